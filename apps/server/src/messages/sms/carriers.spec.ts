import { afterEach, describe, expect, test } from '@jest/globals';
import { rejectionOf, SMS } from '../../../test/code-messages.js';
import { type HttpStandIn, startHttpStandIn, type StandInReply } from '../../../test/http-stand-in.js';
import { SetClock } from '../../../test/set-clock.js';
import { parseSmsUrl, type SmsCarrierSettings } from '../../config/index.js';
import { Random } from '../../runtime/index.js';
import type { Channel } from '../channel.js';
import { DeliveryError } from '../delivery-error.js';
import { acs3Request } from './acs3-signature.js';
import { AliyunSms } from './aliyun-sms.js';
import { TencentSms } from './tencent-sms.js';
import { tc3Authorization } from './tc3-signature.js';

class FixedRandom extends Random {
  bytes(length: number): Buffer {
    return Buffer.alloc(length, 0xab);
  }
}

const CLOCK = new SetClock(Date.parse('2026-11-21T08:00:00.500Z'));
const SIGN = encodeURIComponent('腰牌');
const TENCENT = `tencent://AKIDexample:se%2Fcr%40et@ap-guangzhou/?sdkAppId=1400006666&sign=${SIGN}&template=1110`;
const ALIYUN = `aliyun://LTAIexample:se%2Fcr%40et@cn-hangzhou/?sign=${SIGN}&template=SMS_1&parameters=code,minutes`;
const closing: (() => Promise<void> | undefined)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function world(url: string, reply: StandInReply): Promise<{ carrier: HttpStandIn; channel: Channel }> {
  const carrier = await startHttpStandIn(() => reply);
  const settings = parseSmsUrl(url) as SmsCarrierSettings;
  const channel =
    settings.kind === 'tencent'
      ? new TencentSms(settings, CLOCK, carrier.url)
      : new AliyunSms(settings, CLOCK, new FixedRandom(), carrier.url);
  closing.push(
    () => channel.close?.(),
    () => carrier.close(),
  );
  return { carrier, channel };
}

const json = (value: unknown, status = 200): StandInReply => ({ status, body: JSON.stringify(value) });
const TENCENT_OK = json({ Response: { SendStatusSet: [{ Code: 'Ok', PhoneNumber: SMS.to }], RequestId: 'r' } });
const ALIYUN_OK = json({ Code: 'OK', Message: 'OK', BizId: '1^0', RequestId: 'r' });

describe('Tencent Cloud', () => {
  test('gets SendSms of 2021-01-11, signed for its own host', async () => {
    const { carrier, channel } = await world(TENCENT, TENCENT_OK);
    await channel.deliver(SMS);
    const [{ method, url, headers, body }] = carrier.received as [HttpStandIn['received'][0]];
    expect({ method, url }).toEqual({ method: 'POST', url: '/' });
    expect(JSON.parse(body)).toEqual({
      PhoneNumberSet: ['+8613800138000'],
      SmsSdkAppId: '1400006666',
      SignName: '腰牌',
      TemplateId: '1110',
      TemplateParamSet: ['483920'],
    });
    const timestamp = Date.parse('2026-11-21T08:00:00Z') / 1000;
    expect(headers).toMatchObject({
      host: 'sms.tencentcloudapi.com',
      'content-type': 'application/json; charset=utf-8',
      'x-tc-action': 'SendSms',
      'x-tc-version': '2021-01-11',
      'x-tc-region': 'ap-guangzhou',
      'x-tc-timestamp': String(timestamp),
      authorization: tc3Authorization({
        secretId: 'AKIDexample',
        secretKey: 'se/cr@et',
        service: 'sms',
        host: 'sms.tencentcloudapi.com',
        action: 'SendSms',
        body,
        timestamp,
      }),
    });
  });

  test.each([
    [
      json({ Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: SMS.to } } }),
      'AuthFailure.SignatureFailure',
    ],
    [
      json({ Response: { SendStatusSet: [{ Code: 'LimitExceeded.PhoneNumberDailyLimit' }] } }),
      'LimitExceeded.PhoneNumberDailyLimit',
    ],
    [json({ Response: { SendStatusSet: [] } }), 'HTTP 200'],
    [{ status: 502, body: '<html>' }, 'HTTP 502'],
    [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'HTTP 302'],
  ])('is believed when it refuses: %#', async (reply, reason) => {
    const { channel } = await world(TENCENT, reply);
    expect(await rejectionOf(channel.deliver(SMS))).toEqual(new DeliveryError(reason));
  });
});

