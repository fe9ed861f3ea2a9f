import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { setState } from '../src/account-states.js';
import { runCommand } from '../src/command.js';
import { MIRROR_APP, SECOND_APP } from '../src/deployment.js';
import { Example, type ExampleName, EXAMPLES } from '../src/example.js';
import { hostileTokens } from '../src/hostile-tokens.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const NAMES = Object.keys(EXAMPLES) as ExampleName[];
const INVALID = { status: 401, challenge: 'Bearer error="invalid_token"' };

const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({ clock });
});
afterAll(() => world.close());

const signIn = async (app?: string) => world.signIn(await world.wechat.person(), app ? { app } : {});

/** As a day later would: the command line reads the machine's time. */
const publishedADayAgo = () =>
  world.sql.rows(`UPDATE signing_keys SET created_at = created_at - interval '1 day' WHERE state = 'next'`);

describe.each(NAMES)('%s', (name) => {
  let example: Example;
  beforeAll(async () => {
    example = await Example.start(name, world, clock);
  });
  afterAll(() => example.close());

  const me = (token: string | undefined) => example.ask(token);
  const pay = (token: string | undefined) => example.ask(token, 'POST /payments');

  it('knows who calls with a good token, offline and after asking', async () => {
    const { accessToken, user } = await signIn();
    expect(await me(accessToken)).toEqual({ status: 200, challenge: null, json: { id: user.id } });
    expect(await pay(accessToken)).toEqual({ status: 201, challenge: null, json: { paidBy: user.id } });
    expect(await example.send('GET /me', { authorization: `bearer  ${accessToken}` })).toMatchObject({ status: 200 });
  });

  it('asks for a token when there is none, without calling it wrong', async () => {
    const { accessToken } = await signIn();
    for (const route of ['GET /me', 'POST /payments']) {
      expect(await example.ask(undefined, route)).toMatchObject({ status: 401, challenge: 'Bearer' });
      const headers = [accessToken, `Basic ${accessToken}`, `Bearer ${accessToken} ${accessToken}`, 'Bearer'];
      for (const authorization of headers) {
        expect(await example.send(route, { authorization })).toMatchObject({ status: 401, challenge: 'Bearer' });
      }
    }
  });

  it('refuses the tokens of another application and of another pool', async () => {
    for (const app of [SECOND_APP, MIRROR_APP]) {
      const { accessToken, refreshToken } = await signIn(app);
      for (const token of [accessToken, refreshToken]) expect([app, await me(token)]).toMatchObject([app, INVALID]);
      expect(await pay(accessToken)).toMatchObject(INVALID);
    }
  });

  it('refuses a refresh token', async () => {
    const { refreshToken } = await signIn();
    expect(await me(refreshToken)).toMatchObject(INVALID);
  });

  it('sees a logout by itself when the token expires and no sooner, and at once where it asks', async () => {
    const { accessToken, refreshToken, user } = await signIn();
    await world.http.ok('POST /sessions/logout', { refreshToken });
    expect(await pay(accessToken)).toMatchObject(INVALID);
    expect(await me(accessToken)).toMatchObject({ status: 200, json: { id: user.id } });
    clock.advance({ minutes: 29 });
    expect(await me(accessToken)).toMatchObject({ status: 200 });
    clock.advance({ minutes: 1 });
    expect(await me(accessToken)).toMatchObject(INVALID);
  });

  it('sees a block at once where it asks', async () => {
    const { accessToken, user } = await signIn();
    await setState(world.sql, user.id, 'blocked');
    expect(await pay(accessToken)).toMatchObject(INVALID);
    expect(await me(accessToken)).toMatchObject({ status: 200 });
  });

  it('takes tokens of the new key and of the old one after a rotation', async () => {
    const before = await signIn();
    expect(await me(before.accessToken)).toMatchObject({ status: 200 });
    expect(await runCommand(world, ['keys', 'rotate'])).toMatchObject({ exitCode: 0 });
    await publishedADayAgo();
    expect(await runCommand(world, ['keys', 'rotate'])).toMatchObject({ exitCode: 0 });
    clock.advance({ minutes: 1 });
    const after = await signIn();
    const [old, fresh] = [before, after].map(({ accessToken }) => decodeProtectedHeader(accessToken).kid);
    expect(fresh).not.toBe(old);
    for (const { accessToken } of [after, before]) {
      expect(await me(accessToken)).toMatchObject({ status: 200 });
      expect(await pay(accessToken)).toMatchObject({ status: 201 });
    }
  });

  it('refuses whatever is no access token, or was signed by anybody else or with anything else, while two keys are published', async () => {
    const { accessToken } = await signIn();
    for (const [fault, token] of await hostileTokens(world, accessToken)) {
      // A key that is not known is looked for once in a while only.
      clock.advance({ seconds: 31 });
      expect([fault, await me(token)]).toMatchObject([fault, INVALID]);
      expect([fault, await pay(token)]).toMatchObject([fault, INVALID]);
    }
    expect(await me((await signIn()).accessToken)).toMatchObject({ status: 200 });
  });

  it('stops trusting a key that was dropped ten minutes later, and at once where it asks', async () => {
    const { accessToken } = await signIn();
    expect(await me(accessToken)).toMatchObject({ status: 200 });
    const leaked = decodeProtectedHeader(accessToken).kid!;
    expect(await runCommand(world, ['keys', 'drop', leaked, '--yes'])).toMatchObject({ exitCode: 0 });
    clock.advance({ minutes: 1 });
    expect(await pay(accessToken)).toMatchObject(INVALID);
    clock.advance({ minutes: 9 });
    expect(await me(accessToken)).toMatchObject(INVALID);
    expect(await me((await signIn()).accessToken)).toMatchObject({ status: 200 });
  });

  it('blames no token when it may not ask', async () => {
    const { accessToken } = await signIn();
    const wrong = await Example.start(name, world, clock, { APP_SECRET: 'not-the-secret' });
    try {
      expect(await wrong.ask(accessToken)).toMatchObject({ status: 200 });
      expect(await wrong.ask(accessToken, 'POST /payments')).toMatchObject({ status: 503, challenge: null });
    } finally {
      await wrong.close();
    }
  });
});

it.each(NAMES)('%s blames no token when the keys cannot be had', async (name) => {
  const own = await World.start({ clock });
  const example = await Example.start(name, own, clock);
  try {
    const { accessToken } = await own.signIn(await own.wechat.person());
    await own.close();
    for (const route of ['GET /me', 'POST /payments']) {
      expect(await example.ask(accessToken, route)).toMatchObject({ status: 503, challenge: null });
    }
  } finally {
    await example.close();
  }
});
