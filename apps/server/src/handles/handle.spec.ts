import { describe, expect, test } from '@jest/globals';
import type { AccountHandle } from '@yaopai/protocol';
import EXAMPLES from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { getCountries, getExampleNumber } from 'libphonenumber-js/min';
import { AppError } from '../http/index.js';
import { parseHandle } from './handle.js';

describe('a handle has one canonical form', () => {
  test.each<[AccountHandle, unknown]>([
    [{ username: 'Li.Lei_1' }, { kind: 'username', username: 'li.lei_1' }],
    [{ username: '李雷' }, { kind: 'username', username: '李雷' }],
    [{ username: 'Ｌｉｌｅｉ' }, { kind: 'username', username: 'lilei' }],
    [{ username: 'J\u030Cx' }, { kind: 'username', username: '\u01F0x' }],
    [{ username: '\u01F0x' }, { kind: 'username', username: '\u01F0x' }],
    [{ username: 'W\u030A' }, { kind: 'username', username: '\u1E98' }],
    [{ email: ' Li@Example.COM ' }, { kind: 'email', email: 'li@example.com' }],
    [{ phone: '13800138000' }, { kind: 'phone', countryCode: '86', phone: '13800138000' }],
    [{ phone: '+86 138-0013-8000' }, { kind: 'phone', countryCode: '86', phone: '13800138000' }],
    [
      { phone: '138 0013 8000', phoneCountryCode: '86' },
      { kind: 'phone', countryCode: '86', phone: '13800138000' },
    ],
    [
      { phone: '98765432', phoneCountryCode: '852' },
      { kind: 'phone', countryCode: '852', phone: '98765432' },
    ],
    [
      { phone: '07911 123456', phoneCountryCode: '44' },
      { kind: 'phone', countryCode: '44', phone: '7911123456' },
    ],
    [{ phone: '+44 7911 123456' }, { kind: 'phone', countryCode: '44', phone: '7911123456' }],
  ])('%j', (given, handle) => {
    expect(parseHandle(given)).toEqual(handle);
  });
});

describe('what is no handle is refused, and the field is named', () => {
  test.each<[AccountHandle, string]>([
    [{}, 'username'],
    [{ username: 'a', email: 'a@example.com' }, 'username'],
    [{ email: 'a@example.com', phone: '13800138000' }, 'username'],
    [{ username: 'two words' }, 'username'],
    [{ username: 'a@example.com' }, 'username'],
    [{ username: 'zero\u200bwidth' }, 'username'],
    [{ username: 'right\u202eleft' }, 'username'],
    [{ username: 'nul\u0000' }, 'username'],
    [{ username: 'admin\ufe0f' }, 'username'],
    [{ username: '\u3164' }, 'username'],
    [{ username: '\u0301a' }, 'username'],
    [{ username: '\ufdfa'.repeat(10) }, 'username'],
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a\u200b@example.com' }, 'email'],
    [{ email: 'а@example.com' }, 'email'],
    [{ email: 'a@exam\u202eple.com' }, 'email'],
    [{ email: '"a b"@example.com' }, 'email'],
    [{ email: '"a"@example.com' }, 'email'],
    [{ email: '"\\a"@example.com' }, 'email'],
    [{ phone: '1380013800' }, 'phone'],
    [{ phone: '01062345678' }, 'phone'],
    [{ phone: '138001380001' }, 'phone'],
    [{ phone: '13800138000;ext=1' }, 'phone'],
    [{ phone: '１３８００１３８０００' }, 'phone'],
    [{ phone: '+9991234567' }, 'phone'],
    [{ phone: '1234567', phoneCountryCode: '999' }, 'phone'],
    [{ phone: '++8613800138000' }, 'phone'],
    [{ phone: '+8613800138000', phoneCountryCode: '852' }, 'phoneCountryCode'],
    [{ phone: '+49 00 1512 3456789' }, 'phone'],
    [{ phone: '001512 3456789', phoneCountryCode: '49' }, 'phone'],
  ])('%j', (given, field) => {
    let refusal: unknown;
    try {
      parseHandle(given);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(AppError);
    expect((refusal as AppError).detail.fields).toEqual([expect.objectContaining({ field })]);
  });
});

/** Every country's example of one. */
const MOBILES = getCountries().flatMap((country) => {
  const number = getExampleNumber(country, EXAMPLES);
  return number ? [{ country, number }] : [];
});

test.each(MOBILES)('a mobile number of $country has one name, however it is written', ({ number }) => {
  const { countryCallingCode: phoneCountryCode, nationalNumber: phone } = number;
  const handle = { kind: 'phone', countryCode: phoneCountryCode, phone };
  expect(parseHandle({ phone, phoneCountryCode })).toEqual(handle);
  expect(parseHandle({ phone: number.formatNational(), phoneCountryCode })).toEqual(handle);
  expect(parseHandle({ phone: number.formatInternational() })).toEqual(handle);
});
