import { checkApplication, type NewApplication } from '../applications/index.js';
import { checkConnection, type NewConnection } from '../connections/index.js';
import { checkCustomDataField, type NewCustomDataField } from '../custom-data/index.js';
import { checkList, checkObject, inside, type InvalidFieldDetail, isObject } from '../input/index.js';
import { checkUserPool, type NewUserPool } from '../user-pools/index.js';

/** What a deployment should hold from its first start. Every list may be absent. */
export interface BootstrapFile {
  userPools: NewUserPool[];
  applications: NewApplication[];
  connections: NewConnection[];
  customDataFields: NewCustomDataField[];
}

const CHECKS = {
  userPools: checkUserPool,
  applications: checkApplication,
  connections: checkConnection,
  customDataFields: checkCustomDataField,
} satisfies Record<keyof BootstrapFile, unknown>;

const anything = (): undefined => undefined;

/** Checks the form of each value; fields are named by their JSON path. */
export function checkForm(value: unknown): InvalidFieldDetail[] {
  const lists = Object.entries(CHECKS);
  const top = checkObject(value, Object.fromEntries(lists.map(([key]) => [`${key}?`, anything])));
  if (!isObject(value)) return top;
  return [
    ...top,
    ...lists.flatMap(([key, check]) => (value[key] === undefined ? [] : inside(key, checkList(value[key], check)))),
  ];
}

/** A value whose form was checked. */
export function asBootstrapFile(value: unknown): BootstrapFile {
  return {
    userPools: [],
    applications: [],
    connections: [],
    customDataFields: [],
    ...(value as Partial<BootstrapFile>),
  };
}
