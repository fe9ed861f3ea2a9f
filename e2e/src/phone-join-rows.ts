import { randomUUID } from 'node:crypto';
import { MEMBERS_APP, POOL, WECHAT } from './deployment.js';
import type { Member } from './people.js';
import { type Cast, holder, IN_OTHER, rowsOf, type Scene, silent } from './phone-rows.js';
import type { World } from './world.js';

const newUnionId = (): string => `union-${randomUUID()}`;

/** W and P, each with an account. */
async function both(cast: Cast, details: { unionid?: string } = {}): Promise<Scene & { p: Member; token: string }> {
  const [w, p] = [await silent(cast, details), await holder(cast)];
  return { person: w.person, phone: p.phone, p: p.p, token: w.w.accessToken, users: { ...w.users, ...p.users } };
}

/** Nobody has proved the number for so long that a carrier may have given it to somebody else. */
export async function age(world: World, userId: string, days = 181): Promise<void> {
  await world.sql.rows(
    'UPDATE users SET phone_verified_at = phone_verified_at - make_interval(days => $2) WHERE id = $1',
    [userId, days],
  );
}

/** W gets an identity of a mini program of somebody else's Open Platform: it does not move with the rest. */
export async function addIdentity(world: World, userId: string, appId: string = WECHAT.other): Promise<void> {
  await world.sql.rows(
    `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at) VALUES ($1, $2, $3, $4, $5, now())`,
    [randomUUID(), POOL, userId, appId, `open-${randomUUID()}`],
  );
}

/** Somebody else has proved the number. */
export const CLAIMED_ROWS = rowsOf(
  {
    row: '8: another person of the mini program is on P already',
    async scene(cast) {
      const { phone, users } = await holder(cast);
      await cast.taps.signIn(await cast.world.wechat.person(), phone);
      return { person: await cast.world.wechat.person(), phone, users, isFirst: true };
    },
    then: {
      answer: 'PHONE_JOIN_PROOF_NEEDED + ticket',
      number: 'p',
      sessions: ['p sign-up live', 'p wechat-phone live'],
    },
  },
  {
    row: '8: P proved the number long ago, and has a password',
    async scene(cast) {
      const w = await silent(cast);
      const { phone, p, users } = await holder(cast, cast.people.password());
      await age(cast.world, p.id);
      return { person: w.person, phone, users: { ...w.users, ...users } };
    },
    then: {
      answer: 'PHONE_JOIN_PROOF_NEEDED + ticket',
      identity: 'w',
      number: 'p',
      sessions: ['p sign-up live', 'w wechat live'],
    },
  },
  {
    row: '9: nobody knows the person',
    async scene(cast) {
      const { phone, users } = await holder(cast);
      return { person: await cast.world.wechat.person(), phone, users, isFirst: true };
    },
    then: {
      answer: 'p',
      identity: 'p',
      number: 'p',
      sessions: ['p sign-up live', 'p wechat-phone live'],
      joins: ['attach p'],
    },
  },
  {
    row: '9: nobody knows the person, through a login-only connection',
    async scene(cast) {
      const { phone, users } = await holder(cast);
      const person = await cast.world.wechat.person({ unionid: newUnionId() });
      return { person, phone, users, isFirst: true, wechat: WECHAT.members, call: { app: MEMBERS_APP } };
    },
    then: {
      answer: 'p',
      identity: 'p',
      number: 'p',
      sessions: ['p sign-up live', 'p wechat-phone live'],
      joins: ['attach p'],
    },
  },
  {
    row: '9: P proved the number long ago, but has nothing else',
    async scene(cast) {
      const { phone, p, users } = await holder(cast);
      await age(cast.world, p.id);
      return { person: await cast.world.wechat.person(), phone, users, isFirst: true };
    },
    then: {
      answer: 'p',
      identity: 'p',
      number: 'p',
      sessions: ['p sign-up live', 'p wechat-phone live'],
      joins: ['attach p'],
    },
  },
  {
    row: '10: W is silent',
    scene: (cast) => both(cast),
    then: {
      answer: 'p: w merged',
      identity: 'p',
      number: 'p',
      states: ['w merged'],
      sessions: ['p sign-up live', 'p wechat-phone live', 'w wechat merged'],
      joins: ['merge w > p'],
    },
  },
  {
    row: '10: W is silent, and in two mini programs by one unionid',
    async scene(cast) {
      const scene = await both(cast, { unionid: newUnionId() });
      await cast.world.signIn(scene.person, IN_OTHER);
      return scene;
    },
    then: {
      answer: 'p: w merged',
      identity: 'p',
      number: 'p',
      states: ['w merged'],
      sessions: ['p sign-up live', 'p wechat-phone live', 'w wechat merged', 'w wechat merged'],
      joins: ['merge w > p'],
    },
  },
  {
    row: '10: W is silent, and known by the unionid only',
    async scene(cast) {
      const { phone, users } = await holder(cast);
      const person = await cast.world.wechat.person({ unionid: newUnionId() });
      const { user } = await cast.world.signIn(person, IN_OTHER);
      return { person, phone, users: { ...users, w: user.id }, isFirst: true };
    },
    then: {
      answer: 'p: w merged',
      identity: 'p',
      number: 'p',
      states: ['w merged'],
      sessions: ['p sign-up live', 'p wechat-phone live', 'w wechat merged'],
      joins: ['merge w > p'],
    },
  },
  {
    row: '11: W is silent, and keeps another identity',
    async scene(cast) {
      const scene = await both(cast);
      await addIdentity(cast.world, scene.users['w']!);
      return scene;
    },
    then: {
      answer: 'p',
      identity: 'p',
      number: 'p',
      sessions: ['p sign-up live', 'p wechat-phone live', 'w wechat merged'],
      joins: ['move w > p'],
    },
  },
  {
    row: '12: W has no number, and keeps a verified email',
    async scene(cast) {
      const scene = await both(cast);
      await cast.people.bind(scene.token, { email: cast.people.email() });
      return scene;
    },
    then: {
      answer: 'p',
      identity: 'p',
      number: 'p',
      sessions: ['p sign-up live', 'p wechat-phone live', 'w wechat merged'],
      joins: ['move w > p'],
    },
  },
  {
    row: '12: W has no number, keeps a verified email, and is in two mini programs by one unionid',
    async scene(cast) {
      const scene = await both(cast, { unionid: newUnionId() });
      await cast.people.bind(scene.token, { email: cast.people.email() });
      await cast.world.signIn(scene.person, IN_OTHER);
      return scene;
    },
    then: {
      answer: 'p',
      identity: 'p',
      number: 'p',
      sessions: ['p sign-up live', 'p wechat-phone live', 'w wechat merged', 'w wechat merged'],
      joins: ['move w > p'],
    },
  },
  {
    row: '13: W has a verified number of its own',
    async scene(cast) {
      const scene = await both(cast);
      await cast.people.bind(scene.token, { phone: cast.people.phone() });
      return scene;
    },
    then: {
      answer: 'ACCOUNT_CHOICE_NEEDED + ticket',
      identity: 'w',
      number: 'p',
      sessions: ['p sign-up live', 'w wechat live'],
    },
  },
  {
    row: '13: W would be left with an identity that no application lets in',
    async scene(cast) {
      const scene = await both(cast);
      await addIdentity(cast.world, scene.users['w']!, 'wxgone000000000001');
      return scene;
    },
    then: {
      answer: 'ACCOUNT_CHOICE_NEEDED + ticket',
      identity: 'w',
      number: 'p',
      sessions: ['p sign-up live', 'w wechat live'],
    },
  },
);
