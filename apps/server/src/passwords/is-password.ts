import { buildMessage, ValidateBy } from 'class-validator';
import { isTooLong } from './normal-form.js';

/** Text that can be a password: 1–256 characters. Whether the pool accepts it as a new one is asked of `Passwords`. */
export const IsPassword = (): PropertyDecorator =>
  ValidateBy({
    name: 'isPassword',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && value !== '' && !isTooLong(value),
      defaultMessage: buildMessage(() => 'invalid'),
    },
  });
