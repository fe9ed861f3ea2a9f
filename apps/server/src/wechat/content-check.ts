import type { Connection } from '../connections/index.js';
import { CONTENT_ERRCODES } from './errcodes.js';
import { isText, type WechatCall } from './wechat-transport.js';

/** What WeChat thinks of a content: `review` is its doubt, which a person of its own would have to settle. */
export type Suggestion = 'pass' | 'review' | 'risky';

/** Of a profile, among WeChat's four scenes. */
const PROFILE = 1;
const VERSION = 2;
const IMAGE = 2;

/**
 * Whose text it is must have been in the mini program within two hours. errcode 0 only says that the check ran.
 * @see https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_msgseccheck
 */
export function msgSecCheck(
  { wechatAppId }: Connection,
  accessToken: string,
  { openId, content }: { openId: string; content: string },
): WechatCall<{ suggest: Suggestion }> {
  return {
    wechatAppId,
    path: `/wxa/msg_sec_check?${new URLSearchParams({ access_token: accessToken })}`,
    body: { version: VERSION, scene: PROFILE, openid: openId, content },
    errcodes: CONTENT_ERRCODES,
    refused: 'WeChat refused to check a text',
    read({ result }) {
      const { suggest } = (result ?? {}) as Record<string, unknown>;
      return suggest === 'pass' || suggest === 'review' || suggest === 'risky' ? { suggest } : undefined;
    },
  };
}

/**
 * WeChat fetches the picture itself and pushes its verdict within half an hour, by the trace id.
 * @see https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_mediacheckasync
 */
export function mediaCheckAsync(
  { wechatAppId }: Connection,
  accessToken: string,
  { openId, url }: { openId: string; url: string },
): WechatCall<{ traceId: string }> {
  return {
    wechatAppId,
    path: `/wxa/media_check_async?${new URLSearchParams({ access_token: accessToken })}`,
    body: { version: VERSION, scene: PROFILE, openid: openId, media_type: IMAGE, media_url: url },
    errcodes: CONTENT_ERRCODES,
    refused: 'WeChat refused to check a picture',
    read: ({ trace_id: traceId }) => (isText(traceId) ? { traceId } : undefined),
  };
}
