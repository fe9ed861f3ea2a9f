import type { SignInWithWechatRequest } from '@yaopai/protocol';
import { isText } from '../errors/invalid.js';

/** What the developer may send along with a code. */
export type Profile = Omit<SignInWithWechatRequest, 'code'>;

const FIELDS = ['encryptedData', 'iv', 'rawData', 'signature'] as const;

/** Only these four leave the device: WeChat's event carries more, for example `userInfo` and `errMsg`. */
export function profileOf(given: Profile | undefined): Profile {
  const profile: Profile = {};
  for (const field of FIELDS) {
    const value = given && given[field];
    if (isText(value)) profile[field] = value;
  }
  return profile;
}
