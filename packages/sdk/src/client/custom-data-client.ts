import type { CustomDataReply, CustomDataType, CustomDataValue } from '@yaopai/protocol';
import { inUrl } from '../transport/in-url.js';
import { LinkClient } from './link-client.js';

/**
 * One field that the user pool defines, with the signed-in user's value: null when the user has none. A DATETIME is ISO 8601 in UTC.
 *
 * @example
 * const fields: UserDefinedData[] = await authing.listUdv();
 * for (const { label, value } of fields) console.log(label, value);
 */
export interface UserDefinedData extends Omit<CustomDataValue, 'type'> {
  dataType: Uppercase<CustomDataType>;
}

const listOf = ({ fields }: CustomDataReply): UserDefinedData[] =>
  fields.map(({ key, type, value, label }) => ({
    key,
    dataType: type.toUpperCase() as Uppercase<CustomDataType>,
    value,
    label,
  }));

const valuesOf = ({ fields }: CustomDataReply): Record<string, unknown> => {
  const values: Record<string, unknown> = {};
  for (const { key, value } of fields) if (value !== null) values[key] = value;
  return values;
};

/** The endpoint that clears one value. */
const removal = (key: string) => `DELETE /me/custom-data?key=${inUrl(key)}` as 'DELETE /me/custom-data';

/** Fields of the user pool's own, with a value for each user. */
export class CustomDataClient extends LinkClient {
  /**
   * Lists every field of the pool, in the order of their keys, with the signed-in user's values.
   *
   * @throws 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const [{ key, dataType, value, label }] = await authing.listUdv();
   */
  listUdv(): Promise<UserDefinedData[]> {
    return this.ask('GET /me/custom-data', listOf);
  }

  /**
   * Sets one value of the signed-in user.
   *
   * @param key As the pool defines it.
   * @param value Of the field's type: text of at most 4,096 characters, number, boolean, ISO 8601 text, or an object of at most 16,384 bytes
   * of JSON; null clears it.
   * @returns Every field, as `listUdv`.
   * @throws 2231 INVALID_INPUT when there is no such field, or the value is not of its type; and what `listUdv` throws.
   *
   * @example
   * await authing.setUdv('school', 'Tsinghua');
   */
  setUdv(key: string, value: unknown): Promise<UserDefinedData[]> {
    return this.ask('PUT /me/custom-data', listOf, { values: { [key]: value } });
  }

  /**
   * Clears one value of the signed-in user.
   *
   * @returns Every field, as `listUdv`.
   * @throws 2231 INVALID_INPUT when there is no such field, and what `listUdv` throws.
   *
   * @example
   * await authing.removeUdv('school');
   */
  removeUdv(key: string): Promise<UserDefinedData[]> {
    return this.ask(removal(key), listOf);
  }

  /**
   * Answers the signed-in user's values as one object: only the fields that have one.
   *
   * @throws What `listUdv` throws.
   *
   * @example
   * const { school } = await authing.getUdfValue();
   */
  getUdfValue(): Promise<Record<string, unknown>> {
    return this.ask('GET /me/custom-data', valuesOf);
  }

  /**
   * Sets several values of the signed-in user, all or none; those not named stay.
   *
   * @param values By key; null clears one.
   * @returns All values, as `getUdfValue`.
   * @throws 2231 INVALID_INPUT about the fields named in `data.fields`, and what `listUdv` throws.
   *
   * @example
   * const { school, age } = await authing.setUdfValue({ school: 'Tsinghua', age: 20 });
   */
  setUdfValue(values: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.ask('PUT /me/custom-data', valuesOf, { values });
  }

  /**
   * Clears one value of the signed-in user.
   *
   * @returns The values that are left, as `getUdfValue`.
   * @throws 2231 INVALID_INPUT when there is no such field, and what `listUdv` throws.
   *
   * @example
   * await authing.removeUdfValue('school');
   */
  removeUdfValue(key: string): Promise<Record<string, unknown>> {
    return this.ask(removal(key), valuesOf);
  }
}
