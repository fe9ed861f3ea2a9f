import type { App, Person, PushTarget } from '../world/entities.js';
import type { World } from '../world/world.js';
import { readPhone } from './phone-number.js';
import {
  ControlError,
  listItemNumber,
  listItemText,
  objectWith,
  oneOf,
  optionalFlag,
  optionalList,
  optionalMap,
  optionalNumber,
  optionalText,
  requiredText,
} from './read.js';
import type { AppView, PersonView } from './types.js';

type Fields = Record<string, unknown>;

/** Left out: keep. `null`: take away. Anything else: read it. */
function merged<Value>(
  fields: Fields,
  name: string,
  old: Value | undefined,
  read: () => Value | undefined,
): Value | undefined {
  if (!(name in fields) || fields[name] === undefined) return old;
  return fields[name] === null ? undefined : read();
}

const withoutAbsent = <Shape extends object>(shape: Shape): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape;

export function upsertApp(world: World, body: unknown): App {
  const known = [
    'appId',
    'secret',
    'openPlatformId',
    'ipWhitelist',
    'secretFrozen',
    'callsPerMinute',
    'callsPerDay',
    'phonePermission',
    'phoneQuota',
    'push',
  ];
  const fields = objectWith(body, known);
  const appId = requiredText(fields, 'appId', 64);
  const old = world.apps.get(appId);
  const secret = optionalText(fields, 'secret') ?? old?.secret;
  if (secret === undefined) {
    throw new ControlError(
      'A new app needs a secret.',
      'Send {"appId": "wx…", "secret": "…"}.',
      '新的小程序需要 secret。请发送 {"appId": "wx…", "secret": "…"}。',
    );
  }
  const app = withoutAbsent<App>({
    appId,
    secret,
    openPlatformId:
      fields['openPlatformId'] === null ? null : (optionalText(fields, 'openPlatformId', 64) ?? old?.openPlatformId),
    ipWhitelist: merged(fields, 'ipWhitelist', old?.ipWhitelist, () =>
      optionalList(fields, 'ipWhitelist', listItemText),
    ),
    secretFrozen: optionalFlag(fields, 'secretFrozen') ?? old?.secretFrozen,
    callsPerMinute: merged(fields, 'callsPerMinute', old?.callsPerMinute, () =>
      optionalMap(fields, 'callsPerMinute', listItemNumber),
    ),
    callsPerDay: merged(fields, 'callsPerDay', old?.callsPerDay, () =>
      optionalMap(fields, 'callsPerDay', listItemNumber),
    ),
    phonePermission: optionalFlag(fields, 'phonePermission') ?? old?.phonePermission,
    phoneQuota: merged(fields, 'phoneQuota', old?.phoneQuota, () => optionalNumber(fields, 'phoneQuota')),
    push: merged(fields, 'push', old?.push, () => readPush(fields['push'])),
  });
  world.putApp(app);
  return app;
}

function readPush(value: unknown): PushTarget {
  const fields = objectWith(value, ['url', 'token', 'encodingAesKey', 'format', 'userName']);
  const url = requiredText(fields, 'url', 2048);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new ControlError(
      '"push.url" is not an http address.',
      'Send a full address such as "http://127.0.0.1:3000/…".',
      '"push.url" 不是 http 地址。请发送完整地址，例如 "http://127.0.0.1:3000/…"。',
    );
  }
  const encodingAesKey = optionalText(fields, 'encodingAesKey', 43);
  if (encodingAesKey !== undefined && !/^[A-Za-z0-9]{43}$/.test(encodingAesKey)) {
    throw new ControlError(
      '"push.encodingAesKey" is not a key.',
      'Send 43 letters and digits, or leave it out for plain mode.',
      '"push.encodingAesKey" 不是密钥。请发送 43 位字母和数字；明文模式不填。',
    );
  }
  return withoutAbsent<PushTarget>({
    url,
    token: requiredText(fields, 'token', 32),
    encodingAesKey,
    format: oneOf(fields, 'format', ['json', 'xml']),
    userName: optionalText(fields, 'userName', 64),
  });
}

export function upsertPerson(world: World, body: unknown): Person {
  const known = ['id', 'unionid', 'unionids', 'phone', 'nickName', 'avatarUrl', 'risky'];
  const fields = objectWith(body, known);
  const id = requiredText(fields, 'id', 64);
  const old = world.people.get(id);
  const person = withoutAbsent<Person>({
    id,
    unionid: merged(fields, 'unionid', old?.unionid, () => optionalText(fields, 'unionid', 64)),
    unionids: merged(fields, 'unionids', old?.unionids, () => optionalMap(fields, 'unionids', listItemText)),
    phone: merged(fields, 'phone', old?.phone, () => readPhone(requiredText(fields, 'phone', 32))),
    nickName: merged(fields, 'nickName', old?.nickName, () => optionalText(fields, 'nickName', 128)),
    avatarUrl: merged(fields, 'avatarUrl', old?.avatarUrl, () => optionalText(fields, 'avatarUrl', 2048)),
    risky: optionalFlag(fields, 'risky') ?? old?.risky,
  });
  world.putPerson(person);
  return person;
}

export function appView(app: App): AppView {
  const { secret: _secret, ...view } = app;
  return view;
}

export function personView(world: World, person: Person): PersonView {
  const subjects = world.allSubjects().filter((subject) => subject.personId === person.id);
  return { ...person, openids: Object.fromEntries(subjects.map((subject) => [subject.appId, subject.openid])) };
}
