import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startHttpStandIn } from '../../test/http-stand-in.js';
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

let smsUrl: string | undefined;
afterEach(() => (smsUrl = undefined));

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = {
    YAOPAI_DATA_DIR: folder,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    MAIL_FROM: 'no-reply@example.com',
    LANG: 'en_US.UTF-8',
    SMS_URL: smsUrl,
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

describe("the gateway's secret", () => {
  test('is the one that signs, when SMS_URL names none', async () => {
    const gateway = await startHttpStandIn();
    smsUrl = `${gateway.url}/sms`;
    expect((await run('messages', 'test', '--sms', '+8613800138000')).code).toBe(0);
    await gateway.close();

    const { code, out } = await run('messages', 'sms-secret', '--json');
    const { secret } = JSON.parse(out) as { secret: string };
    expect([code, secret]).toEqual([0, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const { headers, body } = gateway.received[0]!;
    const expected = createHmac('sha256', secret).update(`${headers['x-yaopai-timestamp']}.${body}`).digest('hex');
    expect(headers['x-yaopai-signature']).toBe(`sha256=${expected}`);
  });

  test('is not made up beside the one that SMS_URL names', async () => {
    smsUrl = 'https://yaopai:secret-secret-secret@gateway.example.com/sms';
    const { code, out, err } = await run('messages', 'sms-secret');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('SMS_URL');
    expect(err).not.toContain('secret-secret');
  });
});
