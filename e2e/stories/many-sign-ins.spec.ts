import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import { isBusy } from '../src/http-client.js';
import type { Person } from '../src/wechat.js';
import { inParallel, World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start({ logLevel: 'info' });
});
afterAll(() => world.close());

/** Whom a slow machine is too busy for comes again, with another code. */
async function signIn(person: Person, code: string): Promise<SignInReply> {
  const answer = await world.http.call('POST /sign-in/wechat', { code });
  if (isBusy(answer)) return signIn(person, await world.wechat.code(person));
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.json as SignInReply;
}

describe('1,000 sign-ins of 20 new people, 50 at a time, on a server that has just started', () => {
  let replies: SignInReply[];
  beforeAll(async () => {
    const people = await inParallel(20, 20, () => world.wechat.person());
    const codes = await inParallel(1_000, 50, (index) => world.wechat.code(people[index % 20]!));
    replies = await inParallel(1_000, 50, (index) => signIn(people[index % 20]!, codes[index]!));
  });

  it('make 20 users, each new once', async () => {
    expect(new Set(replies.map(({ user }) => user.id)).size).toBe(20);
    expect(replies.filter(({ isNewUser }) => isNewUser)).toHaveLength(20);
    expect(await world.sql.count('SELECT count(*) FROM users')).toBe(20);
    expect(await world.sql.count('SELECT count(*) FROM identities')).toBe(20);
  });

  it('open 1,000 sessions and count every login', async () => {
    expect(new Set(replies.map(({ sessionId }) => sessionId)).size).toBe(1_000);
    const counts = await world.sql.rows<{ logins_count: number }>('SELECT logins_count FROM users');
    expect(counts.map((row) => row.logins_count)).toEqual(new Array(20).fill(50));
  });

  it('keep one row of session keys a person and mini program', async () => {
    expect(await world.sql.count('SELECT count(*) FROM wechat_session_keys')).toBe(20);
  });

  it('leave the log without an error', () => {
    // pino's levels: 50 is error.
    expect(world.log.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
