import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply, TokenReply } from '@yaopai/protocol';
import { until } from '@yaopai/server/testing/until';
import { createHash, randomBytes } from 'node:crypto';
import { runCommand, startCommand } from '../src/command.js';
import { WECHAT } from '../src/deployment.js';
import { Fleet } from '../src/fleet.js';
import { sealed } from '../src/sealed.js';
import { World } from '../src/world.js';

/** Session keys of people who are not here: enough that sealing them anew can be killed in the middle. */
const ABSENT = 12_000;

let world: World;
let fleet: Fleet;
let oldKey: Buffer;
const newKey = randomBytes(32);
const idOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** What a server is started with. */
const both = (): Record<string, string> => ({
  YAOPAI_SECRET_KEY: newKey.toString('base64'),
  YAOPAI_SECRET_KEY_PREVIOUS: oldKey.toString('base64'),
});
const newOnly = (): Record<string, string> => ({ YAOPAI_SECRET_KEY: newKey.toString('base64') });

/** People who sign in and refresh all the time, at whichever server answers. */
class Load {
  readonly failures: string[] = [];
  readonly count = { signIns: 0, refreshes: 0 };
  private stopped = false;
  private onChange: () => void = () => undefined;
  private readonly workers: Promise<void>[];

  constructor(people: number) {
    this.workers = Array.from({ length: people }, () => this.live());
  }

  /** Until everybody has done what they are about to, so many more times. */
  async goOn(refreshes: number): Promise<void> {
    const until = this.count.refreshes + refreshes;
    while (this.count.refreshes < until && !this.failures.length) {
      await new Promise<void>((resolve) => (this.onChange = resolve));
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.workers);
  }

  private async live(): Promise<void> {
    const person = await world.wechat.person();
    const kept = await this.signIn(person);
    if (!kept) return;
    let mine: TokenReply = kept;
    while (!this.stopped) {
      const brief = await this.signIn(person);
      for (let time = 0; time < 3 && brief; time++) {
        const next = await this.attempt('refresh', () =>
          fleet.ok('POST /sessions/refresh', { refreshToken: mine.refreshToken }),
        );
        if (!next) return;
        this.count.refreshes += 1;
        this.onChange();
        if (next.sessionId !== kept.sessionId) this.failures.push('another session');
        mine = next;
        await this.attempt('me', () => fleet.ok('GET /me', undefined, { token: mine.accessToken }));
      }
    }
  }

  private async signIn(person: { id: string }): Promise<SignInReply | undefined> {
    const code = await world.wechat.code(person);
    const reply = await this.attempt('sign-in', () => fleet.ok('POST /sign-in/wechat', { code }));
    if (reply) this.count.signIns += 1;
    return reply;
  }

  private async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.failures.push(`${what}: ${String(error)}`);
      this.onChange();
      return undefined;
    }
  }
}

let load: Load;
/** Sessions from before the change: one is used during it, one is not. */
let used: TokenReply;
let unused: TokenReply;
const sent = { email: 'before@example.com', code: '' };
const repeated = { code: '', idempotencyKey: randomBytes(16).toString('hex'), sessionId: '' };

async function sealedBy(key: Buffer): Promise<number> {
  return world.sql.count(
    `SELECT count(*) FROM (
       SELECT sealed FROM deployment_secrets UNION ALL SELECT sealed_private_jwk FROM signing_keys
       UNION ALL SELECT sealed_app_secret FROM connections UNION ALL SELECT sealed_secret FROM applications
       UNION ALL SELECT unnest(ARRAY[sealed, second_sealed, third_sealed]) FROM wechat_session_keys) sealed (value)
      WHERE split_part(value, '.', 1) = $1`,
    [idOf(key)],
  );
}

/** Whoever seals the keys of certain absent people anew, behind thousands and before thousands, waits for this lock. */
const MIDDLE = 20_260_101;

async function stopInTheMiddle(): Promise<void> {
  await world.sql.rows(
    `CREATE FUNCTION wait_in_the_middle() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS
       $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${MIDDLE}); RETURN new; END $$`,
  );
  await world.sql.rows(
    `CREATE TRIGGER wait_in_the_middle BEFORE UPDATE ON wechat_session_keys FOR EACH ROW
       WHEN (old.open_id LIKE 'absent-7%') EXECUTE FUNCTION wait_in_the_middle()`,
  );
}

const waitingInTheMiddle = (): Promise<number> =>
  world.sql.count(
    `SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
      WHERE datname = current_database() AND locktype = 'advisory' AND objid = ${MIDDLE} AND NOT granted`,
  );

async function addAbsentPeople(): Promise<void> {
  const { id } = await world.sql.one<{ id: string }>(
    `SELECT id FROM connections WHERE wechat_app_id = $1 AND pool_id = 'stories'`,
    [WECHAT.main],
  );
  const people = Array.from({ length: ABSENT }, (_, index) => `absent-${index}`);
  await world.sql.rows(
    `INSERT INTO wechat_session_keys (connection_id, open_id, sealed, fingerprint, received_at)
     SELECT $1, open_id, sealed, '', now() FROM unnest($2::text[], $3::text[]) AS absent (open_id, sealed)`,
    [
      id,
      people,
      people.map((openId) => sealed(oldKey, 'AAAAAAAAAAAAAAAAAAAAAA==', `wechat_session_keys:${id}:${openId}`)),
    ],
  );
}

