import { Injectable } from '@nestjs/common';
import type { CustomDataType } from '@yaopai/protocol';
import type { Transaction } from '../database/index.js';
import { Clock } from '../runtime/index.js';
import type { NewCustomDataField } from './custom-data-field.input.js';
import { CustomDataFieldRepository } from './custom-data-field.repository.js';

@Injectable()
export class CustomDataFieldsService {
  constructor(
    private readonly fields: CustomDataFieldRepository,
    private readonly clock: Clock,
  ) {}

  /** Checked input only; an existing field is left as it is. */
  createIfAbsent(tx: Transaction, { userPoolId, key, type, label }: NewCustomDataField): Promise<void> {
    const createdAt = this.clock.date();
    return this.fields.insertIfAbsent(tx, {
      poolId: userPoolId,
      key,
      type: type.toLowerCase() as CustomDataType,
      label,
      createdAt,
    });
  }
}
