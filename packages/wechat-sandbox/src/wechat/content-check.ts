import { hex, requestId } from '../ids.js';
import { judge, LABELS } from '../world/content-rules.js';
import type { App, Subject } from '../world/entities.js';
import type { World } from '../world/world.js';
import { JSON_TYPE, textOf, type WechatCall, WechatRefusal, type WechatRoute } from './call.js';
import { checkAccessToken } from './credentials.js';

const TWO_HOURS_MS = 2 * 60 * 60_000;
const MOST_CHARACTERS = 2500;

/**
 * `POST /wxa/msg_sec_check`, version 2. errcode 0 only says that the check ran: `result.suggest` is the verdict.
 * Without `version: 2` the old form answers, 87014 being its refusal.
 */
export const textCheck: WechatRoute = {
  method: 'POST',
  path: '/wxa/msg_sec_check',
  contentType: JSON_TYPE,
  handle(world, call) {
    const app = checkAccessToken(world, call);
    const content = textOf(call.body['content']);
    if (content === '') throw new WechatRefusal(44002, 'empty post data');
    if ([...content].length > MOST_CHARACTERS) throw new WechatRefusal(45002, 'content size out of limit');
    const texts = [content, textOf(call.body['nickname']), textOf(call.body['title']), textOf(call.body['signature'])];
    const { suggest, keyword } = judge(world.contentRules, texts.join('\n'));
    if (Number(call.body['version']) !== 2) {
      if (suggest === 'risky') throw new WechatRefusal(87014, 'risky content');
      return { errcode: 0, errmsg: 'ok' };
    }
    checkVisitor(world, call, app);
    const label = LABELS[suggest];
    const detail = { strategy: 'content_model', errcode: 0, suggest, label, prob: 90 };
    return {
      errcode: 0,
      errmsg: 'ok',
      trace_id: traceId(world),
      result: { suggest, label },
      detail: [
        detail,
        ...(keyword === undefined ? [] : [{ strategy: 'keyword', errcode: 0, suggest, label, level: 20, keyword }]),
      ],
    };
  },
};

/** `POST /wxa/media_check_async`: answers with a trace id; the verdict is pushed later as `wxa_media_check`. */
export const mediaCheck: WechatRoute = {
  method: 'POST',
  path: '/wxa/media_check_async',
  contentType: JSON_TYPE,
  handle(world, call) {
    const app = checkAccessToken(world, call);
    const mediaUrl = textOf(call.body['media_url']);
    if (mediaUrl === '') throw new WechatRefusal(44002, 'empty post data');
    if (![1, 2].includes(Number(call.body['media_type']))) throw new WechatRefusal(40004, 'invalid media_type');
    const subject = checkVisitor(world, call, app);
    const check = { traceId: traceId(world), appId: app.appId, openid: subject.openid, mediaUrl };
    world.mediaChecks.set(check.traceId, check);
    world.events.emit('mediaCheck', check);
    return { errcode: 0, errmsg: 'ok', trace_id: check.traceId };
  },
};

/** The openid must belong to the app and its user must have been here in the last two hours; scene is 1 to 4. */
function checkVisitor(world: World, call: WechatCall, app: App): Subject {
  if (![1, 2, 3, 4].includes(Number(call.body['scene']))) throw new WechatRefusal(40129, 'invalid scene');
  const openid = textOf(call.body['openid']);
  const subject = world.subjectByOpenid(app.appId, openid);
  if (!subject) throw new WechatRefusal(40003, 'invalid openid');
  const seen = subject.seenMs !== undefined && world.clock.now() - subject.seenMs < TWO_HOURS_MS;
  if (!seen) throw new WechatRefusal(61010, 'code is expired');
  return subject;
}

const traceId = (world: World): string => `${requestId(world.clock.seconds())}${hex(2)}`;
