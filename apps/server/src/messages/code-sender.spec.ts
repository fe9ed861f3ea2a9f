import { afterEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { EMAIL, rejectionOf, SMS } from '../../test/code-messages.js';
import { AppError } from '../http/index.js';
import { createLogger, NestLogger } from '../logging/index.js';
import type { Channel } from './channel.js';
import { CodeSender } from './code-sender.js';
import { DeliveryError } from './delivery-error.js';
import { NoChannel } from './no-channel.js';
import { Outbox } from './outbox.js';

const NO_EMAIL = new NoChannel('email', { tellVariable: false });
let log = '';
Logger.overrideLogger(
  new NestLogger(createLogger({ logLevel: 'trace', production: true }, { write: (line) => (log += line) })),
);
afterEach(() => {
  expect(log).not.toMatch(/483920|13800138000|example\.com/);
  log = '';
});

const channelThat = (deliver: Channel['deliver']): Channel => ({ deliver });

const senderOf = (...parts: ConstructorParameters<typeof Outbox>): CodeSender => new CodeSender(new Outbox(...parts));

async function refusalOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await rejectionOf(promise);
  if (error instanceof AppError) return error;
  throw error;
}

test('uses the channel that the message names', async () => {
  const sent: string[] = [];
  const sender = senderOf({
    sms: channelThat(async ({ to }) => void sent.push(`sms ${to}`)),
    email: channelThat(async ({ to }) => void sent.push(`email ${to}`)),
  });
  await sender.send(SMS);
  await sender.send(EMAIL);
  expect(sent).toEqual(['sms +8613800138000', 'email lin@example.com']);
  expect(log.match(/handed over/g)).toHaveLength(2);
});

describe('a failure', () => {
  test('is BUSY with a time to wait, and its kind in the log', async () => {
    const sms = channelThat(() => Promise.reject(new DeliveryError('EENVELOPE 550')));
    const error = await refusalOf(senderOf({ sms, email: NO_EMAIL }).send(SMS));
    expect(error).toMatchObject({
      error: 'BUSY',
      detail: { retryAfterSeconds: 30 },
      cause: new DeliveryError('EENVELOPE 550'),
    });
    expect(log).toContain('EENVELOPE 550');
  });

  test('that quotes the message is reduced to its kind', async () => {
    const sms = channelThat(() => Promise.reject(new TypeError(`cannot send ${SMS.code} to ${SMS.to}`)));
    const error = await refusalOf(senderOf({ sms, email: NO_EMAIL }).send(SMS));
    expect(error.cause).toEqual(new DeliveryError('TypeError'));
  });

  test('is what waiting beyond the deadline becomes', async () => {
    const sender = senderOf(
      { sms: channelThat(() => new Promise(() => undefined)), email: NO_EMAIL },
      { deadline: 20, pending: 9 },
    );
    expect((await refusalOf(sender.send(SMS))).cause).toEqual(new DeliveryError('deadline'));
  });

  test('comes at once when too many wait already, until they are through', async () => {
    let finish = (): void => undefined;
    const sms = channelThat(() => new Promise((resolve) => (finish = resolve)));
    const sender = senderOf({ sms, email: NO_EMAIL }, { deadline: 60_000, pending: 1 });
    const first = sender.send(SMS);
    expect((await refusalOf(sender.send(SMS))).cause).toEqual(new DeliveryError('too many under way'));
    finish();
    await first;
    const next = sender.send(SMS);
    finish();
    await next;
  });
});

describe('a channel that nobody set up', () => {
  const sender = senderOf({ sms: new NoChannel('sms', { tellVariable: true }), email: NO_EMAIL });

  test('is refused by name; a developer is told the variable', async () => {
    expect(await refusalOf(sender.send(SMS))).toMatchObject({
      error: 'INVALID_INPUT',
      detail: {
        fields: [
          {
            field: 'channel',
            message: { zh: expect.stringContaining('SMS_URL'), en: expect.stringContaining('SMS_URL') },
          },
        ],
      },
    });
    expect(await refusalOf(sender.send(EMAIL))).toMatchObject({
      detail: {
        fields: [{ message: { zh: '此服务没有开通邮件', en: 'is not available: this service sends no email' } }],
      },
    });
    expect(log).toMatch(/set SMS_URL/);
    expect(log).toMatch(/set SMTP_URL/);
  });

  test('can be asked about beforehand', () => {
    expect(sender.isConfigured('sms')).toBe(false);
    expect(() => sender.assertConfigured('sms')).toThrow(AppError);
    const other = senderOf({ sms: channelThat(async () => undefined), email: NO_EMAIL });
    expect(other.isConfigured('sms')).toBe(true);
    other.assertConfigured('sms');
  });
});
