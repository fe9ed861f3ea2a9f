import { Injectable } from '@nestjs/common';
import type { CustomDataReply } from '@yaopai/protocol';
import { AppError, type InvalidFieldDetail, type Principal } from '../http/index.js';
import { Clock } from '../runtime/index.js';
import { UsersService } from '../users/index.js';
import type { CustomDataFieldEntity } from './custom-data-field.entity.js';
import { checkValue } from './custom-data-value.js';
import { MyCustomDataRepository } from './my-custom-data.repository.js';

type User = Principal['user'];

/** The values of a signed-in user in the fields that the pool defines. */
@Injectable()
export class MyCustomDataService {
  constructor(
    private readonly repository: MyCustomDataRepository,
    private readonly users: UsersService,
    private readonly clock: Clock,
  ) {}

  async read(user: User): Promise<CustomDataReply> {
    return replyOf(await this.repository.findFields(user.poolId), user.customData);
  }

  /** All or nothing. @throws AppError INVALID_INPUT that names every value that is wrong */
  async set(user: User, values: Record<string, unknown>): Promise<CustomDataReply> {
    const fields = await this.repository.findFields(user.poolId);
    const known = new Map(fields.map((field) => [field.key, field]));
    const set: Record<string, unknown> = {};
    const clear: string[] = [];
    const wrong: InvalidFieldDetail[] = [];
    for (const [key, given] of Object.entries(values)) {
      const field = known.get(key);
      const checked = field && given !== null ? checkValue(field.type, given) : undefined;
      if (!field) wrong.push({ field: `values.${key.slice(0, 64)}`, message: UNKNOWN_KEY });
      else if (checked === undefined) clear.push(key);
      else if ('problem' in checked) wrong.push({ field: `values.${key}`, message: checked.problem });
      else set[key] = checked.value;
    }
    if (wrong.length) throw new AppError('INVALID_INPUT', { detail: { fields: wrong } });
    return replyOf(fields, await this.write(user, { set, clear }));
  }

  /** @throws AppError INVALID_INPUT for a key that the pool does not define */
  async remove(user: User, keys: string[]): Promise<CustomDataReply> {
    const fields = await this.repository.findFields(user.poolId);
    const unknown = keys.some((key) => fields.every((field) => field.key !== key));
    if (keys.length === 0 || unknown)
      throw new AppError('INVALID_INPUT', { detail: { fields: [{ field: 'key', message: UNKNOWN_KEY }] } });
    return replyOf(fields, await this.write(user, { set: {}, clear: keys }));
  }

  private async write(
    user: User,
    change: { set: Record<string, unknown>; clear: string[] },
  ): Promise<Record<string, unknown>> {
    const customData = await this.repository.update(user.id, change, this.clock.date());
    if (customData) return customData;
    throw await this.users.refusalOf(user.id);
  }
}

/** A value whose field is gone is not shown. */
function replyOf(fields: CustomDataFieldEntity[], customData: Record<string, unknown>): CustomDataReply {
  return {
    fields: fields.map(({ key, type, label }) => {
      // A field may be named as what every object inherits: `constructor`.
      const value = Object.hasOwn(customData, key) ? customData[key] : null;
      return { key, type, label, value };
    }),
  };
}

const UNKNOWN_KEY = {
  zh: '此用户池没有这个字段，请管理员先定义',
  en: 'names no field of this user pool: an administrator defines them',
};
