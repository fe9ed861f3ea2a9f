import type { MediaVerdicts } from '../push/media-verdicts.js';
import type { PushSender } from '../push/push-sender.js';
import type { ContentRules } from '../world/content-rules.js';
import type { App, Person } from '../world/entities.js';
import type { World } from '../world/world.js';
import {
  ControlError,
  listItemText,
  objectWith,
  oneOf,
  optionalFlag,
  optionalList,
  optionalNumber,
  optionalText,
  requiredText,
} from './read.js';
import type { PushView, UserEvent } from './types.js';

const USER_EVENTS: readonly UserEvent[] = [
  'user_info_modified',
  'user_authorization_revoke',
  'user_authorization_cancellation',
];
const VERDICTS = ['pass', 'review', 'risky'] as const;

export function readContentRules(body: unknown, old: ContentRules): ContentRules {
  const fields = objectWith(body, ['riskyWords', 'reviewWords', 'media', 'fetchMedia']);
  return {
    riskyWords: optionalList(fields, 'riskyWords', listItemText) ?? old.riskyWords,
    reviewWords: optionalList(fields, 'reviewWords', listItemText) ?? old.reviewWords,
    media: oneOf(fields, 'media', [...VERDICTS, 'hold']) ?? old.media,
    fetchMedia: optionalFlag(fields, 'fetchMedia') ?? old.fetchMedia,
  };
}

/** The verdict on a held check. */
export async function concludeMedia(world: World, verdicts: MediaVerdicts, body: unknown): Promise<PushView> {
  const fields = objectWith(body, ['traceId', 'suggest', 'label']);
  const check = world.mediaChecks.get(requiredText(fields, 'traceId'));
  const suggest = oneOf(fields, 'suggest', VERDICTS);
  if (suggest === undefined)
    throw new ControlError(
      'A verdict needs "suggest".',
      'Send "pass", "review" or "risky".',
      '审核结论需要 "suggest"。请发送 "pass"、"review" 或 "risky"。',
    );
  const pushed = check && (await verdicts.conclude(check, suggest, optionalNumber(fields, 'label')));
  if (!pushed) {
    throw new ControlError(
      'No such media check is waiting.',
      'GET /control/pushes lists those on hold; set {"media": "hold"} first.',
      '没有这个等待中的媒体检查。先设置 {"media": "hold"}，再从 GET /control/pushes 中找到它。',
      404,
    );
  }
  return pushed;
}

/** One of the three events about a user. Source: security and privacy event pages. */
export function pushUserEvent(
  world: World,
  sender: PushSender,
  parties: { app: App; person: Person },
  fields: Record<string, unknown>,
): Promise<PushView> {
  const { app, person } = parties;
  const event = oneOf(fields, 'event', USER_EVENTS);
  if (event === undefined)
    throw new ControlError(
      'A push needs an "event".',
      `Send one of ${USER_EVENTS.join(', ')}.`,
      `推送需要 "event"。请发送以下之一：${USER_EVENTS.join('、')}。`,
    );
  const subject = world.subject(app.appId, person.id);
  const unionid = world.unionid(app, person);
  return sender.send(app, subject.openid, {
    Event: event,
    OpenID: subject.openid,
    ...(unionid === undefined ? {} : { UnionID: unionid }),
    AppID: app.appId,
    RevokeInfo: optionalText(fields, 'revokeInfo', 64) ?? '',
    PluginID: '',
    OpenPID: '',
  });
}
