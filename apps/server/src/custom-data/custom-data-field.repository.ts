import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';
import { CustomDataFieldEntity } from './custom-data-field.entity.js';

@Injectable()
export class CustomDataFieldRepository {
  async insertIfAbsent(tx: Transaction, field: CustomDataFieldEntity): Promise<void> {
    await tx.createQueryBuilder().insert().into(CustomDataFieldEntity).values(field).orIgnore().execute();
  }
}
