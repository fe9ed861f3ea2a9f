import { describe, expect, test } from '@jest/globals';
import { dataOf, encryptText, forge } from '../../test/forged-phone-data.js';
import { seededRandom } from '../../test/seeded-random.js';
import { decryptOpenText } from '../wechat/index.js';
import { type PhoneDataReading, readPhoneData } from './phone-data.js';

const APP_ID = 'wx0123456789abcdef';
const KEY = Buffer.alloc(16, 7).toString('base64');
const OTHER_KEY = Buffer.alloc(16, 8).toString('base64');
const IV = Buffer.alloc(16, 9);
const NOW = Date.UTC(2026, 0, 1);
const STAMP = NOW / 1_000;
const NUMBER = { phoneNumber: '13800138000', purePhoneNumber: '13800138000', countryCode: '86' };
const WATERMARK = { timestamp: STAMP, appid: APP_ID };
const DATA = { ...NUMBER, watermark: WATERMARK };

const UNREADABLE = { outcome: 'unreadable' };

function read(
  text: string | Buffer,
  keys = [{ sessionKey: KEY, supersededAt: null as number | null }],
): PhoneDataReading {
  return readPhoneData(dataOf(encryptText(KEY, text, IV).chain), { wechatAppId: APP_ID, keys, now: NOW });
}

