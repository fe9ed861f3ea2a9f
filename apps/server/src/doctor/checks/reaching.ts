import { type Check, check, expectThat, failure, NOT_OURS, ok, warning } from '../check.js';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const HALF_A_YEAR = 15_552_000;

/** Whether it answers, and over what. */
export const REACHING: readonly Check[] = [
  check({
    id: 'healthy',
    tried: { zh: '询问是否在运行（/healthz）', en: 'asking whether it runs (/healthz)' },
    run: async (probe) => {
      const { status } = await probe.ask('/healthz');
      return expectThat(status === 200, String(status), NOT_OURS);
    },
  }),
  check({
    id: 'ready',
    tried: { zh: '询问能否登录（/readyz）', en: 'asking whether it can sign people in (/readyz)' },
    run: async (probe) => {
      const { status } = await probe.ask('/readyz');
      return expectThat(status === 200, String(status), {
        zh: '数据库没有应答，或没有可用的签名密钥：请查看服务器日志',
        en: 'the database does not answer, or there is no key to sign with: look into the log of the server',
      });
    },
  }),
  check({
    id: 'https',
    tried: { zh: '检查是否使用 HTTPS', en: 'looking whether it is HTTPS' },
    run: async ({ base }) => {
      if (base.protocol === 'https:') return ok('https');
      const todo = {
        zh: '小程序只能访问 HTTPS，令牌也不能明文传输：请在前面放置带证书的反向代理',
        en: 'mini programs speak HTTPS only, and tokens must not travel in the open: put a proxy with a certificate in front',
      };
      return LOOPBACK.test(base.hostname) ? warning('http, on this machine', todo) : failure('http', todo);
    },
  }),
  check({
    id: 'hsts',
    tried: { zh: '检查 strict-transport-security', en: 'looking for strict-transport-security' },
    run: async (probe) => {
      if (probe.base.protocol !== 'https:') return ok('http: it would mean nothing');
      const header = (await probe.ask('/healthz')).headers.get('strict-transport-security') ?? '';
      const age = Number(/max-age=(\d+)/.exec(header)?.[1] ?? 0);
      if (age >= HALF_A_YEAR) return ok(header);
      return warning(header || 'none', {
        zh: '请让反向代理加上 Strict-Transport-Security: max-age=31536000，浏览器就不会再用 HTTP 访问',
        en: 'have the proxy add Strict-Transport-Security: max-age=31536000, so that no browser asks over HTTP again',
      });
    },
  }),
];
