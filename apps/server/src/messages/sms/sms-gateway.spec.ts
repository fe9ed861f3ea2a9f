import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rejectionOf, SMS } from '../../../test/code-messages.js';
import { type HttpStandIn, startHttpStandIn, type StandInReply } from '../../../test/http-stand-in.js';
import { SetClock } from '../../../test/set-clock.js';
import { parseSmsUrl, type SmsGatewaySettings } from '../../config/index.js';
import { DeliveryError } from '../delivery-error.js';
import { Templates } from '../templates/templates.js';
import { SmsGateway } from './sms-gateway.js';

const NOW = Date.parse('2026-11-21T08:00:00.900Z');
const SECRET = 'a/secret with 22 signs';
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function world(
  reply?: () => StandInReply | undefined,
  answerTimeout?: number,
): Promise<{ server: HttpStandIn; gateway: SmsGateway }> {
  const server = await startHttpStandIn(reply);
  const url = `${server.url.replace('//', `//yaopai:${encodeURIComponent(SECRET)}@`)}/sms/send?line=2#x`;
  const settings = parseSmsUrl(url) as Required<SmsGatewaySettings>;
  const gateway = new SmsGateway(settings, new Templates(), new SetClock(NOW), answerTimeout);
  closing.push(
    () => gateway.close(),
    () => server.close(),
  );
  return { server, gateway };
}

test('gets what it needs to send, and nothing that it must not see', async () => {
  const { server, gateway } = await world();
  await gateway.deliver(SMS);
  const [{ method, url, headers, body }] = server.received as [HttpStandIn['received'][0]];
  expect({ method, url }).toEqual({ method: 'POST', url: '/sms/send?line=2' });
  expect(JSON.parse(body)).toEqual({
    to: '+8613800138000',
    countryCode: '86',
    code: '483920',
    purpose: 'sign-in',
    text: '验证码 483920，用于登录腰牌，5 分钟内有效。请勿告诉任何人；如非本人操作，请忽略。',
  });
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'x-yaopai-timestamp': '1795248000',
  });
  expect(headers.authorization).toBeUndefined();
  expect(JSON.stringify(server.received)).not.toContain('secret');
});

describe('the verifier that the guides print', () => {
  type Verify = (headers: Record<string, unknown>, body: string, secret: string, now?: number) => boolean;

  test.each(['messages.md', 'messages.zh-CN.md'])('believes our requests and no others: %s', async (guide) => {
    const text = readFileSync(join(import.meta.dirname, '../../../../../docs/guides', guide), 'utf8');
    const source = /```js\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const { verify } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as { verify: Verify };

    const { server, gateway } = await world();
    await gateway.deliver(SMS);
    const { headers, body } = server.received[0]!;
    expect(verify(headers, body, SECRET, NOW)).toBe(true);
    expect(verify(headers, body, SECRET, NOW + 299_000)).toBe(true);
    expect(verify(headers, body, SECRET, NOW + 302_000)).toBe(false);
    expect(verify(headers, body.replace('483920', '111111'), SECRET, NOW)).toBe(false);
    expect(verify(headers, body, `${SECRET}!`, NOW)).toBe(false);
    expect(verify({ ...headers, 'x-yaopai-timestamp': '1795248001' }, body, SECRET, NOW)).toBe(false);
    expect(verify({ ...headers, 'x-yaopai-signature': 'sha256=' }, body, SECRET, NOW)).toBe(false);
    expect(verify({}, body, SECRET, NOW)).toBe(false);
  });
});

describe('what counts as taken over', () => {
  test.each([200, 202, 204])('HTTP %i', async (status) => {
    const { gateway } = await world(() => ({ status }));
    await gateway.deliver(SMS);
  });

  test.each([302, 400, 401, 429, 500, 503])('not HTTP %i', async (status) => {
    const { server, gateway } = await world(() => ({ status, headers: { location: '/elsewhere' } }));
    expect(await rejectionOf(gateway.deliver(SMS))).toEqual(new DeliveryError(`HTTP ${status}`));
    expect(server.received).toHaveLength(1);
  });

  test('not silence', async () => {
    const { gateway } = await world(() => undefined, 100);
    expect(await rejectionOf(gateway.deliver(SMS))).toEqual(new DeliveryError('UND_ERR_HEADERS_TIMEOUT'));
  });

  test('not a closed door', async () => {
    const { server, gateway } = await world();
    await server.close();
    expect(await rejectionOf(gateway.deliver(SMS))).toEqual(new DeliveryError('ECONNREFUSED'));
  });

  test('not a reply without end', async () => {
    const { gateway } = await world(() => ({ body: 'x'.repeat(200_000) }));
    expect(await rejectionOf(gateway.deliver(SMS))).toEqual(new DeliveryError('UND_ERR_RES_EXCEEDED_MAX_SIZE'));
  });
});