describe('phone data of WeChat', () => {
  test.each([
    ['as it comes', DATA, '86', '13800138000'],
    ['with the country code as a number', { ...DATA, countryCode: 86 }, '86', '13800138000'],
    [
      'from abroad',
      { phoneNumber: '+85298765432', purePhoneNumber: '98765432', countryCode: '852', watermark: WATERMARK },
      '852',
      '98765432',
    ],
    [
      'from abroad, without a plus sign',
      { phoneNumber: '4915123456789', purePhoneNumber: '15123456789', countryCode: '49', watermark: WATERMARK },
      '49',
      '15123456789',
    ],
  ])('is read %s', (_, data, countryCode, phone) => {
    const expected = { outcome: 'read', phone: { kind: 'phone', countryCode, phone }, stampedAt: NOW };
    expect(read(JSON.stringify(data))).toEqual(expected);
    expect(read(JSON.stringify(data, null, 2))).toEqual(expected);
  });

  test('of another mini program is told apart from what cannot be read', () => {
    const foreign = { ...DATA, watermark: { ...WATERMARK, appid: 'wxffffffffffffffff' } };
    expect(read(JSON.stringify(foreign))).toEqual({ outcome: 'mismatch' });
    expect(read(JSON.stringify({ ...foreign, extra: 1 }))).toEqual(UNREADABLE);
  });

  const json = JSON.stringify(DATA);
  const changed = (change: object): string => JSON.stringify({ ...DATA, ...change });
  test.each([
    ['a key twice', json.replace('{', '{"phoneNumber":"13900139000",')],
    ['a key twice within the watermark', json.replace('{"timestamp"', '{"timestamp":1,"timestamp"')],
    ['a key that is unknown', changed({ cloudID: '1' })],
    ['a key that every object has', changed({}).replace('{', '{"__proto__":1,')],
    ['a key too many in the watermark', changed({ watermark: { ...WATERMARK, nonce: 1 } })],
    ['a key missing', JSON.stringify({ ...NUMBER, countryCode: undefined, watermark: WATERMARK })],
    ['no watermark', JSON.stringify(NUMBER)],
    ['a letter in the number', changed({ phoneNumber: '1380013800a', purePhoneNumber: '1380013800a' })],
    ['another number in each field', changed({ phoneNumber: '13900139000' })],
    ['the country code before a Chinese number', changed({ phoneNumber: '+8613800138000' })],
    ['no country code before a foreign number', changed({ countryCode: '852' })],
    ['four digits', changed({ phoneNumber: '1380', purePhoneNumber: '1380' })],
    ['a fixed line', changed({ phoneNumber: '01012345678', purePhoneNumber: '01012345678' })],
    ['a country code with zeros', changed({ countryCode: '0086' })],
    ['a country code that does not exist', changed({ phoneNumber: '+99913800138000', countryCode: '999' })],
    [
      'a foreign number with the zero of calls at home',
      changed({ phoneNumber: '+4907911123456', purePhoneNumber: '07911123456', countryCode: '49' }),
    ],
    [
      'numbers in other scripts',
      changed({ phoneNumber: '１３８００１３８０００', purePhoneNumber: '１３８００１３８０００' }),
    ],
    ['a number that is no text', changed({ phoneNumber: 13_800_138_000, purePhoneNumber: 13_800_138_000 })],
    ['a space in a value', changed({ phoneNumber: '138 00138000', purePhoneNumber: '138 00138000' })],
    ['a digit written as an escape', json.replaceAll('13800138000', '\\u00313800138000')],
    ['a time with a fraction', changed({ watermark: { ...WATERMARK, timestamp: STAMP + 0.5 } })],
    ['a time as text', changed({ watermark: { ...WATERMARK, timestamp: String(STAMP) } })],
    ['a time in another notation', json.replace(String(STAMP), `${STAMP}.0`)],
    ['an AppID that is none', changed({ watermark: { ...WATERMARK, appid: 'wx' } })],
    ['a byte order mark', `\ufeff${json}`],
    ['something after it', `${json}{}`],
    ['a list around it', `[${json}]`],
    ['nothing', ''],
    ['a byte that is no UTF-8', Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0xff]), Buffer.from('}')])],
    ['a time 10 minutes and a second ago', changed({ watermark: { ...WATERMARK, timestamp: STAMP - 601 } })],
    ['a time 61 seconds ahead', changed({ watermark: { ...WATERMARK, timestamp: STAMP + 61 } })],
  ])('is not read with %s', (_, text) => {
    expect(read(text)).toEqual(UNREADABLE);
  });

  test.each([-600, 60])('is read when stamped %s seconds from now', (seconds) => {
    expect(read(changed({ watermark: { ...WATERMARK, timestamp: STAMP + seconds } }))).toMatchObject({
      outcome: 'read',
    });
  });

  test('is read with any of the kept keys, but with a superseded one only when stamped while it was young', () => {
    const keysOf = (supersededAt: number) => [
      { sessionKey: OTHER_KEY, supersededAt: null },
      { sessionKey: KEY, supersededAt },
    ];
    expect(read(json, keysOf(NOW - 60_000))).toMatchObject({ outcome: 'read' });
    expect(read(json, keysOf(NOW - 61_000))).toEqual(UNREADABLE);
    expect(read(json, [])).toEqual(UNREADABLE);
  });

  test('is not read when damaged: key, iv, padding and length all end alike', () => {
    const { chain } = encryptText(KEY, json, IV);
    const at = { wechatAppId: APP_ID, keys: [{ sessionKey: KEY, supersededAt: null }], now: NOW };
    const whole = dataOf(chain);
    expect(readPhoneData(whole, at)).toMatchObject({ outcome: 'read' });
    for (const damaged of [
      { ...whole, iv: IV.subarray(1).toString('base64') },
      { ...whole, iv: '' },
      { ...whole, encryptedData: '' },
      { ...whole, encryptedData: Buffer.concat(chain.slice(1)).subarray(1).toString('base64') },
    ])
      expect(readPhoneData(damaged, at)).toEqual(UNREADABLE);
    expect(readPhoneData(whole, { ...at, keys: [{ sessionKey: OTHER_KEY, supersededAt: null }] })).toEqual(UNREADABLE);
  });
});