beforeAll(async () => {
  world = await World.start({ servers: 0, logLevel: 'info', env: { YAOPAI_PUBLIC_URL: 'http://id.stories.test' } });
  oldKey = world.secretKey;
  world.log.forbid('master key', newKey.toString('base64'));
  fleet = new Fleet(world);
  await fleet.start('one');
  await fleet.start('two');
  await addAbsentPeople();
  await stopInTheMiddle();
});
afterAll(async () => {
  await load?.stop();
  await fleet.close();
  await world.close();
});

describe('the master key is changed under load', () => {
  it('while every server gets the new key beside the old one, one after the other', async () => {
    used = await fleet.ok('POST /sign-in/wechat', { code: await world.wechat.code(await world.wechat.person()) });
    unused = await fleet.ok('POST /sign-in/wechat', { code: await world.wechat.code(await world.wechat.person()) });
    load = new Load(4);
    await load.goOn(30);
    await fleet.replace('one', both());
    await load.goOn(24);
    const early = await runCommand(world, ['secrets', 'rekey'], both());
    expect(early).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/does not know the new master key/) });
    expect(await sealedBy(newKey)).toBe(0);
    await fleet.replace('two', both());
    await load.goOn(24);
    // Nothing is made with the new key before every server can read it.
    expect(await sealedBy(newKey)).toBe(0);
    expect(load.failures).toEqual([]);
  });

  it('and everything is sealed anew, though that is killed in the middle', async () => {
    await fleet.ok('POST /verification-codes', { email: sent.email, purpose: 'sign-in' });
    sent.code = world.inbox.newest(sent.email).code;
    repeated.code = await world.wechat.code(await world.wechat.person());
    const { code, idempotencyKey } = repeated;
    repeated.sessionId = (await fleet.ok('POST /sign-in/wechat', { code }, { idempotencyKey })).sessionId;

    await world.sql.transaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [MIDDLE]);
      const { child, result } = startCommand(world, ['secrets', 'rekey'], both());
      const isInTheMiddle = async (): Promise<boolean> => {
        if (child.exitCode !== null) throw new Error(`it came to an end: ${(await result).stderr}`);
        return (await waitingInTheMiddle()) > 0;
      };
      await until(isInTheMiddle, { what: 'the command is in the middle', seconds: 180 });
      child.kill('SIGKILL');
      expect((await result).exitCode).toBeNull();
      for (const key of [oldKey, newKey]) expect(await sealedBy(key)).toBeGreaterThan(1_000);
    });
    await load.goOn(24);

    const status = await runCommand(world, ['secrets', 'status'], both());
    expect(JSON.parse(status.stdout)).toMatchObject({ makes: idOf(newKey), previousKeyNeededUntil: 'rekey' });
    const done = await runCommand(world, ['secrets', 'rekey'], both());
    expect(done).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(done.stdout)).toMatchObject({
      unreadable: 0,
      left: 0,
      sealedByPreviousKey: 0,
      sealedByOthers: 0,
    });
    await load.goOn(24);
    expect(await sealedBy(oldKey)).toBe(0);
    expect(load.failures).toEqual([]);
  });

  it('and what was sent or begun before it still counts', async () => {
    const { email, code } = sent;
    expect(await fleet.refused('POST /sign-in/code', { email, code })).toBe('ACCOUNT_NOT_FOUND');
    const again = await fleet.ok(
      'POST /sign-in/wechat',
      { code: repeated.code },
      { idempotencyKey: repeated.idempotencyKey },
    );
    expect(again.sessionId).toBe(repeated.sessionId);
    used = await fleet.ok('POST /sessions/refresh', { refreshToken: used.refreshToken });
    const status = JSON.parse((await runCommand(world, ['secrets', 'status'], both())).stdout) as Record<
      string,
      unknown
    >;
    // The session nobody used, and the sign-ins of the load that were not refreshed.
    expect(status['unusedSessions']).toBeGreaterThanOrEqual(1);
    expect(Date.parse(String(status['previousKeyNeededUntil']))).toBeGreaterThan(Date.now());
  });

  it('until the old key is taken away, which only a session notices that nobody used since', async () => {
    await fleet.replace('one', newOnly());
    await load.goOn(24);
    await fleet.replace('two', newOnly());
    await load.goOn(24);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.count.signIns).toBeGreaterThan(50);
    expect(await world.sql.count(`SELECT count(*) FROM sessions WHERE ended_at IS NOT NULL`)).toBe(0);
    await fleet.ok('POST /sessions/refresh', { refreshToken: used.refreshToken });
    expect(await fleet.refused('POST /sessions/refresh', { refreshToken: unused.refreshToken })).toBe('TOKEN_INVALID');
    await fleet.ok('GET /me', undefined, { token: unused.accessToken });
  });

  it('after which a server with the old key alone refuses to start, and says why', async () => {
    await expect(fleet.start('late', { YAOPAI_SECRET_KEY: oldKey.toString('base64') })).rejects.toThrow(
      new RegExp(`sealed with another master key \\(number ${idOf(newKey)}\\)`),
    );
  });
});
