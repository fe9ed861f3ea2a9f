import { isQlogoUrl } from '../users/index.js';
import { MINUTE, SECOND } from '../runtime/index.js';
import { decryptOpenData, type KeptKey, mayOpen, rawDataIsSigned } from '../wechat/index.js';

const MAX_AGE = 10 * MINUTE;
/** WeChat's clock and ours may differ. */
const CLOCK_SKEW = MINUTE;
/** Characters, as everywhere a nickname is accepted. */
const MAX_NICKNAME = 64;
/** What WeChat has given everybody since 2022 is nobody's name and nobody's face. */
const ANONYMOUS_NICKNAME = '微信用户';
const ANONYMOUS_AVATAR = 'POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg';

/** Profile data as a mini program sends it along with a code. */
export interface ProfileData {
  rawData?: string;
  signature?: string;
  encryptedData?: string;
  iv?: string;
}

/** What profile data may set. */
export interface WechatProfile {
  nickname?: string;
  photo?: string;
}

export type ProfileReading =
  /** `incomplete`: part of what was sent could not be read. */
  | { outcome: 'read'; profile: WechatProfile; incomplete?: true }
  /** Unreadable, unverifiable or stale: the sign-in goes on without it. */
  | { outcome: 'ignored' }
  /** It names another person or another mini program: the sign-in is refused. */
  | { outcome: 'mismatch' };

interface Expected {
  wechatAppId: string;
  openId: string;
  keys: KeptKey[];
  /** Milliseconds since the epoch. */
  now: number;
  /** Whether the user's own word is not enough: where content is checked, WeChat has seen only what it signed or encrypted. */
  verifiedOnly: boolean;
}

/** Whether a request carries profile data at all. */
export function carriesProfile(data: ProfileData): boolean {
  return (
    data.rawData !== undefined ||
    data.encryptedData !== undefined ||
    data.iv !== undefined ||
    data.signature !== undefined
  );
}

/** Reads nickname and avatar from what WeChat gave the mini program. Identity never comes from here: it is only compared. */
export function readProfile(data: ProfileData, expected: Expected): ProfileReading {
  const { encryptedData, iv, rawData, signature } = data;
  const encrypted = encryptedData !== undefined || iv !== undefined;
  if (encryptedData !== undefined && iv !== undefined) {
    const reading = readEncrypted({ encryptedData, iv }, expected);
    if (reading.outcome !== 'ignored') return reading;
  }
  if (rawData === undefined) return { outcome: 'ignored' };
  const reading = readRaw(rawData, signature, expected);
  return encrypted && reading.outcome === 'read' ? { ...reading, incomplete: true } : reading;
}

function readEncrypted(
  data: { encryptedData: string; iv: string },
  { wechatAppId, openId, keys, now }: Expected,
): ProfileReading {
  for (const key of keys) {
    const plain = decryptOpenData(data, key.sessionKey);
    if (!plain) continue;
    const watermark = plain['watermark'] as { appid?: unknown; timestamp?: unknown } | undefined;
    if (typeof watermark?.timestamp !== 'number') return { outcome: 'ignored' };
    if (watermark.appid !== wechatAppId) return { outcome: 'mismatch' };
    if (plain['openId'] !== undefined && plain['openId'] !== openId) return { outcome: 'mismatch' };
    const stampedAt = watermark.timestamp * SECOND;
    const fresh = stampedAt >= now - MAX_AGE && stampedAt <= now + CLOCK_SKEW;
    return fresh && mayOpen(key, stampedAt) ? { outcome: 'read', profile: profileOf(plain) } : { outcome: 'ignored' };
  }
  return { outcome: 'ignored' };
}

/** With a signature it must be WeChat's; without one it is the user's own word, mostly good enough for a name. */
function readRaw(rawData: string, signature: string | undefined, { keys, verifiedOnly }: Expected): ProfileReading {
  const isAccepted =
    signature === undefined
      ? !verifiedOnly
      : keys.some(({ sessionKey }) => rawDataIsSigned(rawData, signature, sessionKey));
  if (!isAccepted) return { outcome: 'ignored' };
  try {
    const parsed: unknown = JSON.parse(rawData);
    if (typeof parsed === 'object' && parsed !== null)
      return { outcome: 'read', profile: profileOf(parsed as Record<string, unknown>) };
  } catch {
    // Not JSON: nothing to read.
  }
  return { outcome: 'ignored' };
}

function profileOf({ nickName, avatarUrl }: Record<string, unknown>): WechatProfile {
  const profile: WechatProfile = {};
  const nickname = typeof nickName === 'string' ? nickName.replace(/\p{Cc}/gu, '').trim() : '';
  if (nickname && nickname !== ANONYMOUS_NICKNAME && [...nickname].length <= MAX_NICKNAME) profile.nickname = nickname;
  const photo = typeof avatarUrl === 'string' ? avatarUrl.replace(/^http:/, 'https:') : '';
  if (isQlogoUrl(photo) && !photo.includes(ANONYMOUS_AVATAR)) profile.photo = photo;
  return profile;
}
