import { ValidationPipe } from '@nestjs/common';
import type { Sentence } from '@yaopai/protocol';
import type { ValidationError } from 'class-validator';
import { AppError, type InvalidFieldDetail } from './app-error.js';

const UNKNOWN_FIELD: Sentence = { zh: '不接受此字段', en: 'is not accepted here' };
const SENTENCES: Record<string, Sentence> = {
  isString: { zh: '必须是字符串', en: 'must be a string' },
  isNotEmpty: { zh: '不能为空', en: 'must not be empty' },
  isLength: { zh: '长度不符合要求', en: 'has the wrong length' },
  matches: { zh: '格式不正确', en: 'has the wrong form' },
  isIn: { zh: '取值不在允许范围内', en: 'is not one of the accepted values' },
  isDateOnly: { zh: '必须是 YYYY-MM-DD 形式且不晚于今天的日期', en: 'must be a date as YYYY-MM-DD, not in the future' },
  isPhotoUrl: {
    zh: '必须是本服务的头像地址或 https://*.qlogo.cn 地址',
    en: 'must be an avatar URL of this server or of https://*.qlogo.cn',
  },
  whitelistValidation: UNKNOWN_FIELD,
};
const OTHERWISE: Sentence = { zh: '不正确', en: 'is not valid' };

/** Validates every body against its DTO: unknown fields are refused, nothing is converted. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false, exposeDefaultValues: false },
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new AppError('INVALID_INPUT', { detail: { fields: errors.flatMap((error) => fieldsOf(error)) } }),
  });
}

function fieldsOf(error: ValidationError, parent = ''): InvalidFieldDetail[] {
  const field = parent + error.property;
  const own = Object.keys(error.constraints ?? {}).map((rule) => ({ field, message: SENTENCES[rule] ?? OTHERWISE }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldsOf(child, `${field}.`))];
}
