import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type HttpStandIn, startHttpStandIn } from '../../test/http-stand-in.js';
import { type MailServer, startMailServer } from '../../test/mail-server.js';
import { parseSmtpUrl } from '../config/index.js';
import { createLogger, NestLogger } from '../logging/index.js';
import { AccountNotices } from './account-notices.js';
import type { Channels } from './channel.js';
import { DeliveryError } from './delivery-error.js';
import { SmtpChannel } from './email/smtp-channel.js';
import { NoChannel } from './no-channel.js';
import type { Notice } from './notice-message.js';
import { Outbox } from './outbox.js';
import { SandboxInbox } from './sandbox-inbox.js';
import { Templates } from './templates/templates.js';

const NOTICE: Notice = {
  email: 'lin@example.com',
  poolName: '腰牌',
  event: 'account-joined',
  occurredAt: new Date('2026-03-31T17:05:59Z'),
};
const NO_SMS = new NoChannel('sms', { tellVariable: false });

const literally = (text: string): string => text.replace(/[()+]/g, '\\$&');

let log = '';
Logger.overrideLogger(
  new NestLogger(createLogger({ logLevel: 'trace', production: true }, { write: (line) => (log += line) })),
);
afterEach(() => {
  expect(log).not.toContain('example.com');
  log = '';
});

/** Announces, and stops as a server does, which waits for what is under way. */
async function announce(email: Channels['email'], ...notices: Notice[]): Promise<void> {
  const outbox = new Outbox({ sms: NO_SMS, email }, { deadline: 5_000, pending: 2 });
  for (const notice of notices) new AccountNotices(outbox).announce(notice);
  await outbox.onModuleDestroy();
}

describe('a notice by mail', () => {
  let server: MailServer;
  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(() => server.close());

  const smtp = (): SmtpChannel =>
    new SmtpChannel(
      { ...parseSmtpUrl(`smtp://127.0.0.1:${server.port}`), from: 'no-reply@example.com' },
      new Templates(),
    );

  test.each([
    ['account-joined', '您的腰牌账号关联了新的微信', 'A WeChat account was connected to your 腰牌 account'],
    ['number-replaced', '您的腰牌账号更换了手机号', 'The phone number of your 腰牌 account was replaced'],
  ] as const)('says what happened, when and what to do, in Chinese and then in English: %s', async (event, zh, en) => {
    await announce(smtp(), { ...NOTICE, event });
    const [{ to, mail }] = server.received as [MailServer['received'][0]];
    expect(to).toEqual(['lin@example.com']);
    expect(mail.subject).toBe(`${zh} · ${en}`);
    const parts = [
      zh,
      '2026-04-01 01:05（北京时间，UTC+8），即 2026-03-31 17:05（UTC）',
      '30 天内，管理员可以撤销',
      en,
      '2026-04-01 01:05 (China, UTC+8), which is 2026-03-31 17:05 UTC',
      'within 30 days, an administrator can undo it',
    ];
    for (const written of [mail.text!, mail.html!]) {
      expect(written.match(new RegExp(parts.map(literally).join('[^]*')))).not.toBeNull();
    }
    const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]));
    expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'content-language': 'zh-CN, en' });
    expect(log).toContain('notice handed over');
  });

  test('of a closing says until when it can be cancelled, and how', async () => {
    const erasedAfter = new Date('2026-04-07T17:05:59Z');
    await announce(smtp(), { ...NOTICE, event: 'account-closing', erasedAfter });
    const { mail } = server.received[0]!;
    expect(mail.subject).toBe('您的腰牌账号正在注销 · Your 腰牌 account is closing');
    for (const written of [mail.text!, mail.html!]) {
      expect(written).toContain('2026-04-08 01:05（北京时间，UTC+8），即 2026-04-07 17:05（UTC）');
      expect(written).toContain('2026-04-08 01:05 (China, UTC+8), which is 2026-04-07 17:05 UTC');
      expect(written).toMatch(/再选择取消注销[^]*choose to keep the account/);
      expect(written).not.toMatch(/30 天|30 days/);
    }
  });

  test('of a closing that was cancelled says that all is as it was', async () => {
    await announce(smtp(), { ...NOTICE, event: 'closing-cancelled' });
    const { mail } = server.received[0]!;
    expect(mail.subject).toBe('您的腰牌账号已取消注销 · Your 腰牌 account is not closing any more');
    expect(mail.text).toMatch(/和原来一样[^]*更换密码[^]*as it was[^]*change your password/);
  });

  test('looks like the other mails, loads nothing, and takes a name for text', async () => {
    await announce(smtp(), { ...NOTICE, poolName: `<b a="1">Tom &\n'Jerry'</b>` });
    const { html, subject } = server.received[0]!.mail;
    expect(html).toContain('class="card"');
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toContain('<div lang="en">');
    expect(html).toContain('&lt;b a=&quot;1&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/b&gt;');
    expect(html).not.toMatch(/<b a|\{\{|undefined|https?:|src=|url\(/);
    expect(subject).toContain(`<b a="1">Tom & 'Jerry'</b>`);
  });

  test('that the mail server refuses is in the log by its kind', async () => {
    await announce(smtp(), { ...NOTICE, email: 'nobody@example.com' });
    expect(server.received).toEqual([]);
    expect(log).toMatch(/"event":"account-joined","reason":"EENVELOPE 550"/);
  });
});

describe('a notice', () => {
  let sandbox: HttpStandIn;
  afterEach(() => sandbox?.close());

  test("is on the sandbox's page where mail goes there", async () => {
    sandbox = await startHttpStandIn();
    await announce(new SandboxInbox(sandbox.url, new Templates()), NOTICE);
    const { email, ...rest } = NOTICE;
    const mail = new Templates().mail({ channel: 'email', to: email, ...rest });
    expect(sandbox.received.map(({ body }): unknown => JSON.parse(body))).toEqual([
      { channel: 'email', to: email, ...mail, event: 'account-joined' },
    ]);
  });

  test('is not sent where no mail is, and nobody is warned', async () => {
    await announce(new NoChannel('email', { tellVariable: true }), NOTICE);
    expect(log).toBe('');
  });

  test('never throws, whatever happens to it', async () => {
    const deliver = (): Promise<void> => {
      throw new TypeError(`cannot reach ${NOTICE.email}`);
    };
    await announce({ deliver }, { ...NOTICE, occurredAt: new Date(NaN) });
    expect(log).toContain('TypeError');
  });

  test('counts towards what may be under way at once', async () => {
    const reached: string[] = [];
    const deliver = async (message: { to: string }): Promise<void> => void reached.push(message.to);
    await announce({ deliver }, NOTICE, NOTICE, NOTICE);
    expect(reached).toHaveLength(2);
    expect(log).toContain('too many under way');
  });

  test('under way is waited for at the stop, but not beyond the deadline', async () => {
    let closed = false;
    const email = {
      deliver: () => new Promise<void>(() => undefined),
      close: async () => void (closed = true),
    };
    const outbox = new Outbox({ sms: NO_SMS, email }, { deadline: 20, pending: 2 });
    new AccountNotices(outbox).announce(NOTICE);
    await outbox.onModuleDestroy();
    expect(closed).toBe(true);
    expect(log).toContain(new DeliveryError('deadline').reason);
  });
});
