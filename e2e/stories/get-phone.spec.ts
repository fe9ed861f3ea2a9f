import type { GetPhoneReply, WechatPhoneData } from '@yaopai/protocol';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WECHAT } from '../src/deployment.js';
import { type Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const ROUTE = 'POST /wechat/phone';
const PHONE_PATH = '/wxa/business/getuserphonenumber';
const TOKEN_PATH = '/cgi-bin/stable_token';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

let people = 0;
/** Somebody new with a number of their own. */
async function personWith(number?: string): Promise<{ person: Person; phone: string }> {
  const phone = number ?? `1391234${String((people += 1)).padStart(4, '0')}`;
  const person = await world.wechat.person({ unionid: `union-${phone}` });
  await world.wechat.sandbox.addPerson({ id: person.id, phone });
  world.log.forbid('phone', phone);
  return { person, phone };
}

async function tap(person: Person, options: { phone?: string } = {}): Promise<Required<WechatPhoneData>> {
  const { code, ...data } = await world.wechat.sandbox.phoneTap(person.id, { appId: WECHAT.main, ...options });
  world.log.forbid('phone code', code);
  return { phoneCode: code, ...data };
}

/** Taps, then logs in: the data is encrypted with the key from before, if there was one. */
async function getPhone(person: Person, data: WechatPhoneData): Promise<GetPhoneReply> {
  return world.http.ok(ROUTE, { code: await world.wechat.code(person), ...data });
}

async function refusalOf(person: Person, data: WechatPhoneData): Promise<string> {
  return (await world.http.refused(ROUTE, { code: await world.wechat.code(person), ...data })).name;
}

const callsTo = async (path: string): Promise<number> => (await world.wechat.sandbox.calls({ path })).calls.length;

describe('get phone', () => {
  it('tells the number, and makes or changes no account', async () => {
    const { person, phone } = await personWith();
    const { phoneCode } = await tap(person);
    expect(await getPhone(person, { phoneCode })).toEqual({
      countryCode: '86',
      phoneNumber: phone,
      purePhoneNumber: phone,
      openid: world.wechat.openId(person),
      unionid: `union-${phone}`,
    });
    expect(await world.sql.rows('SELECT FROM users')).toEqual([]);
  });

  it('knows numbers from abroad, and a country code that comes as a number', async () => {
    const { person } = await personWith('+85298765432');
    const abroad = { countryCode: '852', phoneNumber: '+85298765432', purePhoneNumber: '98765432' };
    const { phoneCode } = await tap(person);
    expect(await getPhone(person, { phoneCode })).toMatchObject(abroad);
    await world.wechat.sandbox.faults({ kind: 'numeric-country-code', path: PHONE_PATH });
    expect(await getPhone(person, { phoneCode: (await tap(person)).phoneCode })).toMatchObject(abroad);
    const { encryptedData, iv } = await tap(person);
    expect(await getPhone(person, { encryptedData, iv })).toMatchObject(abroad);
  });

  it('takes a code once, and its person only', async () => {
    const [{ person }, other] = [await personWith(), await personWith()];
    const { phoneCode } = await tap(person);
    expect(await refusalOf(other.person, { phoneCode })).toBe('PHONE_CODE_INVALID');
    await getPhone(person, { phoneCode });
    expect(await refusalOf(person, { phoneCode })).toBe('PHONE_CODE_INVALID');
  });

  it('reads the encrypted data when WeChat is busy, once, and not when it refuses the code', async () => {
    const { person, phone } = await personWith();
    const data = await tap(person);
    await world.wechat.sandbox.faults({ kind: 'busy', path: PHONE_PATH, times: 2 });
    expect(await getPhone(person, data)).toMatchObject({ phoneNumber: phone });
    expect(await refusalOf(person, { encryptedData: data.encryptedData, iv: data.iv })).toBe('REPLAYED');
    const used = await tap(person);
    await getPhone(person, { phoneCode: used.phoneCode });
    expect(await refusalOf(person, used)).toBe('PHONE_CODE_INVALID');
  });

  it('opens no data whose key it never saw; the next tap succeeds', async () => {
    const { person, phone } = await personWith();
    const { encryptedData, iv } = await tap(person);
    await world.wechat.rotateKey(person);
    expect(await refusalOf(person, { encryptedData, iv })).toBe('WECHAT_DATA_UNDECRYPTABLE');
    const second = await tap(person);
    expect(await getPhone(person, { encryptedData: second.encryptedData, iv: second.iv })).toMatchObject({
      phoneNumber: phone,
    });
  });

  it('renews the access token that somebody else has replaced, without the person noticing', async () => {
    const { person, phone } = await personWith();
    await getPhone(person, { phoneCode: (await tap(person)).phoneCode });
    const before = await callsTo(TOKEN_PATH);
    await world.wechat.sandbox.rotate({ appId: WECHAT.main, accessTokens: true });
    expect(await getPhone(person, { phoneCode: (await tap(person)).phoneCode })).toMatchObject({ phoneNumber: phone });
    expect(await callsTo(TOKEN_PATH)).toBe(before + 1);
  });

  it.each([
    ['a number in the body', { phone: '13800138000' }],
    ['null for a code', { phoneCode: null }],
    ['an iv of another length', { encryptedData: 'AAAA', iv: 'AAAA' }],
    ['data that is too long', { encryptedData: 'A'.repeat(4_097), iv: 'AAAAAAAAAAAAAAAAAAAAAA==' }],
    ['nothing of a tap', {}],
  ])('refuses %s, and spends no code', async (_, data) => {
    const { person } = await personWith();
    expect(await refusalOf(person, data as WechatPhoneData)).toBe('INVALID_INPUT');
    expect(await world.wechat.exchanges(person)).toBe(0);
  });

  it('is limited by person, after the exchange', async () => {
    const [{ person }, other] = [await personWith(), await personWith()];
    for (let time = 0; time < 20; time++)
      expect(await refusalOf(person, { phoneCode: 'no' })).toBe('PHONE_CODE_INVALID');
    const data = await tap(person);
    const code = await world.wechat.code(person);
    const problem = await world.http.refused(ROUTE, { code, ...data });
    expect([problem.name, problem.retryAfterSeconds]).toEqual(['RATE_LIMITED', expect.any(Number)]);
    expect(await getPhone(other.person, await tap(other.person))).toMatchObject({ phoneNumber: other.phone });
  });
});
