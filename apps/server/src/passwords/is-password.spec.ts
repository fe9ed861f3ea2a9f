import { expect, test } from '@jest/globals';
import { validationPipe } from '../http/index.js';
import { IsPassword } from './is-password.js';

class Body {
  @IsPassword()
  password!: string;
}

const validate = (password: unknown): Promise<unknown> =>
  validationPipe().transform({ password }, { type: 'body', metatype: Body });

test.each([
  ['one letter', 'x'],
  ['256 letters', 'x'.repeat(256)],
  ['256 pairs of units', '🐎'.repeat(256)],
  ['a space', ' '],
  ['half a character', '\ud83d'],
])('%s can be a password', async (_, password) => {
  expect(await validate(password)).toEqual({ password });
});

test.each([
  ['nothing', ''],
  ['257 characters', 'x'.repeat(257)],
  ['257 characters once they are normal', `${'x'.repeat(239)}ﷺ`],
  ['marks that count for nothing elsewhere', `x${'\ufe0f'.repeat(100_000)}`],
  ['a number', 12345678],
  ['null', null],
  ['a list', ['tarnished kettle']],
  ['absent', undefined],
])('%s cannot be a password', async (_, value) => {
  await expect(validate(value)).rejects.toMatchObject({
    error: 'INVALID_INPUT',
    detail: { fields: [{ field: 'password', message: { en: 'must be a string of 1 to 256 characters' } }] },
  });
});
