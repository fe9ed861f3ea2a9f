import type { SignInReply, UserId } from '@yaopai/protocol';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { MANY_APP, MEMBERS_APP, POOL, SECOND_APP, WECHAT } from './deployment.js';
import { otherThan } from './people.js';
import { type Cast, IN_OTHER } from './phone-rows.js';
import type { Traces } from './traces.js';
import type { Person } from './wechat.js';
import type { World } from './world.js';

const IN_MEMBERS = { wechat: WECHAT.members, app: MEMBERS_APP } as const;

/** What the world of a whole person needs: their addresses are read from what a proxy says. */
export const WHOLE_PERSON_ENV = {
  YAOPAI_PUBLIC_URL: 'http://id.stories.test',
  YAOPAI_TRUSTED_PROXIES: '127.0.0.1',
} as const;

/** Somebody who has left in an account whatever can be left there. */
export interface WholePerson {
  /** The account. */
  id: UserId;
  /** Accounts that were merged into it: the second into the first, and the first into the account. */
  merged: [UserId, UserId];
  email: string;
  /** Verified, of +86. */
  phone: string;
  password: string;
  person: Person;
  /** A session of `main`, opened by the email and the password. */
  token: string;
  refreshToken: string;
}

/** Defines the custom data that a whole person fills in. */
export async function addPersonalFields(world: World): Promise<void> {
  for (const [key, type] of [
    ['motto', 'string'],
    ['settings', 'object'],
  ])
    await world.sql.rows(
      'INSERT INTO custom_data_fields (pool_id, key, type, label, created_at) VALUES ($1, $2, $3, $2, now())',
      [POOL, key, type],
    );
}

/**
 * Somebody with a username, an email, a password, a number and one before it, three mini programs, unionids that changed and are
 * in conflict with others', two accounts merged into this one, a profile, custom data, sessions of many devices, and codes under
 * way. Everything that is theirs is given to the traces.
 */