describe('Alibaba Cloud', () => {
  test('gets SendSms of 2017-05-25, signed for its own host', async () => {
    const { carrier, channel } = await world(ALIYUN, ALIYUN_OK);
    await channel.deliver(SMS);
    const [{ method, url, headers, body }] = carrier.received as [HttpStandIn['received'][0]];
    const sent = new URL(url, 'http://carrier');
    expect({ method, path: sent.pathname, body }).toEqual({ method: 'POST', path: '/', body: '' });
    const query = Object.fromEntries(sent.searchParams);
    expect(query).toEqual({
      PhoneNumbers: '8613800138000',
      SignName: '腰牌',
      TemplateCode: 'SMS_1',
      TemplateParam: '{"code":"483920","minutes":"5"}',
    });
    const signed = acs3Request({
      accessKeyId: 'LTAIexample',
      accessKeySecret: 'se/cr@et',
      host: 'dysmsapi.aliyuncs.com',
      action: 'SendSms',
      version: '2017-05-25',
      query,
      date: '2026-11-21T08:00:00Z',
      nonce: 'ab'.repeat(16),
    });
    expect(headers).toMatchObject(signed.headers);
    expect(url).toBe(`/?${signed.query}`);
  });

  test('has regions with a host of their own', async () => {
    const { carrier, channel } = await world(ALIYUN.replace('cn-hangzhou', 'ap-southeast-1'), ALIYUN_OK);
    await channel.deliver(SMS);
    expect(carrier.received[0]!.headers.host).toBe('dysmsapi.ap-southeast-1.aliyuncs.com');
  });

  test.each([
    [json({ Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: SMS.to }), 'isv.BUSINESS_LIMIT_CONTROL'],
    [json({ Code: 'SignatureDoesNotMatch' }, 400), 'SignatureDoesNotMatch'],
    [json({ Code: `+86 ${SMS.to}` }), 'HTTP 200'],
    [json([]), 'HTTP 200'],
  ])('is believed when it refuses: %#', async (reply, reason) => {
    const { channel } = await world(ALIYUN, reply);
    expect(await rejectionOf(channel.deliver(SMS))).toEqual(new DeliveryError(reason));
  });
});

describe('the template', () => {
  const MANY = `${TENCENT}&template.en=2&template.reset-password=3&template.reset-password.en=4&templateAbroad=5&templateAbroad.en=6`;

  test.each([
    [{}, '1110'],
    [{ language: 'en' as const }, '2'],
    [{ purpose: 'reset-password' as const }, '3'],
    [{ purpose: 'reset-password' as const, language: 'en' as const }, '4'],
    [{ purpose: 'bind' as const, language: 'en' as const }, '2'],
    [{ to: '+85261234567', countryCode: '852' }, '5'],
    [{ to: '+85261234567', countryCode: '852', language: 'en' as const }, '6'],
  ])('is the closest one: %j', async (message, id) => {
    const { carrier, channel } = await world(MANY, TENCENT_OK);
    await channel.deliver({ ...SMS, ...message });
    expect(JSON.parse(carrier.received[0]!.body)).toMatchObject({ TemplateId: id });
  });

  test('for numbers abroad is the common one unless there is one for them', async () => {
    const { carrier, channel } = await world(TENCENT, TENCENT_OK);
    await channel.deliver({ ...SMS, to: '+85261234567', countryCode: '852' });
    expect(JSON.parse(carrier.received[0]!.body)).toMatchObject({ TemplateId: '1110' });
  });
});
