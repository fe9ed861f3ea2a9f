import { Module } from '@nestjs/common';
import { CustomDataFieldRepository } from './custom-data-field.repository.js';
import { CustomDataFieldsService } from './custom-data-fields.service.js';

@Module({ providers: [CustomDataFieldRepository, CustomDataFieldsService], exports: [CustomDataFieldsService] })
export class CustomDataModule {}
