import { applyDecorators } from '@nestjs/common';
import { IsString, Matches } from 'class-validator';

/** Six digits. */
export const IsCode = (): PropertyDecorator => applyDecorators(IsString(), Matches(/^\d{6}$/));
