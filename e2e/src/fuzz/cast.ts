import type { SignInReply } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { APP_SECRETS, MIRROR_APP, MIRROR_POOL, POOL } from '../deployment.js';
import { MessagePush } from '../message-push.js';
import { basic } from '../oauth.js';
import type { Cast } from '../phone-rows.js';
import { Traces } from '../traces.js';
import { picture, uploaded } from '../uploads.js';
import { wholePerson } from '../whole-person.js';
import type { Person } from '../wechat.js';
import type { World } from '../world.js';
import type { Outcome } from './send.js';
import { type FuzzRequest, slotsOf } from './request.js';

const FIELDS = [
  ['motto', 'string'],
  ['settings', 'object'],
  ['lucky', 'number'],
  ['vip', 'boolean'],
  ['since', 'datetime'],
];
/** Answers after which a session is of no more use. */
const OVER = new Set(['SESSION_ENDED', 'SESSION_EXPIRED', 'TOKEN_INVALID', 'ACCOUNT_CLOSING', 'ACCOUNT_BLOCKED']);

/** A stranger: somebody of the other pool, with one session. */
interface Stranger {
  person: Person;
  session: SignInReply;
}

/** Fills the slots of requests: the victims' names and tokens, and strangers who sign in again when their session has ended. */
export class Slots {
  private readonly strangers = new Map<string, Promise<Stranger>>();

  private constructor(
    private readonly world: World,
    private readonly fixed: ReadonlyMap<string, string>,
    /** What nobody else may read. */
    readonly privates: readonly string[],
  ) {}

  /** Two pools that define the same custom data, and in one of them people who have left there whatever can be left. */
  static async fill(cast: Cast): Promise<Slots> {
    const { world, people } = cast;
    for (const pool of [POOL, MIRROR_POOL]) {
      for (const [key, type] of FIELDS)
        await world.sql.rows(
          'INSERT INTO custom_data_fields (pool_id, key, type, label, created_at) VALUES ($1, $2, $3, $2, now())',
          [pool, key, type],
        );
    }
    const victim = await wholePerson(cast, new Traces(world));
    const { photo } = await uploaded(world, await picture(0x336699), { token: victim.token });
    const bystander = await people.proven('email', people.password());
    const named = await people.named();
    const marked = { nickname: `受害者-${randomUUID()}`, city: `城市-${randomUUID()}` };
    await world.http.ok('PUT /me', marked, { token: victim.token });
    await MessagePush.setUp(world, { mode: 'safe', format: 'json' });
    const { sessions } = await world.http.ok('GET /me/sessions', undefined, { token: victim.token });
    const { identities } = await world.http.ok('GET /me', undefined, { token: victim.token });
    // Nobody new from here on: a good sign-up would rightly leave its rows.
    await world.sql.rows('UPDATE user_pools SET registration_enabled = false WHERE id = $1', [POOL]);
    const openId = world.wechat.openId(victim.person);
    const secret = APP_SECRETS[MIRROR_APP]!;
    const fixed = new Map([
      ['victim.token', victim.token],
      ['victim.refresh', victim.refreshToken],
      ['victim.id', victim.id],
      ['victim.email', victim.email],
      ['victim.phone', victim.phone],
      ['victim.session', sessions[0]!.id],
      ['victim.identity', identities[0]!.id],
      ['victim.avatar', /avatars\/(.*)\.webp$/.exec(photo ?? '')![1]!],
      ['bystander.email', bystander.handle.email!],
      ['bystander.username', named.handle.username!],
      ['basic.foreign', basic(MIRROR_APP, secret)],
      ['secret.foreign', encodeURIComponent(secret)],
    ]);
    return new Slots(world, fixed, [victim.email, victim.phone, victim.password, openId, marked.nickname, marked.city]);
  }

  async valuesFor(request: FuzzRequest): Promise<ReadonlyMap<string, string>> {
    const values = new Map<string, string>();
    for (const slot of slotsOf(request)) {
      const value = await this.valueOf(slot);
      if (value !== undefined) values.set(slot, value);
    }
    return values;
  }

  /** A stranger whose session an answer calls ended comes back as somebody new. */
  learn(request: FuzzRequest, outcome: Outcome): void {
    if (typeof outcome === 'string' || outcome.answer.status < 400) return;
    const { name } = (outcome.answer.json ?? {}) as { name?: string };
    if (name === undefined || !OVER.has(name)) return;
    for (const [, value] of request.headers) {
      const at = /^Bearer \{\{token\.(\d)\}\}$/.exec(value)?.[1];
      if (at !== undefined) this.strangers.delete(at);
    }
  }

  private async valueOf(slot: string): Promise<string | undefined> {
    if (slot === 'now') return String(Math.floor(Date.now() / 1000));
    const known = this.fixed.get(slot);
    if (known !== undefined) return known;
    const [kind = '', at = '0'] = slot.split('.');
    const { person, session } = await this.stranger(at);
    const [header, payload, signature] = session.accessToken.split('.') as [string, string, string];
    switch (kind) {
      case 'token':
        return session.accessToken;
      case 'refresh':
        return session.refreshToken;
      case 'code':
        return this.world.wechat.code(person);
      case 'token-unsigned':
        return `${btoa('{"alg":"none","typ":"at+jwt"}').replace(/=+$/, '')}.${payload}.`;
      case 'token-truncated':
        return session.accessToken.slice(0, -20);
      case 'token-changed':
        return `${header}.${Buffer.from(changed(payload)).toString('base64url')}.${signature}`;
      case 'token-doubled':
        return session.accessToken.repeat(2);
      default:
        return undefined;
    }
  }

  private stranger(at: string): Promise<Stranger> {
    const known = this.strangers.get(at);
    if (known) return known;
    const coming = this.world.wechat
      .person()
      .then(async (person) => ({ person, session: await this.world.signIn(person, { app: MIRROR_APP }) }));
    this.strangers.set(at, coming);
    return coming;
  }
}

/** As if it were of the victim's pool. */
const changed = (payload: string): string =>
  Buffer.from(payload, 'base64url')
    .toString()
    .replace(/"pool":"\w+"/, `"pool":"${POOL}"`);
