import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { EMAIL, rejectionOf } from '../../../test/code-messages.js';
import { startMailServer, type MailServer } from '../../../test/mail-server.js';
import { TEST_CERTIFICATE } from '../../../test/test-certificate.js';
import { parseSmtpUrl } from '../../config/index.js';
import { DeliveryError } from '../delivery-error.js';
import { Templates } from '../templates/templates.js';
import { SmtpChannel, type SmtpChannelOptions } from './smtp-channel.js';

const USER = `user:${encodeURIComponent('pa:ss@wörd')}@`;
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function mailServer(options?: Parameters<typeof startMailServer>[0]): Promise<MailServer> {
  const server = await startMailServer(options);
  closing.push(() => server.close());
  return server;
}

function channel(url: string, options: Partial<SmtpChannelOptions> = {}): SmtpChannel {
  const from = '腰牌 <no-reply@example.com>';
  const opened = new SmtpChannel({ ...parseSmtpUrl(url), from, ...options }, new Templates());
  closing.push(() => opened.close());
  return opened;
}

const reasonOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = await rejectionOf(promise);
  if (!(error instanceof DeliveryError)) throw error;
  expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toMatch(/example\.com|483920/);
  return error.reason;
};

describe('a mail', () => {
  test('arrives with sender, subject and both parts', async () => {
    const server = await mailServer();
    await channel(`smtp://127.0.0.1:${server.port}`).deliver(EMAIL);
    const [{ from, to, mail }] = server.received as [MailServer['received'][0]];
    expect({ from, to }).toEqual({ from: 'no-reply@example.com', to: ['lin@example.com'] });
    expect(mail.from).toMatchObject({ name: '腰牌', address: 'no-reply@example.com' });
    expect(mail.to).toMatchObject([{ address: 'lin@example.com' }]);
    expect(mail.subject).toBe('腰牌 验证码');
    expect(mail.text).toContain('您的验证码：483920');
    expect(mail.text).toContain('用于登录腰牌，5 分钟内有效');
    expect(mail.html).toContain('>483920</td>');
    expect(mail.html).toContain('<html lang="zh-CN">');
    const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]));
    expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'content-language': 'zh-CN' });
    expect(headers['content-type']).toMatch(/^multipart\/alternative/);
  });

  test('has lines that every mail server accepts', async () => {
    const server = await mailServer();
    await channel(`smtp://127.0.0.1:${server.port}`).deliver({ ...EMAIL, language: 'en' });
    const lines = server.received[0]!.source.split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(server.received[0]!.source).not.toMatch(/[^\r]\n/);
  });

  test('goes to one recipient, whatever the address looks like', async () => {
    const server = await mailServer();
    const sending = channel(`smtp://127.0.0.1:${server.port}`).deliver({
      ...EMAIL,
      to: 'a@example.com, b@example.com',
    });
    await sending.catch(() => undefined);
    expect(server.received.flatMap(({ to }) => to)).not.toContain('b@example.com');
  });

  test('cannot be given headers by the name of a pool', async () => {
    const server = await mailServer();
    const poolName = 'Pool\r\nBcc: eve@example.com\u202e';
    await channel(`smtp://127.0.0.1:${server.port}`).deliver({ ...EMAIL, poolName });
    expect(server.received[0]!.to).toEqual(['lin@example.com']);
    expect(server.received[0]!.mail.bcc).toBeUndefined();
    expect(server.received[0]!.mail.subject).toBe('Pool Bcc: eve@example.com 验证码');
  });

  test('shares a connection with others', async () => {
    const server = await mailServer();
    const mails = channel(`smtp://127.0.0.1:${server.port}`);
    for (let count = 0; count < 4; count += 1) await mails.deliver(EMAIL);
    expect(server.received).toHaveLength(4);
    expect(server.connections()).toBe(1);
  });
});

describe('a server that asks who we are', () => {
  test('is told, percent-decoded', async () => {
    const server = await mailServer({ authOptional: false });
    await channel(`smtp://${USER}127.0.0.1:${server.port}`).deliver(EMAIL);
    expect(server.received).toMatchObject([{ user: 'user', secure: true }]);
  });

  test('refuses a wrong password', async () => {
    const server = await mailServer({ authOptional: false });
    const reason = await reasonOf(channel(`smtp://user:wrong@127.0.0.1:${server.port}`).deliver(EMAIL));
    expect(reason).toBe('EAUTH 535');
  });
});

