import { createHmac } from 'node:crypto';
import { type Check, check, expectThat, failure, NOT_OURS, ok } from '../check.js';
import { nameOf, type Probe } from '../probe.js';

const METADATA = '/.well-known/oauth-authorization-server/oidc';
const PRIVATE_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

type Jwk = Record<string, unknown>;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function keysOf(probe: Probe): Promise<Jwk[]> {
  const { json } = await probe.ask('/oidc/jwks');
  const keys = (json as { keys?: unknown } | undefined)?.keys;
  return Array.isArray(keys) ? (keys as Jwk[]) : [];
}

/** Claims that would pass if the signature did not matter. */
function claimsOf({ origin, app = 'any' }: Probe): object {
  const now = Math.floor(Date.now() / 1000);
  const id = '00000000-0000-7000-8000-000000000000';
  const whose = { iss: `${origin}/oidc`, aud: app, client_id: app, sub: id, sid: id, jti: id, pool: 'any' };
  return { ...whose, iat: now, exp: now + 600 };
}

/** Shows a forged token where a user is needed. */
function forged(id: string, tried: Check['tried'], forge: (probe: Probe, keys: Jwk[]) => string): Check {
  return {
    id,
    tried,
    run: async (probe) => {
      const token = forge(probe, await keysOf(probe));
      const answer = await probe.ask('/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
      const name = nameOf(answer);
      return expectThat(answer.status === 401 && name === 'TOKEN_INVALID', `${answer.status} ${name}`, {
        zh: '伪造的令牌没有被当作无效令牌拒绝：请停用这个部署并报告',
        en: 'a forged token was not refused as such: take this deployment down and report it',
      });
    },
  };
}

/** What backends believe. */
export const TOKENS: readonly Check[] = [
  check({
    id: 'metadata',
    tried: {
      zh: '读取元数据，核对签发者与各端点的地址',
      en: 'reading the metadata: does it name itself as it is reached?',
    },
    run: async (probe) => {
      const { status, json } = await probe.ask(METADATA);
      if (status !== 200 || typeof json !== 'object' || json === null) return failure(String(status), NOT_OURS);
      const { issuer, ...rest } = json as Record<string, unknown>;
      const addresses = Object.entries(rest).filter(([name]) => /_(endpoint|uri)$/.test(name));
      const astray = addresses.filter(([, url]) => !String(url).startsWith(`${probe.origin}/`));
      const isRight = issuer === `${probe.origin}/oidc` && astray.length === 0;
      return expectThat(isRight, `issuer ${String(issuer)}`, {
        zh: `请把 YAOPAI_PUBLIC_URL 设为 ${probe.origin}，否则后端会拒绝令牌`,
        en: `set YAOPAI_PUBLIC_URL to ${probe.origin}, or backends will refuse the tokens`,
      });
    },
  }),
  check({
    id: 'no-shared-secret',
    tried: {
      zh: '查找用共享密钥签名的算法（HS256）或不签名',
      en: 'looking for HS256, or no signature at all, among the algorithms',
    },
    run: async (probe) => {
      const { text } = await probe.ask(METADATA);
      const found = /"(HS\d{3}|none)"/.exec(text)?.[1];
      return expectThat(found === undefined, found ?? 'none of them', NOT_OURS);
    },
  }),
  check({
    id: 'jwks',
    tried: { zh: '读取公钥：必须是 ES256，且不含私钥', en: 'reading the keys: ES256 only, and no private half' },
    run: async (probe) => {
      const keys = await keysOf(probe);
      const isSound = (key: Jwk): boolean =>
        key['kty'] === 'EC' && key['crv'] === 'P-256' && key['alg'] === 'ES256' && key['use'] === 'sig' && !!key['kid'];
      const leaked = keys.some((key) => PRIVATE_PARTS.some((name) => name in key));
      return expectThat(keys.length > 0 && keys.every(isSound) && !leaked, `${keys.length} keys`, NOT_OURS);
    },
  }),
  forged(
    'unsigned-token',
    { zh: '出示没有签名的令牌（alg none）', en: 'showing a token without a signature (alg none)' },
    (probe) => [part({ alg: 'none', typ: 'at+jwt' }), part(claimsOf(probe)), ''].join('.'),
  ),
  forged(
    'public-key-as-secret',
    {
      zh: '出示以公钥为共享密钥签名的令牌（HS256）',
      en: 'showing a token signed with the public key as a shared secret (HS256)',
    },
    (probe, [key = {}]) => {
      const body = `${part({ alg: 'HS256', typ: 'at+jwt', kid: key['kid'] })}.${part(claimsOf(probe))}`;
      return `${body}.${createHmac('sha256', JSON.stringify(key)).update(body).digest('base64url')}`;
    },
  ),
  forged(
    'wrong-type',
    { zh: '出示类型为 JWT、签名随意的令牌', en: 'showing a token of the type JWT with any signature' },
    (probe, [key = {}]) =>
      [
        part({ alg: 'ES256', typ: 'JWT', kid: key['kid'] }),
        part(claimsOf(probe)),
        Buffer.alloc(64, 1).toString('base64url'),
      ].join('.'),
  ),
  check({
    id: 'token-in-address',
    tried: { zh: '把令牌放在地址里', en: 'putting a token into the address' },
    run: async (probe) => {
      const answer = await probe.ask('/api/v1/me?access_token=x.y.z&token=x.y.z');
      return expectThat(answer.status === 401, `${answer.status} ${nameOf(answer)}`, NOT_OURS);
    },
  }),
  check({
    id: 'introspection',
    tried: { zh: '不证明身份就查询令牌', en: 'asking about a token without saying who asks' },
    run: async (probe) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { status, json } = await probe.ask('/oidc/introspect', { method: 'POST', headers, body: 'token=x' });
      const error = (json as { error?: unknown } | undefined)?.error;
      return status === 401 && error === 'invalid_client'
        ? ok('401 invalid_client')
        : failure(`${status} ${String(error)}`, NOT_OURS);
    },
  }),
];
