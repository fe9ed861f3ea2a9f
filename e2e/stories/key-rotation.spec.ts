import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { runCommand } from '../src/command.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const ISSUER = 'http://id.stories.test/oidc';

interface KeyRow {
  kid: string;
  state: string;
  signsFrom: string;
}

const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({ clock, servers: 2, env: { YAOPAI_PUBLIC_URL: 'http://id.stories.test' } });
});
afterAll(() => world.close());
beforeEach(async () => {
  // Every server has read the keys as they are.
  clock.advance({ minutes: 1 });
  await Promise.all([published(0), published(1)]);
});

async function cli(...args: string[]): Promise<KeyRow[]> {
  const result = await runCommand(world, args);
  expect(result).toMatchObject({ exitCode: 0 });
  return JSON.parse(result.stdout) as KeyRow[];
}

const signIn = async (server: number): Promise<SignInReply> => world.signIn(await world.wechat.person(), { server });
const kidOf = (token: string): string => decodeProtectedHeader(token).kid!;
const active = (rows: KeyRow[]): string => rows.find(({ state }) => state === 'active')!.kid;

async function published(server: number): Promise<string[]> {
  const { json, headers } = await world.http.send('GET', '/oidc/jwks', { app: null, server });
  expect(headers.get('cache-control')).toBe('public, max-age=300');
  return (json as { keys: { kid: string }[] }).keys.map(({ kid }) => kid).sort();
}

/** As a day later would: the command line reads the machine's time. */
const publishedADayAgo = (kid: string) =>
  world.sql.rows(`UPDATE signing_keys SET created_at = created_at - interval '1 day' WHERE id = $1`, [kid]);

/** A backend that fetches the keys once and looks again for one that it does not know, as jose does. */
function verifier(server: number): (token: string) => Promise<unknown> {
  const keys = createRemoteJWKSet(new URL(`${world.http.url(server)}/oidc/jwks`), { cooldownDuration: 0 });
  return (token) =>
    jwtVerify(token, keys, {
      issuer: ISSUER,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(clock.now()),
    });
}

describe('rotating the signing key by the command line', () => {
  it('interrupts nobody: the new key is known before it signs, and old tokens verify until they expire', async () => {
    const before = await signIn(0);
    const [one, two] = [verifier(0), verifier(1)];
    await one(before.accessToken);

    const announced = await cli('keys', 'rotate');
    expect(announced.map(({ state }) => state)).toEqual(['active', 'next']);
    const next = announced[1]!.kid;
    clock.advance({ minutes: 1 });
    expect(await published(0)).toEqual(announced.map(({ kid }) => kid).sort());
    expect(await published(1)).toEqual(await published(0));
    expect(kidOf((await signIn(1)).accessToken)).toBe(active(announced));

    await publishedADayAgo(next);
    expect(active(await cli('keys', 'rotate'))).toBe(next);
    // A process that has not noticed yet signs with the old key for a moment, and the other one takes its tokens.
    const late = await signIn(1);
    expect(kidOf(late.accessToken)).toBe(active(announced));
    clock.advance({ minutes: 1 });
    const after = await signIn(0);
    expect(kidOf(after.accessToken)).toBe(next);
    for (const { accessToken: token } of [before, late, after]) {
      await expect(one(token)).resolves.toBeDefined();
      await expect(two(token)).resolves.toBeDefined();
      for (const server of [0, 1]) expect(await world.http.outcome('GET /me', undefined, { token, server })).toBe('ok');
    }
    expect(await published(1)).toHaveLength(2);
  });
});

describe('dropping a key that leaked', () => {
  it('takes it out of every process within a minute, and phones go on after one refresh', async () => {
    const phone = await signIn(0);
    const leaked = kidOf(phone.accessToken);
    const rows = await cli('keys', 'drop', leaked, '--yes');
    expect(rows.map(({ kid }) => kid)).not.toContain(leaked);
    clock.advance({ minutes: 1 });
    for (const server of [0, 1]) {
      expect(await published(server)).not.toContain(leaked);
      const refused = await world.http.refused('GET /me', undefined, { token: phone.accessToken, server });
      expect([refused.name, refused.status]).toEqual(['TOKEN_INVALID', 401]);
    }
    await expect(verifier(1)(phone.accessToken)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    const fresh = await world.refresh(phone.refreshToken, { server: 1 });
    expect(kidOf(fresh.accessToken)).toBe(active(rows));
    for (const server of [0, 1]) {
      expect(await world.http.outcome('GET /me', undefined, { token: fresh.accessToken, server })).toBe('ok');
      await expect(verifier(server)(fresh.accessToken)).resolves.toBeDefined();
    }
  });
});
