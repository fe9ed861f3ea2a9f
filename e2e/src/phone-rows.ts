import type { SignInReply } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { setState } from './account-states.js';
import { CLOSED_APP, CLOSED_POOL, MANY_APP, MEMBERS_APP, POOL, WECHAT } from './deployment.js';
import type { CallOptions } from './http-client.js';
import type { Joined, Tapped } from './join-state.js';
import type { Member, People } from './people.js';
import { subjectHash } from './subject-hash.js';
import type { Taps } from './taps.js';
import type { Person } from './wechat.js';
import type { World } from './world.js';

/** Who lives where the rows are played. */
export interface Cast {
  world: World;
  people: People;
  taps: Taps;
}

/** What is there before the tap. */
export interface Scene extends Tapped {
  call?: CallOptions;
  /** The server knows no session key of the person in this mini program yet. */
  isFirst?: boolean;
}

/** One row of "Sign in with phone". */
export interface Row {
  row: string;
  scene: (cast: Cast) => Promise<Scene>;
  /** Left out: as if nothing had happened. */
  then: Partial<Joined> & Pick<Joined, 'answer'>;
}

/** Each is checked to be one. */
export const rowsOf = (...rows: Row[]): Row[] => rows;

export const IN_OTHER = { wechat: WECHAT.other, app: MANY_APP, connection: 'other' } as const;
const newUnionId = (): string => `union-${randomUUID()}`;

/** Somebody who has only tapped through so far: W. */
export async function silent(
  { world }: Cast,
  details: { unionid?: string } = {},
): Promise<{ person: Person; w: SignInReply; users: { w: string } }> {
  const person = await world.wechat.person(details);
  const w = await world.signIn(person);
  return { person, w, users: { w: w.user.id } };
}

/** Somebody who proved a number by a code: P. */
export async function holder(
  { people }: Cast,
  password?: string,
): Promise<{ phone: string; p: Member; users: { p: string } }> {
  const p = await people.proven('phone', password);
  return { phone: p.handle.phone!, p, users: { p: p.id } };
}

/** As an administrator who has blocked somebody and seen the account erased leaves it. */
async function entomb(world: World, hash: Promise<Buffer>): Promise<void> {
  const row = [POOL, await hash];
  await world.sql.rows('INSERT INTO block_tombstones (pool_id, subject_hash, created_at) VALUES ($1, $2, now())', row);
}

/** Neither can be signed in to. */
export const REFUSED_ROWS = rowsOf(
  {
    row: '1: W is blocked',
    async scene(cast) {
      const { person, w, users } = await silent(cast);
      await setState(cast.world.sql, w.user.id, 'blocked');
      return { person, phone: cast.people.phone(), users };
    },
    then: { answer: 'ACCOUNT_BLOCKED', identity: 'w', states: ['w blocked'], sessions: ['w wechat blocked'] },
  },
  {
    row: '1: P is blocked',
    async scene(cast) {
      const { phone, p, users } = await holder(cast);
      await setState(cast.world.sql, p.id, 'blocked');
      return { person: await cast.world.wechat.person(), phone, users, isFirst: true };
    },
    then: { answer: 'ACCOUNT_BLOCKED', number: 'p', states: ['p blocked'], sessions: ['p sign-up blocked'] },
  },
  {
    row: '1: P is blocked and W is closing',
    async scene(cast) {
      const [w, p] = [await silent(cast), await holder(cast)];
      await setState(cast.world.sql, w.w.user.id, 'closing');
      await setState(cast.world.sql, p.p.id, 'blocked');
      return { person: w.person, phone: p.phone, users: { ...w.users, ...p.users } };
    },
    then: {
      answer: 'ACCOUNT_BLOCKED',
      identity: 'w',
      number: 'p',
      states: ['p blocked', 'w closing'],
      sessions: ['p sign-up blocked', 'w wechat closing'],
    },
  },
  {
    row: '1: the number is of somebody whose blocked account is gone',
    async scene(cast) {
      const { person, users } = await silent(cast);
      const phone = cast.people.phone();
      await entomb(cast.world, subjectHash(cast.world, 'phone', `+86${phone}`));
      return { person, phone, users };
    },
    then: { answer: 'ACCOUNT_BLOCKED', identity: 'w', sessions: ['w wechat live'] },
  },
  {
    row: '1: the person is somebody whose blocked account is gone',
    async scene(cast) {
      const { phone, users } = await holder(cast);
      const person = await cast.world.wechat.person();
      const openId = cast.world.wechat.openId(person);
      await entomb(cast.world, subjectHash(cast.world, 'open-id', WECHAT.main, openId));
      return { person, phone, users, isFirst: true };
    },
    then: { answer: 'ACCOUNT_BLOCKED', number: 'p', sessions: ['p sign-up live'] },
  },
  {
    row: '2: W is closing',
    async scene(cast) {
      const { person, w, users } = await silent(cast);
      await setState(cast.world.sql, w.user.id, 'closing');
      return { person, phone: cast.people.phone(), users };
    },
    then: { answer: 'ACCOUNT_CLOSING + ticket', identity: 'w', states: ['w closing'], sessions: ['w wechat closing'] },
  },
  {
    row: '2: P is closing',
    async scene(cast) {
      const [w, p] = [await silent(cast), await holder(cast)];
      await setState(cast.world.sql, p.p.id, 'closing');
      return { person: w.person, phone: p.phone, users: { ...w.users, ...p.users } };
    },
    then: {
      answer: 'ACCOUNT_CLOSING',
      identity: 'w',
      number: 'p',
      states: ['p closing'],
      sessions: ['p sign-up closing', 'w wechat live'],
    },
  },
  {
    row: '3: nobody, through a login-only connection',
    async scene({ world, people }) {
      const person = await world.wechat.person();
      return {
        person,
        phone: people.phone(),
        users: {},
        isFirst: true,
        wechat: WECHAT.members,
        call: { app: MEMBERS_APP },
      };
    },
    then: { answer: 'ACCOUNT_NOT_FOUND' },
  },
  {
    row: '3: nobody, in a pool whose registration is off',
    async scene({ world, people }) {
      const person = await world.wechat.person();
      const where = { wechat: WECHAT.closed, pool: CLOSED_POOL, call: { app: CLOSED_APP } };
      return { person, phone: people.phone(), users: {}, isFirst: true, ...where };
    },
    then: { answer: 'REGISTRATION_DISABLED' },
  },
);