/** Forms that the same data might come in; the first is the one that WeChat has. */
const FORMS: ((number: typeof NUMBER, timestamp: number) => string)[] = [
  (number, timestamp) => JSON.stringify({ ...number, watermark: { timestamp, appid: APP_ID } }),
  (number, timestamp) => JSON.stringify({ ...number, watermark: { appid: APP_ID, timestamp } }),
  (number, timestamp) => JSON.stringify({ watermark: { timestamp, appid: APP_ID }, ...number }),
  ({ countryCode, ...number }, timestamp) =>
    JSON.stringify({ countryCode: Number(countryCode), ...number, watermark: { timestamp, appid: APP_ID } }),
  (number, timestamp) => JSON.stringify({ ...number, watermark: { timestamp, appid: APP_ID } }, null, 1),
];
const NUMBERS = [
  NUMBER,
  { phoneNumber: '13912345678', purePhoneNumber: '13912345678', countryCode: '86' },
  { phoneNumber: '18600000001', purePhoneNumber: '18600000001', countryCode: '86' },
  { phoneNumber: '+85298765432', purePhoneNumber: '98765432', countryCode: '852' },
  { phoneNumber: '+14155552671', purePhoneNumber: '4155552671', countryCode: '1' },
];
const AGES = [0, 7, 300, 599];

describe('data that WeChat did not make', () => {
  const random = seededRandom();

  test(`is never read as another number or another time than the forger's own (seed ${random.seed})`, () => {
    const own = FORMS.flatMap((form) =>
      NUMBERS.flatMap((number) => AGES.map((age) => encryptText(KEY, form(number, STAMP - age), random.bytes(16)))),
    );
    const genuine = new Set(
      NUMBERS.flatMap(({ countryCode, purePhoneNumber }) =>
        AGES.map((age) => `${countryCode} ${purePhoneNumber} ${NOW - age * 1_000}`),
      ),
    );
    const at = { wechatAppId: APP_ID, keys: [{ sessionKey: KEY, supersededAt: null }], now: NOW };
    const tally = { text: 0, json: 0, read: 0 };
    const accepted: object[] = [];
    for (let attempt = 0; attempt < 20_000; attempt++) {
      const forged = forge(random, own);
      const reading = readPhoneData(forged, at);
      const isOwn =
        reading.outcome === 'read' &&
        genuine.has(`${reading.phone.countryCode} ${reading.phone.phone} ${reading.stampedAt}`);
      if (reading.outcome !== 'unreadable' && !isOwn) accepted.push({ forged, reading });
      const text = decryptOpenText(forged, KEY);
      if (isOwn) tally.read += 1;
      if (text !== undefined) tally.text += 1;
      if (text !== undefined && isJson(text)) tally.json += 1;
    }
    expect(accepted).toEqual([]);
    // The attempts are worth something: many decrypt, some are JSON and would deceive whoever looks no further.
    expect(tally.text).toBeGreaterThan(500);
    expect(tally.json).toBeGreaterThan(100);
    expect(tally.read).toBeLessThan(tally.json);
  });

  test('can have any first block, but only the one it had fits the rest', () => {
    const { chain, text } = encryptText(KEY, JSON.stringify(DATA), IV);
    expect(text[0]!.toString()).toBe('{"phoneNumber":"');
    const at = { wechatAppId: APP_ID, keys: [{ sessionKey: KEY, supersededAt: null }], now: NOW };
    let json = 0;
    const accepted: object[] = [];
    for (let offset = 0; offset < 16; offset++) {
      for (let bits = 1; bits < 256; bits++) {
        const iv = Buffer.from(IV);
        iv[offset]! ^= bits;
        const forged = dataOf([iv, ...chain.slice(1)]);
        if (isJson(decryptOpenText(forged, KEY) ?? '')) json += 1;
        if (readPhoneData(forged, at).outcome !== 'unreadable') accepted.push({ offset, bits });
      }
    }
    expect(accepted).toEqual([]);
    // A key by another name is JSON, too.
    expect(json).toBeGreaterThan(500);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
