import { beforeEach, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { SetClock } from '../../test/set-clock.js';
import { type Connection, type ConnectionId, ConnectionSecrets } from '../connections/index.js';
import { KeyRing, SecretBox } from '../crypto/index.js';
import { AppSecrets } from './app-secrets.js';
import { LOGIN_ERRCODES, meaningOf, TOKEN_ERRCODES } from './errcodes.js';
import type { Refusal } from './wechat-transport.js';

const ID = '00000000-0000-7000-8000-000000000001' as ConnectionId;
const WEEK = 7 * 86_400_000;

let clock: SetClock;
let secrets: AppSecrets;
let connection: Connection;
/** What WeChat takes, what it was asked with, and what it says to a wrong one. */
let right: string | undefined;
let asked: string[];
let errcode: number;

const sealing = new ConnectionSecrets(new SecretBox(new KeyRing(randomBytes(32))));

function connectionWith(newest: string, before: string | null): Connection {
  return {
    id: ID,
    sealedAppSecret: sealing.seal(ID, newest),
    sealedPreviousAppSecret: before === null ? null : sealing.seal(ID, before),
    previousAppSecretUntil: before === null ? null : new Date(clock.now() + WEEK).toISOString(),
  } as Connection;
}

beforeEach(() => {
  clock = new SetClock(Date.UTC(2026, 10, 21));
  secrets = new AppSecrets(sealing, clock);
  connection = connectionWith('new', 'old');
  [right, asked, errcode] = ['new', [], 40125];
});

const ask = (): Promise<{ answer: string } | Refusal> =>
  secrets.ask(connection, async (appSecret) => {
    asked.push(appSecret);
    return appSecret === right ? { answer: 'yes' } : { meaning: meaningOf(errcode, TOKEN_ERRCODES), errcode };
  });

test('the newest is asked with, and no other while WeChat takes it', async () => {
  expect(await ask()).toEqual({ answer: 'yes' });
  expect(asked).toEqual(['new']);
});

test.each([40125, 40001, 40243])('the one before is tried when WeChat refuses the newest with %i', async (refusal) => {
  [right, errcode] = ['old', refusal];
  expect(await ask()).toEqual({ answer: 'yes' });
  expect(asked).toEqual(['new', 'old']);
});

test('what was taken is tried first from then on, until it is refused', async () => {
  right = 'old';
  await ask();
  await ask();
  expect(asked.splice(0)).toEqual(['new', 'old', 'old']);
  right = 'new';
  await ask();
  await ask();
  expect(asked).toEqual(['old', 'new', 'new']);
});

test('when both are refused the newest is spoken of, and nothing is remembered', async () => {
  right = undefined;
  expect(await ask()).toMatchObject({ errcode: 40125, meaning: { error: 'WECHAT_MISCONFIGURED' } });
  await ask();
  expect(asked).toEqual(['new', 'old', 'new', 'old']);
});

test('any other refusal is no reason to try the other', async () => {
  for (const each of [-1, 40013, 40164, 45011]) {
    errcode = each;
    right = undefined;
    await ask();
  }
  expect(asked).toEqual(['new', 'new', 'new', 'new']);
});

test('the one before is not tried any more when its time is over, though it was taken', async () => {
  right = 'old';
  await ask();
  clock.time += WEEK;
  asked = [];
  expect(await ask()).toMatchObject({ errcode: 40125 });
  expect(asked).toEqual(['new']);
});

test('a connection with one secret is asked for with that', async () => {
  connection = connectionWith('only', null);
  right = undefined;
  await ask();
  expect(asked).toEqual(['only']);
});

test('a login says of a wrong secret the same as a token', () => {
  for (const each of [40125, 40001, 40243])
    expect(meaningOf(each, LOGIN_ERRCODES)).toMatchObject({ secretRefused: true });
});
