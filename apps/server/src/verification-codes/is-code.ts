import { buildMessage, ValidateBy } from 'class-validator';

const CODE = /^\d{6}$/;

/** Six digits. */
export const IsCode = (): PropertyDecorator =>
  ValidateBy({
    name: 'isCode',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && CODE.test(value),
      defaultMessage: buildMessage(() => 'invalid'),
    },
  });
