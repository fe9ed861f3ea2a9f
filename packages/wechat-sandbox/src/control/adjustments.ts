import type { FaultInput, FaultKind } from '../world/faults.js';
import type { MessageInput } from '../world/records.js';
import type { World } from '../world/world.js';
import type { LocalControl } from './local-control.js';
import {
  ControlError,
  objectWith,
  oneOf,
  optionalFlag,
  optionalList,
  optionalNumber,
  optionalText,
  requiredText,
} from './read.js';

export function readClock(world: World, body: unknown): void {
  const fields = objectWith(body, ['now', 'advanceSeconds', 'real']);
  if (optionalFlag(fields, 'real')) world.clock.followMachine();
  const { now } = fields;
  if (now !== undefined) {
    const ms = typeof now === 'number' ? now : typeof now === 'string' ? Date.parse(now) : NaN;
    if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) {
      throw new ControlError(
        '"now" is not a time.',
        'Send ISO 8601 ("2030-01-01T00:00:00Z") or milliseconds since 1970.',
        '"now" 不是时间。请发送 ISO 8601（"2030-01-01T00:00:00Z"）或 1970 年以来的毫秒数。',
      );
    }
    world.clock.freezeAt(ms);
  }
  const advanceSeconds = optionalNumber(fields, 'advanceSeconds');
  if (advanceSeconds !== undefined) world.clock.advance(advanceSeconds * 1000);
}

export function readRotation(control: LocalControl, body: unknown): void {
  const { world } = control;
  const fields = objectWith(body, ['mode', 'minimumSeconds', 'person', 'appId', 'expire', 'accessTokens']);
  const mode = oneOf(fields, 'mode', ['interval', 'always', 'never']);
  const minimumSeconds = optionalNumber(fields, 'minimumSeconds');
  const personId = optionalText(fields, 'person', 64);
  const accessTokens = optionalFlag(fields, 'accessTokens');
  if (mode === undefined && minimumSeconds === undefined && personId === undefined && !accessTokens) {
    throw new ControlError(
      'Nothing to rotate.',
      'Send {"person", "appId"} to rotate a key now, {"mode"} to set when keys rotate, or {"appId", "accessTokens": true}.',
      '没有可轮换的内容。发送 {"person", "appId"} 立即轮换一个密钥，{"mode"} 设置何时轮换，或者 {"appId", "accessTokens": true}。',
    );
  }
  if (mode !== undefined) world.rotation.mode = mode;
  if (minimumSeconds !== undefined) world.rotation.minimumSeconds = minimumSeconds;
  if (accessTokens) world.tokens.supersede(requiredText(fields, 'appId', 64));
  if (personId === undefined) return;
  const { app, person } = control.parties(personId, fields);
  const subject = world.subject(app.appId, person.id);
  if (optionalFlag(fields, 'expire')) world.expireKey(subject);
  else world.rotateKey(subject);
}

const FAULT_KINDS: readonly FaultKind[] = [
  'busy',
  'minute-quota',
  'ip-not-allowed',
  'risky-user',
  'errcode',
  'hang',
  'reset',
  'http-error',
  'html',
  'truncated',
  'empty',
  'string-errcode',
  'numeric-country-code',
  'unknown-fields',
  'slow',
  'hold',
];

export function readFaults(world: World, body: unknown): void {
  if (typeof body === 'object' && body !== null && 'clear' in body) {
    if (optionalFlag(objectWith(body, ['clear']), 'clear')) world.faults.clear();
    return;
  }
  const several = typeof body === 'object' && body !== null && 'faults' in body;
  const faults = several ? (optionalList(objectWith(body, ['faults']), 'faults', readFault) ?? []) : [readFault(body)];
  for (const fault of faults) world.faults.add(fault);
}

function readFault(body: unknown): FaultInput {
  const known = ['kind', 'times', 'path', 'appId', 'person', 'afterWork', 'delayMs', 'errcode', 'errmsg', 'status'];
  const fields = objectWith(body, known);
  const kind = oneOf(fields, 'kind', FAULT_KINDS);
  if (kind === undefined) {
    throw new ControlError(
      'A fault needs a "kind".',
      `One of ${FAULT_KINDS.join(', ')}; or send {"clear": true}.`,
      `故障需要 "kind"。请发送以下之一：${FAULT_KINDS.join('、')}；或者发送 {"clear": true} 清除。`,
    );
  }
  return {
    kind,
    ...present('times', optionalNumber(fields, 'times')),
    ...present('path', optionalText(fields, 'path')),
    ...present('appId', optionalText(fields, 'appId', 64)),
    ...present('person', optionalText(fields, 'person', 64)),
    ...present('afterWork', optionalFlag(fields, 'afterWork')),
    ...present('delayMs', optionalNumber(fields, 'delayMs')),
    ...present('errcode', optionalNumber(fields, 'errcode', -999_999_999)),
    ...present('errmsg', optionalText(fields, 'errmsg')),
    ...present('status', optionalNumber(fields, 'status', 200)),
  };
}

const present = <Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } =>
  value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value });

/** A message has a channel, an addressee and a text, and may carry whatever else its sender wants to keep. */
export function readMessage(body: unknown): MessageInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ControlError(
      'The body must be a JSON object.',
      'Send {"channel": "sms", "to": "+8613800000000", "text": "…"}.',
      '请求体必须是 JSON 对象。请发送 {"channel": "sms", "to": "+8613800000000", "text": "…"}。',
    );
  }
  const fields: Record<string, unknown> = { ...body };
  const channel = oneOf(fields, 'channel', ['sms', 'email']);
  if (channel === undefined)
    throw new ControlError(
      'A message needs a "channel".',
      'Send "sms" or "email".',
      '消息需要 "channel"。请发送 "sms" 或 "email"。',
    );
  return { ...fields, channel, to: requiredText(fields, 'to'), text: requiredText(fields, 'text', 100_000) };
}
