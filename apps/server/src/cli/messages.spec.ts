import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type MailServer, startMailServer } from '../../test/mail-server.js';
import { runCli } from './index.js';

let folder: string;
let mail: MailServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yaopai-cli-'));
  mail = await startMailServer();
});
afterAll(async () => {
  await mail.close();
  await rm(folder, { recursive: true });
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = {
    YAOPAI_DATA_DIR: folder,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    MAIL_FROM: 'no-reply@example.com',
    LANG: 'en_US.UTF-8',
  };
  const code = await runCli(args, { stdin, stdout, stderr, env });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

test('sends one test message with the present settings', async () => {
  const { code, err } = await run('messages', 'test', '--email', 'me@example.com');
  expect([code, err]).toEqual([0, 'Handed over: look for it\n']);
  expect(mail.received.map(({ to }) => to)).toEqual([['me@example.com']]);
  expect(mail.received[0]!.mail.text).toContain('000000');
});

test('names the kind of failure', async () => {
  const { code, err } = await run('messages', 'test', '--email', 'nobody@example.com');
  expect(code).toBe(1);
  expect(err).toContain('EENVELOPE 550');
});

test('says which variable a channel needs', async () => {
  const { code, err } = await run('messages', 'test', '--sms', '+8613800138000');
  expect(code).toBe(1);
  expect(err).toContain('SMS_URL');
});

test.each([
  ['nothing to send to', []],
  ['two targets', ['--email', 'a@example.com', '--sms', '+8613800138000']],
  ['a number without country code', ['--sms', '13800138000']],
  ['a number of another country', ['--sms', '+447911123456']],
])('refuses %s', async (_, options) => {
  expect((await run('messages', 'test', ...options)).code).toBe(2);
});
