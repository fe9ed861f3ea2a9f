import { type Check, check, expectThat, failure, NOT_OURS, ok } from '../check.js';
import { nameOf } from '../probe.js';

/** What WeChat, browsers and everybody may fetch, and what must not be there. */
export const PUBLIC_FILES: readonly Check[] = [
  check({
    id: 'verification-files',
    tried: {
      zh: '请求一个不存在的业务域名校验文件',
      en: 'asking for a business-domain verification file that is not there',
    },
    run: async (probe) => {
      const answer = await probe.ask('/MP_verify_theDoctorMadeIt.txt');
      const name = nameOf(answer);
      return expectThat(answer.status === 404 && name === 'NOT_FOUND', `${answer.status} ${name}`, {
        zh: '根路径下的 .txt 必须由 Yaopai 回答，否则微信无法校验业务域名：请检查反向代理',
        en: 'Yaopai must answer for .txt files at the root, or WeChat cannot verify the business domain: check the proxy',
      });
    },
  }),
  check({
    id: 'unsigned-push',
    tried: { zh: '冒充微信推送消息，不带签名', en: "pretending to be WeChat's message push, unsigned" },
    run: async (probe) => {
      const query = `signature=${'0'.repeat(40)}&timestamp=${Math.floor(Date.now() / 1000)}&nonce=1&echostr=echoed`;
      const echo = await probe.ask(`/wechat/push/any?${query}`);
      const push = await probe.ask(`/wechat/push/any?${query}`, { method: 'POST', body: { Event: 'wxa_media_check' } });
      const came = `${echo.status}, ${push.status}`;
      const isRefused = echo.status === 403 && push.status === 403 && !echo.text.includes('echoed');
      return expectThat(isRefused, came, NOT_OURS);
    },
  }),
  check({
    id: 'avatars',
    tried: { zh: '猜一个头像的地址', en: 'guessing the address of an avatar' },
    run: async (probe) => {
      const answer = await probe.ask('/avatars/AAAAAAAAAAAAAAAAAAAAAA.webp');
      const isPicture = answer.headers.get('content-type')?.startsWith('image/') ?? false;
      return expectThat(answer.status === 404 && !isPicture, `${answer.status} ${nameOf(answer)}`, NOT_OURS);
    },
  }),
  check({
    id: 'documents',
    tried: { zh: '打开 API 文档页', en: "opening the API's documents" },
    run: async (probe) => {
      const { status, headers } = await probe.ask('/docs');
      if (status === 404) return ok('404: not served here');
      const policy = headers.get('content-security-policy') ?? '';
      return /default-src 'self'/.test(policy) ? ok("default-src 'self'") : failure(policy || 'no policy', NOT_OURS);
    },
  }),
  check({
    id: 'no-sandbox',
    tried: { zh: '在这里查找微信沙箱', en: 'looking for the stand-in for WeChat here' },
    run: async (probe) => {
      for (const path of ['/control/calls', '/control/inbox', '/sns/jscode2session', '/cgi-bin/token']) {
        const { status } = await probe.ask(path);
        if (status === 404) continue;
        return failure(`${path}: ${status}`, {
          zh: '沙箱可以冒充任何人登录：请勿对外开放，并去掉反向代理中的转发',
          en: 'the stand-in signs anybody in as anybody: never let it be reached, take it out of the proxy',
        });
      }
      return ok('not there');
    },
  }),
];
