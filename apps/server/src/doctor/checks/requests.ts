import type { Sentence } from '@yaopai/protocol';
import {
  type Check,
  check,
  expectThat,
  failure,
  NEEDS_APP,
  NOT_OURS,
  type Outcome,
  skipped,
  warning,
  WRONG_APP,
} from '../check.js';
import { type Answer, nameOf, type Probe, type Question } from '../probe.js';

const SIGN_IN = '/api/v1/sign-in/wechat';
/** Of WeChat's raw answers, of our code and of what is below it: none of a caller's business. */
const INSIDES = /errcode|errmsg|"rid"|session_key|appsecret|node_modules|\bat .+:\d+:\d+|SELECT |INSERT |\/dist\//i;
const UNKNOWN_APPLICATION = 'APPLICATION_NOT_FOUND';
const LEAKS: Sentence = {
  zh: '错误回答透露了内部信息：请检查反向代理的错误页面，并报告',
  en: 'an error tells of the insides: look at the error pages of the proxy, and report it',
};

/** What to do about a refusal that is not the one expected: an unknown application is the asker's own mistake. */
const inPlaceOf = (name: string): Sentence => (name === UNKNOWN_APPLICATION ? WRONG_APP : NOT_OURS);

/** A refusal with this name and status, in a document that tells nothing of the insides. */
function refusal(answer: Answer, status: number, names: readonly string[]): Outcome {
  const name = nameOf(answer);
  const came = `${answer.status} ${name}`;
  if (answer.status !== status || !names.includes(name)) return failure(came, inPlaceOf(name));
  return expectThat(!INSIDES.test(answer.text), came, LEAKS);
}

const refused = (
  id: string,
  tried: Sentence,
  path: string,
  question: Question,
  status: number,
  ...names: string[]
): Check => ({ id, tried, run: async (probe) => refusal(await probe.ask(path, question), status, names) });

/** As one application's mini program would. */
const asApplication = (check: Check): Check => ({
  ...check,
  run: (probe: Probe) => (probe.app === undefined ? Promise.resolve(skipped(NEEDS_APP)) : check.run(probe)),
});

const signIn = (body: unknown): Question => ({ method: 'POST', body });
const NOT_A_CODE = 'not-a-code!';

/** What callers may say, and what they are told. */
export const REQUESTS: readonly Check[] = [
  refused(
    'unknown-route',
    { zh: '请求不存在的路径', en: 'asking for what is not there' },
    '/api/v1/is-not-there',
    {},
    404,
    'NOT_FOUND',
  ),
  refused(
    'unknown-application',
    { zh: '以不存在的应用登录', en: 'signing in for an application that does not exist' },
    SIGN_IN,
    { ...signIn({ code: NOT_A_CODE }), headers: { 'x-yaopai-app-id': 'the-doctor-made-this-up' } },
    404,
    UNKNOWN_APPLICATION,
  ),
  refused(
    'broken-body',
    { zh: '发送残缺的 JSON', en: 'sending broken JSON' },
    SIGN_IN,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"code":' },
    400,
    'INVALID_INPUT',
  ),
  refused(
    'huge-body',
    { zh: '发送 300 KB 的请求体', en: 'sending a body of 300 KB' },
    SIGN_IN,
    signIn({ code: 'x'.repeat(300_000) }),
    413,
    'INVALID_INPUT',
  ),
  check({
    id: 'odd-address',
    tried: { zh: '请求含有 ..%2F 与 %00 的路径', en: 'asking for an address with ..%2F and %00 in it' },
    run: async (probe) => {
      const answer = await probe.ask('/avatars/..%2F..%2Fetc%2Fpasswd%00.webp');
      const came = `${answer.status} ${nameOf(answer)}`;
      // Some proxies refuse it by themselves, with a page of their own.
      if (answer.status < 400 || answer.status > 499)
        return failure(came, {
          zh: '这样的路径不应得到任何内容：请检查反向代理自己提供了哪些文件',
          en: 'such an address must lead to nothing: look at which files the reverse proxy serves by itself',
        });
      return expectThat(!INSIDES.test(answer.text), came, LEAKS);
    },
  }),
  refused(
    'without-token',
    { zh: '不登录就读取资料', en: 'reading a profile without signing in' },
    '/api/v1/me',
    {},
    401,
    'NOT_SIGNED_IN',
  ),
  asApplication(
    refused(
      'claimed-openid',
      { zh: '在请求体里自称某个 openid', en: 'claiming an openid in the body' },
      SIGN_IN,
      signIn({ code: NOT_A_CODE, openid: 'o'.repeat(28) }),
      400,
      'INVALID_INPUT',
    ),
  ),
  asApplication(
    refused(
      'claimed-phone',
      { zh: '在请求体里自称某个手机号', en: 'claiming a phone number in the body' },
      '/api/v1/sign-in/wechat-phone',
      signIn({ code: NOT_A_CODE, phoneCode: NOT_A_CODE, phone: '13800138000' }),
      400,
      'INVALID_INPUT',
    ),
  ),
  asApplication({
    id: 'garbage-code',
    tried: { zh: '用乱写的 code 登录', en: 'signing in with a garbage code' },
    run: async (probe) => {
      const answer = await probe.ask(SIGN_IN, signIn({ code: NOT_A_CODE }));
      const name = nameOf(answer);
      const came = `${answer.status} ${name}`;
      if (answer.status < 400 || answer.status > 499 || name === UNKNOWN_APPLICATION)
        return failure(came, inPlaceOf(name));
      return expectThat(!INSIDES.test(answer.text), came, LEAKS);
    },
  }),
  check({
    id: 'foreign-origin',
    tried: { zh: '从别的网站读取用户资料（CORS）', en: "reading somebody's profile from another web site (CORS)" },
    run: async (probe) => {
      const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' };
      for (const path of ['/api/v1/me', '/oidc/userinfo']) {
        for (const method of ['GET', 'OPTIONS']) {
          const allowed = (await probe.ask(path, { method, headers })).headers.get('access-control-allow-origin');
          if (allowed !== null) {
            return failure(`${method} ${path}: ${allowed}`, {
              zh: '请去掉反向代理加上的 access-control-allow-origin',
              en: 'take away the access-control-allow-origin that the proxy adds',
            });
          }
        }
      }
      return { verdict: 'ok', came: 'not allowed' };
    },
  }),
  check({
    id: 'no-cookies',
    tried: { zh: '查找 Cookie', en: 'looking for cookies' },
    run: async (probe) => {
      const cookie = (await probe.ask('/api/v1/me')).headers.get('set-cookie');
      if (cookie === null) return { verdict: 'ok', came: 'none' };
      return warning('set-cookie', {
        zh: '令牌不经过 Cookie：这是反向代理或负载均衡加上的，请确认确实需要',
        en: 'no token travels by cookie: a proxy or balancer set this one, make sure that it is needed',
      });
    },
  }),
  check({
    id: 'anonymous-server',
    tried: { zh: '查找透露软件的响应头', en: 'looking for headers that name software' },
    run: async (probe) => {
      const { headers } = await probe.ask('/api/v1/me');
      const named = [
        headers.get('x-powered-by'),
        /\d/.test(headers.get('server') ?? '') ? headers.get('server') : null,
      ];
      const found = named.filter((value) => value !== null).join(', ');
      if (!found) return { verdict: 'ok', came: 'none' };
      return warning(found, {
        zh: '请让反向代理不要透露软件与版本（nginx：server_tokens off）',
        en: 'have the proxy not name software and version (nginx: server_tokens off)',
      });
    },
  }),
];
