import { type ArgumentMetadata, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { Sentence } from '@yaopai/protocol';
import type { ValidationError } from 'class-validator';
import { AppError, type InvalidFieldDetail, invalidInput } from './app-error.js';

const UNKNOWN_FIELD: Sentence = { zh: '不接受此字段', en: 'is not accepted here' };
/** Most telling first: of several rules that a field breaks only the first is named. */
const SENTENCES: Record<string, Sentence> = {
  isString: { zh: '必须是字符串', en: 'must be a string' },
  isNotEmpty: { zh: '不能为空', en: 'must not be empty' },
  isLength: { zh: '长度不符合要求', en: 'has the wrong length' },
  matches: { zh: '格式不正确', en: 'has the wrong form' },
  isObject: { zh: '必须是对象', en: 'must be an object' },
  isIn: { zh: '取值不在允许范围内', en: 'is not one of the accepted values' },
  isCode: { zh: '应为 6 位数字验证码', en: 'must be a string of six digits' },
  isPassword: { zh: '必须是 1–256 个字符的字符串', en: 'must be a string of 1 to 256 characters' },
  isDateOnly: { zh: '必须是 YYYY-MM-DD 形式的日期', en: 'must be a date as YYYY-MM-DD' },
  isPhotoUrl: {
    zh: '必须是本服务的头像地址或 https://*.qlogo.cn 地址',
    en: 'must be an avatar URL of this server or of https://*.qlogo.cn',
  },
  whitelistValidation: UNKNOWN_FIELD,
};
const RULES = Object.keys(SENTENCES);
const OTHERWISE: Sentence = { zh: '不正确', en: 'is not valid' };

/** More than any request of ours needs; what walks a body is recursive, or slow for one with thousands of fields. */
const MAX_DEPTH = 32;
const MAX_VALUES = 5_000;
const TOO_BIG: Sentence = { zh: '嵌套过深或字段过多', en: 'nests too deep or has too many fields' };

/** Validates every body against its DTO: unknown fields are refused, nothing is converted. */
export function validationPipe(): PipeTransform {
  const validation = new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false, exposeDefaultValues: false },
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new AppError('INVALID_INPUT', { detail: { fields: errors.flatMap((error) => fieldsOf(error)) } }),
  });
  return {
    transform(value: unknown, metadata: ArgumentMetadata): unknown {
      // What our own decorators hand to a route is ours, not the caller's.
      if (metadata.type === 'custom') return value;
      if (metadata.type === 'body' && !isBounded(value)) throw invalidInput('body', TOO_BIG);
      return validation.transform(value, metadata);
    },
  };
}

/** Walks level by level, without recursion. */
function isBounded(value: unknown): boolean {
  let level = [value];
  for (let depth = 0, seen = 0; level.length > 0; depth++) {
    seen += level.length;
    if (depth > MAX_DEPTH || seen > MAX_VALUES) return false;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return true;
}

function fieldsOf(error: ValidationError, parent = ''): InvalidFieldDetail[] {
  const field = parent + error.property;
  const broken = Object.keys(error.constraints ?? {});
  const rule = RULES.find((each) => broken.includes(each)) ?? broken[0];
  const own = rule === undefined ? [] : [{ field, message: SENTENCES[rule] ?? OTHERWISE }];
  return [...own, ...(error.children ?? []).flatMap((child) => fieldsOf(child, `${field}.`))];
}