/** Nobody else has proved the number. */
export const UNCLAIMED_ROWS = rowsOf(
  {
    row: '4: nobody knows either',
    async scene({ world, people }) {
      return { person: await world.wechat.person(), phone: people.phone(), users: {}, isFirst: true };
    },
    then: { answer: 'new: new', identity: 'new', number: 'new', sessions: ['new wechat-phone live'] },
  },
  {
    row: '5: W has no verified number',
    async scene(cast) {
      const { person, users } = await silent(cast);
      return { person, phone: cast.people.phone(), users };
    },
    then: {
      answer: 'w',
      identity: 'w',
      number: 'w',
      sessions: ['w wechat live', 'w wechat-phone live'],
      joins: ['number w'],
    },
  },
  {
    row: '5: W is known by the unionid only',
    async scene(cast) {
      const person = await cast.world.wechat.person({ unionid: newUnionId() });
      const { user } = await cast.world.signIn(person, IN_OTHER);
      return { person, phone: cast.people.phone(), users: { w: user.id }, isFirst: true };
    },
    then: {
      answer: 'w',
      identity: 'w',
      number: 'w',
      sessions: ['w wechat live', 'w wechat-phone live'],
      joins: ['number w'],
    },
  },
  {
    row: '6: W has another verified number',
    async scene(cast) {
      const { person, w, users } = await silent(cast);
      await cast.people.bind(w.accessToken, { phone: cast.people.phone() });
      return { person, phone: cast.people.phone(), users };
    },
    then: {
      answer: 'w',
      identity: 'w',
      number: 'w',
      sessions: ['w wechat live', 'w wechat-phone live'],
      joins: ['number w'],
    },
  },
  {
    row: '7: W has proved this number',
    async scene(cast) {
      const { person, w, users } = await silent(cast);
      const phone = cast.people.phone();
      await cast.people.bind(w.accessToken, { phone });
      return { person, phone, users };
    },
    then: { answer: 'w', identity: 'w', number: 'w', sessions: ['w wechat live', 'w wechat-phone live'] },
  },
  {
    row: '7: W has proved this number, and is known by the unionid only',
    async scene(cast) {
      const person = await cast.world.wechat.person({ unionid: newUnionId() });
      const phone = cast.people.phone();
      const { user } = await cast.taps.signIn(person, phone, IN_OTHER);
      return { person, phone, users: { w: user.id }, isFirst: true };
    },
    then: { answer: 'w', identity: 'w', number: 'w', sessions: ['w wechat-phone live', 'w wechat-phone live'] },
  },
);
