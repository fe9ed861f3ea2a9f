import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import { execFile } from 'node:child_process';
import { decodeProtectedHeader } from 'jose';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../src/command.js';
import { APP, MIRROR_APP, SECOND_APP } from '../src/deployment.js';
import { codeIn, type Command, Judge, prepareGo, preparePython } from '../src/guide.js';
import { hostileTokens } from '../src/hostile-tokens.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const MINUTE = 60_000;
// A compiler starts cold.
const BUILD_TIMEOUT = 15 * MINUTE;

// The programs have the machine's time: what was signed 40 minutes before it has expired.
const clock = new TestClock(Date.now() - 40 * MINUTE);
let world: World;
let folder: string;
let old: SignInReply;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yaopai-guides-'));
  world = await World.start({ clock });
  old = await world.signIn(await world.wechat.person());
  clock.advance({ minutes: 30 });
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const signIn = async (app = APP): Promise<SignInReply> => world.signIn(await world.wechat.person(), { app });

const kidOf = ({ accessToken }: SignInReply): string => decodeProtectedHeader(accessToken).kid!;
const startJudge = (command: Command): Judge => Judge.start(command, { AUTH_URL: world.http.url(), APP_ID: APP });

describe.each([
  { guide: 'python', prepare: preparePython },
  { guide: 'go', prepare: prepareGo },
])('the code of verify-tokens/$guide.md', ({ guide, prepare }) => {
  let command: Command;
  let judge: Judge;
  beforeAll(async () => {
    const { english } = await codeIn(guide, guide);
    command = await prepare(english[0]!, await mkdtemp(join(folder, `${guide}-`)));
    judge = startJudge(command);
  }, BUILD_TIMEOUT);
  afterAll(() => judge.close());

  const refused = { refused: expect.any(String) };

  it('is the same in Chinese', async () => {
    const { english, chinese } = await codeIn(guide, guide);
    expect(english).toHaveLength(1);
    expect(chinese).toEqual(english);
  });

  it('says whose a good token is', async () => {
    const { accessToken, user } = await signIn();
    expect(await judge.judge(accessToken)).toEqual({ user: user.id });
  });

  it('refuses an expired token, and sees a logout only when the token expires', async () => {
    expect(await judge.judge(old.accessToken)).toEqual(refused);
    const { accessToken, refreshToken, user } = await signIn();
    await world.http.ok('POST /sessions/logout', { refreshToken });
    expect(await judge.judge(accessToken)).toEqual({ user: user.id });
  });

  it('refuses the tokens of another application and of another pool, and a refresh token', async () => {
    for (const app of [SECOND_APP, MIRROR_APP]) {
      expect([app, await judge.judge((await signIn(app)).accessToken)]).toEqual([app, refused]);
    }
    expect(await judge.judge((await signIn()).refreshToken)).toEqual(refused);
  });

  it('refuses whatever is no access token, or was signed by anybody else or with anything else', async () => {
    const { accessToken, user } = await signIn();
    for (const [fault, token] of await hostileTokens(world, accessToken)) {
      expect([fault, await judge.judge(token)]).toEqual([fault, refused]);
    }
    expect(await judge.judge(accessToken)).toEqual({ user: user.id });
  });

  it('takes tokens of the new key and of the old one after a rotation', async () => {
    expect(await runCommand(world, ['keys', 'rotate'])).toMatchObject({ exitCode: 0 });
    clock.advance({ minutes: 1 });
    // It is a day until the next rotation, and no library keeps keys that long.
    const later = startJudge(command);
    try {
      const before = await signIn();
      expect(await later.judge(before.accessToken)).toEqual({ user: before.user.id });
      await world.sql.rows(`UPDATE signing_keys SET created_at = created_at - interval '1 day' WHERE state = 'next'`);
      expect(await runCommand(world, ['keys', 'rotate'])).toMatchObject({ exitCode: 0 });
      clock.advance({ minutes: 1 });
      const after = await signIn();
      expect(kidOf(after)).not.toBe(kidOf(before));
      for (const { accessToken, user } of [after, before]) {
        expect(await later.judge(accessToken)).toEqual({ user: user.id });
      }
    } finally {
      await later.close();
    }
  });
});

// go-oidc 3 does so too; 2, which Debian has, when it has had its keys for five minutes.
describe('the code of verify-tokens/python.md', () => {
  it('looks for the new key at once when the old one was dropped', async () => {
    const { english } = await codeIn('python', 'python');
    const command = await preparePython(english[0]!, await mkdtemp(join(folder, 'python-')));
    const judge = startJudge(command);
    try {
      const before = await signIn();
      expect(await judge.judge(before.accessToken)).toEqual({ user: before.user.id });
      expect(await runCommand(world, ['keys', 'drop', kidOf(before), '--yes'])).toMatchObject({ exitCode: 0 });
      clock.advance({ minutes: 1 });
      const after = await signIn();
      expect(kidOf(after)).not.toBe(kidOf(before));
      expect(await judge.judge(after.accessToken)).toEqual({ user: after.user.id });
      expect(await judge.judge(before.accessToken)).toEqual({ refused: expect.any(String) });
    } finally {
      await judge.close();
    }
  });
});

describe('the code of verify-tokens/php.md', () => {
  it('is the same in Chinese, and parses', async () => {
    const { english, chinese } = await codeIn('php', 'php');
    expect(english).toHaveLength(1);
    expect(chinese).toEqual(english);
    const file = join(folder, 'yaopai.php');
    await writeFile(file, english[0]!);
    const { stdout } = await promisify(execFile)('php', ['-l', file]);
    expect(stdout).toContain('No syntax errors');
  });
});

describe('the code of verify-tokens/java.md', () => {
  it('is the same in Chinese', async () => {
    const { english, chinese } = await codeIn('java', 'java');
    expect(english).toHaveLength(2);
    expect(chinese).toEqual(english);
  });
});
