import { Module } from '@nestjs/common';
import { UsersModule } from '../users/index.js';
import { CustomDataFieldRepository } from './custom-data-field.repository.js';
import { CustomDataFieldsService } from './custom-data-fields.service.js';
import { MyCustomDataController } from './my-custom-data.controller.js';
import { MyCustomDataRepository } from './my-custom-data.repository.js';
import { MyCustomDataService } from './my-custom-data.service.js';

@Module({
  imports: [UsersModule],
  controllers: [MyCustomDataController],
  providers: [CustomDataFieldRepository, CustomDataFieldsService, MyCustomDataRepository, MyCustomDataService],
  exports: [CustomDataFieldsService],
})
export class CustomDataModule {}
