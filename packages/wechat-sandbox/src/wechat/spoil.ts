import type { Fault } from '../world/faults.js';
import type { World } from '../world/world.js';
import { refusalBody, type WechatAnswer } from './call.js';

/** What goes on the wire. `cut` and `hang` are the absence of an answer. */
export type Wire =
  | { kind: 'body'; status: number; contentType?: string; text: string; errcode?: number }
  | { kind: 'cut' }
  | { kind: 'hang' };

/** Faults that refuse in WeChat's own words; undefined for those that spoil something else. */
export function refusalOfFault(world: World, fault: Fault, ip: string): WechatAnswer | undefined {
  switch (fault.kind) {
    case 'busy':
      return refusalBody(world, -1, 'system error');
    case 'minute-quota':
      return refusalBody(world, 45011, 'api minute-quota reach limit mustslower retry next minute');
    case 'ip-not-allowed':
      return refusalBody(world, 40164, `invalid ip ${ip} ipv6 ::ffff:${ip}, not in whitelist`);
    case 'risky-user':
      return refusalBody(world, 40226, 'code blocked');
    case 'errcode':
      return refusalBody(world, fault.errcode ?? -1, fault.errmsg ?? 'system error');
    default:
      return undefined;
  }
}

/** The answer as the fault lets it through. */
export function spoil(answer: WechatAnswer, fault: Fault | undefined): Wire {
  const errcode = typeof answer['errcode'] === 'number' ? answer['errcode'] : 0;
  const text = JSON.stringify(answer);
  switch (fault?.kind) {
    case 'hang':
      return { kind: 'hang' };
    case 'reset':
      return { kind: 'cut' };
    case 'http-error': {
      const status = fault.status ?? 502;
      return { kind: 'body', status, contentType: 'text/html', text: page(`${status} Bad Gateway`) };
    }
    case 'html':
      return { kind: 'body', status: 200, contentType: 'text/html', text: page('Network authentication required') };
    case 'truncated':
      return { kind: 'body', status: 200, text: text.slice(0, Math.ceil(text.length / 2)) };
    case 'empty':
      return { kind: 'body', status: 200, text: '' };
    case 'string-errcode':
      return { kind: 'body', status: 200, errcode, text: JSON.stringify({ ...answer, errcode: String(errcode) }) };
    case 'numeric-country-code':
      return { kind: 'body', status: 200, errcode, text: JSON.stringify(withNumericCountryCode(answer)) };
    case 'unknown-fields':
      return { kind: 'body', status: 200, errcode, text: JSON.stringify({ ...answer, ...UNDOCUMENTED }) };
    default:
      return { kind: 'body', status: 200, errcode, text };
  }
}

const UNDOCUMENTED = { expires_in: 7200, is_limit: false, ext_info: { level: 3, tags: ['a', null] }, 新字段: '值' };

function withNumericCountryCode(answer: WechatAnswer): WechatAnswer {
  const info = answer['phone_info'];
  if (typeof info !== 'object' || info === null || !('countryCode' in info)) return answer;
  return { ...answer, phone_info: { ...info, countryCode: Number(info.countryCode) } };
}

const page = (title: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