export async function wholePerson({ world, people, taps }: Cast, traces: Traces): Promise<WholePerson> {
  const unique = (): string => randomBytes(6).toString('hex');
  const clue = (kind: string, value: string): string => {
    traces.look(kind, value);
    return value;
  };
  const unionId = (): string => clue('unionid', `union-${randomUUID()}`);
  /** A request of a device that nobody else has, from an address that nobody else has. */
  const device = (): { headers: Record<string, string> } => {
    const [model, address] = [clue('device', `Handset ${unique()}`), clue('address', `2001:db8::${hextets()}`)];
    const agent = `Mozilla/5.0 (Linux; Android 14; ${model} Build/UD1A; wv) MicroMessenger/8.0.49`;
    return { headers: { 'user-agent': agent, 'x-forwarded-for': address } };
  };
  const phone = (): string => {
    const number = clue('phone', people.phone());
    return clue('phone', `+86${number}`).slice(3);
  };
  const profile = (name: string) => ({
    nickname: clue('nickname', `${name}-${unique()}`),
    photo: `https://thirdwx.qlogo.cn/mmopen/vi_32/${clue('photo', unique())}/132`,
    birthdate: clue('birthdate', birthdate()),
    gender: 'F' as const,
    country: clue('country', `国家-${unique()}`),
    province: clue('province', `省份-${unique()}`),
    city: clue('city', `城市-${unique()}`),
  });
  const values = () => ({
    motto: clue('custom data', `座右铭-${unique()}`),
    settings: { of: { [clue('custom data', `key-${unique()}`)]: [clue('custom data', `值-${unique()}`)] } },
  });
  const fillIn = async (name: string, { accessToken: token, user }: SignInReply, app?: string): Promise<void> => {
    const options = { token, ...(app && { app }) };
    const { photo, ...rest } = profile(name);
    await world.http.ok('PUT /me/custom-data', { values: values() }, options);
    await world.http.ok('PUT /me', rest, options);
    // As from before the content check was switched on: with it such an address is refused.
    await world.sql.rows(`UPDATE users SET photo = $2, photo_source = 'user' WHERE id = $1`, [user.id, photo]);
  };

  // The account itself: an email and a password, then a number.
  const [email, password, first] = [clue('email', people.email()), people.password(), phone()];
  const account = await people.signUp(
    { email, password, code: await people.code({ email }, 'sign-up'), profile: profile('账号') },
    device(),
  );
  const { id } = account;
  await world.sql.rows('UPDATE users SET username = $2 WHERE id = $1', [id, clue('username', people.username())]);
  await people.bind(account.token, { phone: first });

  // Two mini programs that knew nothing of each other, then one account, then the account of the number.
  const person = await world.wechat.person();
  const login = async (options: { wechat?: string; app?: string } = {}): Promise<SignInReply> => {
    const reply = await world.signIn(person, { ...options, ...device() });
    const key = world.wechat.sessionKey(person, options.wechat);
    clue('session key', key);
    traces.lookForBytes('session key', Buffer.from(key, 'base64'));
    await world.wechat.rotateKey(person, options.wechat);
    return reply;
  };
  const [one, two] = [await login(), await login(IN_OTHER)];
  clue('openid', world.wechat.openId(person));
  clue('openid', world.wechat.openId(person, WECHAT.other));
  await fillIn('先来', one);
  await fillIn('后到', two, MANY_APP);
  await world.http.ok('POST /me/identities', { secondaryToken: two.accessToken }, { token: one.accessToken });
  for (const unionid of [unionId(), unionId()]) {
    await world.wechat.setUnionId(person, unionid);
    await login();
    await login(IN_OTHER);
  }
  const joined = await taps.signIn(person, first, { way: 'both', ...device() });
  if (joined.user.id !== id || joined.mergedUserId !== one.user.id) throw new Error('the two were not merged');
  // What was carried over is in the record of the merge, though the account has its own by now.
  await fillIn('本人', joined);

  // A third by the number alone, and another number in the place of the first.
  const third = await world.wechat.person();
  await taps.signIn(third, first, { ...IN_MEMBERS, ...device() });
  clue('openid', world.wechat.openId(third, WECHAT.members));
  const second = phone();
  const moved = await taps.signIn(person, second, { way: 'encrypted', ...device() });
  if (moved.user.id !== id || moved.user.phone !== second) throw new Error('the number was not replaced');

  await disputes(world, person);

  // Devices, tries, and codes that nobody enters.
  const sessions = [];
  for (const options of [{}, { app: SECOND_APP }])
    sessions.push(await world.http.ok('POST /sign-in/password', { email, password }, { ...options, ...device() }));
  for (const target of [{ email }, { phone: second }]) {
    const code = await people.code(target, 'sign-in');
    await world.http.refused('POST /sign-in/code', { ...target, code: otherThan(code) }, device());
    await world.http.ok('POST /sign-in/code', { ...target, code }, device());
    await people.code(target, 'reset-password');
    await people.code(target, 'change');
  }
  await world.http.refused('POST /sign-in/password', { email, password: people.password() }, device());
  await world.http.refused('POST /sign-in/password', { phone: second, password: people.password() }, device());
  await login(IN_OTHER);
  const [{ accessToken: token, refreshToken }] = sessions as [SignInReply, SignInReply];
  return { id, merged: [one.user.id, two.user.id], email, phone: second, password, person, token, refreshToken };
}

/** Somebody else's unionid comes by one of theirs, and theirs by somebody else's: each a conflict for the administrator. */
async function disputes(world: World, person: Person): Promise<void> {
  const [theirs, mine] = [`union-${randomUUID()}`, `union-${randomUUID()}`];
  await world.signIn(await world.wechat.person({ unionid: theirs }));
  const stranger = await world.wechat.person();
  await world.signIn(stranger, IN_OTHER);
  await world.wechat.setUnionId(person, mine);
  await world.signIn(person, IN_OTHER);
  await world.wechat.setUnionId(stranger, mine);
  await world.signIn(stranger, IN_OTHER);
  await world.wechat.setUnionId(person, theirs);
  await world.signIn(person);
}

const taken = new Set<string>();

/** Of a century in which nothing else here happens; no two people have the same. */
function birthdate(): string {
  const [year, month, day] = [1901 + randomInt(60), 1 + randomInt(12), 1 + randomInt(28)].map((each) =>
    String(each).padStart(2, '0'),
  );
  const date = `${year}-${month}-${day}`;
  if (taken.has(date)) return birthdate();
  taken.add(date);
  return date;
}

/** The last four of an IPv6 address, none with a leading zero, as they are written everywhere. */
const hextets = (): string =>
  Array.from({ length: 4 }, () => (0x1000 + (randomBytes(2).readUInt16BE() % 0xe000)).toString(16)).join(':');
