import { CODE_PURPOSES } from '@yaopai/protocol';
import { FormError, url } from './forms.js';
import { credentialsOf, onlyParameters } from './url-parts.js';

/** The operator's own gateway. */
export interface SmsGatewaySettings {
  kind: 'gateway';
  /** Without user name and password. */
  url: string;
  /** Signs every request and is never sent: the URL's password. Absent: one derived from the master key. */
  secret?: string;
}

/** A carrier that sends approved templates only. */
export interface SmsCarrierSettings {
  kind: 'tencent' | 'aliyun';
  keyId: string;
  keySecret: string;
  /** As `ap-guangzhou`, `cn-hangzhou`. */
  region: string;
  /** The signature shown before the text. */
  sign: string;
  /** Tencent only. */
  sdkAppId: string;
  /** By qualifier: `''`, a purpose, a language, `purpose.language`. */
  templates: ReadonlyMap<string, string>;
  /** The same for numbers outside +86; empty: `templates` serve these too. */
  templatesAbroad: ReadonlyMap<string, string>;
  /** What the template's variables stand for, in the template's order. */
  parameters: readonly SmsParameter[];
}

export type SmsParameter = 'code' | 'minutes';
export type SmsSettings = SmsGatewaySettings | SmsCarrierSettings;

const TEMPLATE = new RegExp(
  `^(template|templateAbroad)(?:\\.((?:(?:${CODE_PURPOSES.join('|')})(?:\\.(?:zh|en))?)|zh|en))?$`,
);
/** Shorter ones could be guessed from one signed request. */
const SHORTEST_SECRET = 16;

/**
 * Reads `http(s)://gateway/path`, `http(s)://any:secret@gateway/path`, `tencent://secretId:secretKey@region/?sdkAppId=…&sign=…&template=…` and
 * `aliyun://accessKeyId:accessKeySecret@region/?sign=…&template=…`; whatever stands in them is percent-encoded.
 */
export function parseSmsUrl(text: string): SmsSettings {
  const parsed = new URL(url('http', 'https', 'tencent', 'aliyun')(text));
  const kind = parsed.protocol.slice(0, -1);
  return kind === 'tencent' || kind === 'aliyun' ? carrier(parsed, kind) : gateway(parsed);
}

function gateway(parsed: URL): SmsGatewaySettings {
  const { password: secret } = credentialsOf(parsed);
  if (secret && secret.length < SHORTEST_SECRET) {
    throw new FormError(
      `密码部分的签名密钥少于 ${SHORTEST_SECRET} 个字符`,
      `has a signing secret, in the place of its password, of less than ${SHORTEST_SECRET} characters`,
    );
  }
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  return { kind: 'gateway', url: parsed.href, ...(secret && { secret }) };
}

function carrier(parsed: URL, kind: 'tencent' | 'aliyun'): SmsCarrierSettings {
  const given = parsed.searchParams;
  const needed = kind === 'tencent' ? ['sdkAppId', 'sign', 'template'] : ['sign', 'template'];
  onlyParameters(parsed, (name) => [...needed, 'parameters'].includes(name) || TEMPLATE.test(name));
  const { user, password } = credentialsOf(parsed);
  if (!user || !password) throw new FormError('没有写密钥对', 'lacks the key pair, id:secret before the @');
  const missing = needed.filter((name) => !given.get(name));
  if (missing.length) throw new FormError(`缺少参数 ${missing.join('、')}`, `lacks ${missing.join(' and ')}`);
  return {
    kind,
    keyId: user,
    keySecret: password,
    region: parsed.hostname,
    sign: given.get('sign') ?? '',
    sdkAppId: given.get('sdkAppId') ?? '',
    templates: templatesOf(given, 'template'),
    templatesAbroad: templatesOf(given, 'templateAbroad'),
    parameters: parametersOf(given.get('parameters') ?? 'code'),
  };
}

function templatesOf(given: URLSearchParams, family: string): Map<string, string> {
  const found = [...given].flatMap(([name, value]): [string, string][] => {
    const [, of, qualifier = ''] = TEMPLATE.exec(name) ?? [];
    return of === family && value ? [[qualifier, value]] : [];
  });
  return new Map(found);
}

function parametersOf(text: string): SmsParameter[] {
  const names = text.split(',');
  if (!names.includes('code') || names.some((name) => name !== 'code' && name !== 'minutes')) {
    throw new FormError(
      'parameters 只能由 code 和 minutes 组成，且必须有 code',
      'has parameters other than code and minutes, or lacks code among them',
    );
  }
  return names as SmsParameter[];
}
