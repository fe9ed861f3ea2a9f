import fc from 'fast-check';
import { EMAILS, NO_TEXT, ODD_TEXT, PHONES, USERNAMES } from '../hostile-text.js';
import type { Schema } from './operations.js';
import type { Scene } from './request.js';

/** Strangers, each with a session of their own. */
export const STRANGERS = 6;
/** Names of custom data that both pools define. */
export const CUSTOM_KEYS = ['motto', 'settings', 'lucky', 'vip', 'since'];

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const strangers = fc.nat(STRANGERS - 1);

/** Of the other pool, and whatever can be made of one. */
export const tokens = strangers.chain((at) =>
  fc.constantFrom(
    ...[
      'token',
      'token',
      'token',
      'refresh',
      'token-unsigned',
      'token-truncated',
      'token-changed',
      'token-doubled',
    ].map((slot) => `{{${slot}.${at}}}`),
  ),
);

/**
 * Names somebody. In the victim's pool those who exist have no code under way: a wrong one would rightly count against it.
 */
const handles = {
  email: (scene: Scene) =>
    fc.oneof(
      fc.constant(scene === 'victim' ? '{{bystander.email}}' : '{{victim.email}}'),
      fc.nat(400).map((at) => `somebody-${at}@fuzz.example`),
    ),
  phone: (scene: Scene) =>
    fc.oneof(
      fc.constant(scene === 'victim' ? '13900000000' : '{{victim.phone}}'),
      fc.nat(400).map((at) => `138${String(10_000_000 + at)}`),
      fc.nat(400).map((at) => `+861371${String(1_000_000 + at)}`),
      fc.constantFrom('+12025550123', '2025550123'),
    ),
  username: () =>
    fc.oneof(
      fc.constant('{{bystander.username}}'),
      fc.nat(400).map((at) => `fuzz-${at}`),
      fc.constantFrom('小腰', 'é.è', 'a'),
    ),
};

/** What a field takes, by its name and schema. */
export function validValues(name: string, schema: Schema, scene: Scene): fc.Arbitrary<unknown> {
  const types = [schema.type].flat();
  const nullable = types.includes('null');
  const plain = plainValues(name, schema, scene);
  return nullable ? fc.oneof({ arbitrary: plain, weight: 4 }, { arbitrary: fc.constant(null), weight: 1 }) : plain;
}

function plainValues(name: string, schema: Schema, scene: Scene): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (name === 'email' || name === 'phone' || name === 'username') return handles[name](scene);
  if (name === 'values') return customValues;
  if (schema.type === 'object') return validObjects(schema, scene);
  // Whoever has the victim's own tokens, application and pool is the victim.
  const victims = scene === 'victim' ? [] : ['{{victim.refresh}}'];
  if (name === 'refreshToken' || name === 'token')
    return fc.oneof(
      fc.constantFrom('{{refresh.0}}', '{{refresh.1}}', ...victims),
      hex(64).map((text) => `ypr_${text}`),
      tokens,
    );
  if (/token$/i.test(name)) return fc.oneof(tokens, fc.constant('{{victim.token}}'));
  if (name === 'phoneCountryCode') return fc.constantFrom('86', '86', '1', '852', '999');
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  if (/code$/i.test(name) && !/wx\.login|phone button/.test(schema.description ?? ''))
    return fc.nat(999_999).map((code) => String(code).padStart(6, '0'));
  if (/code$/i.test(name))
    return scene === 'foreign' && name !== 'phoneCode'
      ? fc.oneof(
          strangers.map((at) => `{{code.${at}}}`),
          hex(32),
        )
      : hex(32);
  if (name === 'ticket') return fc.oneof(hex(80), tokens);
  if (schema.format === 'date') return fc.constantFrom('1990-02-28', '2000-02-29', '1900-01-01');
  if (name === 'photo')
    return fc.constantFrom('https://thirdwx.qlogo.cn/mmopen/vi_32/fuzz/132', '/avatars/{{victim.avatar}}.webp');
  if (/^(encryptedData|iv)$/.test(name)) return fc.uint8Array({ minLength: 16, maxLength: 16 }).map(base64);
  if (/password/i.test(name))
    return fc.oneof(
      hex(16).map((text) => `Pw-${text}`),
      fc.constantFrom('123456', 'a'),
    );
  const [least, most] = [schema.minLength ?? 0, schema.maxLength ?? 64];
  return fc.oneof(
    { arbitrary: fc.string({ unit: 'grapheme', minLength: least, maxLength: Math.min(most, 40) }), weight: 4 },
    { arbitrary: fc.constant('界'.repeat(most)), weight: 1 },
  );
}

/** Of these an operation takes one, and refuses two before it looks at either. */
const ALTERNATIVES = [
  ['email', 'phone', 'username'],
  ['wechatCode', 'password', 'code'],
  ['accessToken', 'idToken'],
  ['phoneCode', 'encryptedData'],
];
/** Goes with another. */
const COMPANIONS: Record<string, string> = { phoneCountryCode: 'phone', iv: 'encryptedData' };

export function validObjects({ properties = {}, required = [] }: Schema, scene: Scene): fc.Arbitrary<object> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, validValues(name, schema, scene)]),
  );
  const groups = ALTERNATIVES.map((names) => names.filter((name) => name in fields)).filter(
    // A code beside a password is no alternative but where WeChat's is one, too.
    (names) => names.length > 1 && (!names.includes('password') || names.includes('wechatCode')),
  );
  const picks = fc.tuple(...groups.map((names) => fc.constantFrom(...names)));
  const whole = picks.chain((picked) => {
    const isNamed = picked.includes('username') && 'password' in fields && !('wechatCode' in fields);
    // No code is sent to a username; its password is what it has.
    const out = new Set([...groups.flat().filter((name) => !picked.includes(name)), ...(isNamed ? ['code'] : [])]);
    const kept = Object.entries(fields).filter(([name]) => !out.has(name) && !out.has(COMPANIONS[name] ?? ''));
    const wanted = [...required, ...picked, 'iv', ...(isNamed ? ['password'] : [])];
    const needed = kept.map(([name]) => name).filter((name) => wanted.includes(name));
    return fc.record(Object.fromEntries(kept), { requiredKeys: needed });
  });
  const any = fc.record(fields, { requiredKeys: required });
  return groups.length ? fc.oneof({ arbitrary: whole, weight: 5 }, { arbitrary: any, weight: 1 }) : any;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const customValues = fc.dictionary(
  fc.constantFrom(...CUSTOM_KEYS),
  fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant('2026-01-01T00:00:00Z'),
    fc.jsonValue(),
    fc.constant(null),
  ),
  { maxKeys: 5 },
);

/** What belongs in no field, and what only looks as if it did. */
export const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...NO_TEXT),
  fc.constantFrom(...ODD_TEXT),
  fc.constantFrom(...EMAILS, ...PHONES, ...USERNAMES),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom<unknown>(
    "'; DROP TABLE users; --",
    '${7*7}{{7*7}}',
    '../../../../etc/passwd',
    'http://169.254.169.254/latest/meta-data/',
    '2026-02-30',
    '+275760-09-13',
    '9'.repeat(400),
    'NaN',
    { $gt: '' },
    { __proto__: null, length: 1e9 },
    ['a', ['b', ['c', ['d']]]],
    '\u202e\u0000\r\nset-cookie: a=b',
  ),
);
