import { expect, test } from '@jest/globals';
import { rejectionOf } from '../../test/code-messages.js';
import { validationPipe } from '../http/index.js';
import { IsCode } from './is-code.js';

class Body {
  @IsCode()
  code!: string;
}

const validate = (code: unknown): Promise<unknown> =>
  validationPipe().transform({ code }, { type: 'body', metatype: Body });

test.each(['000000', '483920'])('%s is a code', async (code) => {
  expect(await validate(code)).toEqual({ code });
});

test.each([
  ['12345'],
  ['1234567'],
  ['12345a'],
  ['１２３４５６'],
  ['123456\n'],
  [' 123456'],
  [123456],
  [['123456']],
  [null],
  [''],
])('%j is none, and the answer says what one is', async (code) => {
  const message = { zh: '应为 6 位数字验证码', en: 'must be a string of six digits' };
  expect(await rejectionOf(validate(code))).toMatchObject({ detail: { fields: [{ field: 'code', message }] } });
});