describe('TLS', () => {
  test('is started when it is required and the certificate is trusted', async () => {
    const server = await mailServer();
    const url = `smtp://127.0.0.1:${server.port}?tls=required`;
    await channel(url, { ca: TEST_CERTIFICATE }).deliver(EMAIL);
    expect(server.received).toMatchObject([{ secure: true }]);
  });

  test('is spoken from the first word with smtps', async () => {
    const server = await mailServer({ secure: true });
    await channel(`smtps://127.0.0.1:${server.port}`, { ca: TEST_CERTIFICATE }).deliver(EMAIL);
    expect(server.received).toMatchObject([{ secure: true }]);
  });

  test.each(['smtp', 'smtps'])('with a certificate of a stranger sends nothing: %s', async (scheme) => {
    const server = await mailServer({ secure: scheme === 'smtps' });
    const query = scheme === 'smtp' ? '?tls=required' : '';
    const reason = await reasonOf(channel(`${scheme}://${USER}127.0.0.1:${server.port}${query}`).deliver(EMAIL));
    expect(reason).toMatch(/^(ESOCKET|ETLS|DEPTH_ZERO_SELF_SIGNED_CERT)/);
    expect(server.received).toEqual([]);
  });

  test('that the server does not offer is insisted on', async () => {
    const server = await mailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    const reason = await reasonOf(channel(`smtp://127.0.0.1:${server.port}?tls=required`).deliver(EMAIL));
    expect(reason).toMatch(/^ETLS/);
    expect(server.received).toEqual([]);
  });

  test('is done without where it may be', async () => {
    const server = await mailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    await channel(`smtp://127.0.0.1:${server.port}`).deliver(EMAIL);
    expect(server.received).toMatchObject([{ secure: false }]);
  });

  test('is required unless the server is this machine or the operator says otherwise', () => {
    expect(parseSmtpUrl('smtp://mail.example.com')).toMatchObject({ port: 587, tls: 'required' });
    expect(parseSmtpUrl('smtp://mail.internal:25?tls=optional')).toMatchObject({ port: 25, tls: 'optional' });
    expect(parseSmtpUrl('smtp://[::1]:2525')).toMatchObject({ host: '::1', tls: 'optional' });
    expect(parseSmtpUrl('smtps://me%40example.com:p%2Fw@mail.example.com')).toEqual({
      host: 'mail.example.com',
      port: 465,
      tls: 'from-start',
      user: 'me@example.com',
      password: 'p/w',
    });
  });
});

describe('what is not taken over is told by its kind, never by its words', () => {
  test('a refused recipient', async () => {
    const server = await mailServer();
    const mails = channel(`smtp://127.0.0.1:${server.port}`);
    expect(await reasonOf(mails.deliver({ ...EMAIL, to: 'nobody@example.com' }))).toBe('EENVELOPE 550');
    await mails.deliver(EMAIL);
    expect(server.received).toHaveLength(1);
  });

  test('a dead server', async () => {
    const server = await startMailServer();
    await server.close();
    expect(await reasonOf(channel(`smtp://127.0.0.1:${server.port}`).deliver(EMAIL))).toMatch(
      /^(ECONNREFUSED|ECONNECTION|ESOCKET)/,
    );
  });

  test.each([
    ['never greets', ''],
    ['greets and never answers', '220 slow.example.com ESMTP\r\n'],
  ])('a server that %s', async (_, greeting) => {
    const slow = await listen(createServer((socket) => socket.on('error', () => undefined).write(greeting)));
    expect(await reasonOf(channel(`smtp://127.0.0.1:${slow}`, { timeout: 150 }).deliver(EMAIL))).toMatch(/^ETIMEDOUT/);
  });

  test('a server that takes the mail and never says so', async () => {
    const server = await mailServer({ onData: (stream) => void stream.resume() });
    const reason = await reasonOf(channel(`smtp://127.0.0.1:${server.port}`, { timeout: 150 }).deliver(EMAIL));
    expect(reason).toMatch(/^ETIMEDOUT/);
  });
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  );
  return (server.address() as AddressInfo).port;
}
