import { afterEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { EMAIL, rejectionOf, SMS } from '../../test/code-messages.js';
import { startHttpStandIn } from '../../test/http-stand-in.js';
import { type ServerConfig, WECHAT_API_URL } from '../config/index.js';
import { KeyRing } from '../crypto/index.js';
import { AppError } from '../http/index.js';
import { SystemClock, SystemRandom } from '../runtime/index.js';
import { testConfig } from '../testing/index.js';
import { CodeSender } from './code-sender.js';
import { SmtpChannel } from './email/smtp-channel.js';
import { NoChannel } from './no-channel.js';
import { openChannels } from './open-channels.js';
import { Outbox } from './outbox.js';
import { SandboxInbox } from './sandbox-inbox.js';
import { AliyunSms } from './sms/aliyun-sms.js';
import { SmsGateway } from './sms/sms-gateway.js';
import { TencentSms } from './sms/tencent-sms.js';
import { Templates } from './templates/templates.js';

Logger.overrideLogger(false);

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function channels(settings: Partial<ServerConfig>): ReturnType<typeof openChannels> {
  const config = testConfig({ databaseUrl: 'postgres://127.0.0.1/none', wechatApiUrl: WECHAT_API_URL, ...settings });
  const opened = openChannels({
    config,
    templates: new Templates(),
    keyRing: new KeyRing(config.secretKey),
    clock: new SystemClock(),
    random: new SystemRandom(),
  });
  closing.push(() => new Outbox(opened).onModuleDestroy());
  return opened;
}

describe('the ways out', () => {
  test.each([
    ['https://gateway.example.com/sms', SmsGateway],
    ['https://a:secret-secret-secret@gateway.example.com/sms', SmsGateway],
    ['tencent://id:key@ap-guangzhou/?sdkAppId=1&sign=s&template=1', TencentSms],
    ['aliyun://id:key@cn-hangzhou/?sign=s&template=SMS_1', AliyunSms],
  ])('are those of SMS_URL: %s', (smsUrl, expected) => {
    expect(channels({ smsUrl }).sms).toBeInstanceOf(expected);
    expect(channels({ smsUrl }).email).toBeInstanceOf(NoChannel);
  });

  test('are those of SMTP_URL', () => {
    const { email } = channels({ smtpUrl: 'smtps://u:p@smtp.example.com', mailFrom: 'no-reply@example.com' });
    expect(email).toBeInstanceOf(SmtpChannel);
  });
});

describe("the sandbox's inbox", () => {
  test('gets what no channel is set up for, in development', async () => {
    const sandbox = await startHttpStandIn();
    closing.push(() => sandbox.close());
    const sender = new CodeSender(new Outbox(channels({ wechatApiUrl: sandbox.url })));
    await sender.send(SMS);
    await sender.send({ ...EMAIL, language: 'en' });
    expect(sandbox.received).toMatchObject([
      { method: 'POST', url: '/control/inbox', headers: { 'content-type': 'application/json' } },
      { method: 'POST', url: '/control/inbox' },
    ]);
    const text = new Templates().sms(SMS);
    const mail = new Templates().mail({ ...EMAIL, language: 'en' });
    expect(sandbox.received.map(({ body }): unknown => JSON.parse(body))).toEqual([
      { channel: 'sms', to: '+8613800138000', text, code: '483920', purpose: 'sign-in', language: 'zh' },
      { channel: 'email', to: 'lin@example.com', ...mail, code: '483920', purpose: 'sign-in', language: 'en' },
    ]);
  });

  test('is no way out in production unless it was allowed', () => {
    const stand = { wechatApiUrl: 'http://127.0.0.1:9', production: true };
    expect(channels(stand).sms).toBeInstanceOf(NoChannel);
    expect(channels({ ...stand, allowSandbox: true }).sms).toBeInstanceOf(SandboxInbox);
    expect(channels({ ...stand, allowSandbox: true, wechatApiUrl: WECHAT_API_URL }).sms).toBeInstanceOf(NoChannel);
    expect(channels({ production: false }).email).toBeInstanceOf(NoChannel);
  });

  test('that is not there is a failure like any other', async () => {
    const gone = await startHttpStandIn();
    await gone.close();
    const error = await rejectionOf(new CodeSender(new Outbox(channels({ wechatApiUrl: gone.url }))).send(SMS));
    expect(error).toMatchObject({ error: 'BUSY', detail: { retryAfterSeconds: 30 } });
    expect(error).toBeInstanceOf(AppError);
  });

  test('does not tell callers about variables in production', async () => {
    const { detail } = (await rejectionOf(channels({ production: true }).sms.deliver(SMS))) as AppError;
    expect(JSON.stringify(detail)).not.toContain('SMS_URL');
  });
});
