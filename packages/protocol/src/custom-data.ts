/** What a field of a pool may hold; `datetime` is ISO 8601 text, `object` any JSON object. */
export type CustomDataType = 'string' | 'number' | 'boolean' | 'datetime' | 'object';

/** One field that the pool defines, with the signed-in user's value. */
export interface CustomDataValue {
  key: string;
  type: CustomDataType;
  /** What people call it. */
  label: string;
  /** Null when the user has none. A datetime is in UTC. */
  value: unknown;
}

/** `GET`, `PUT` and `DELETE /me/custom-data`: every field of the pool, in the order of their keys. */
export interface CustomDataReply {
  fields: CustomDataValue[];
}

/** `PUT /me/custom-data`: only the keys given change; null clears one. All or none are written. */
export interface SetCustomDataRequest {
  /** Text of at most 4,096 characters, objects of at most 16,384 bytes of JSON. */
  values: Record<string, unknown>;
}

/** Query of `DELETE /me/custom-data`. */
export interface RemoveCustomDataQuery {
  /** One or more keys: `?key=a&key=b`. */
  key: string | string[];
}
