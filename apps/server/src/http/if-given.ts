import { ValidateIf } from 'class-validator';

/** The field may be left out; null is no way to do that, so it is checked as any other value. */
export const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
