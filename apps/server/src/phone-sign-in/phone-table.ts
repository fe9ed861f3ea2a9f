import type { PhoneJoin } from '../connections/index.js';
import type { Registration } from '../identities/index.js';
import type { UserState } from '../users/index.js';

/** What the table looks at: W is the account of WeChat's identity, P the one that has proved the number. */
export interface PhoneFacts {
  /** A block of somebody with this openid, unionid or number outlived their account. */
  tombstoned: boolean;
  w: WechatSide | null;
  p: PhoneSide | null;
  isSameAccount: boolean;
  /** Whether nobody may become somebody. */
  registration: Registration;
  policy: PhoneJoin;
  /** That the number is the caller's was proved beyond WeChat's word. */
  proved: boolean;
}

export interface WechatSide {
  state: UserState;
  hasVerifiedPhone: boolean;
  /** Identities only: no username, email, phone or password. */
  isSilent: boolean;
  /** It has identities beside the one and its unionid's. */
  hasOtherIdentities: boolean;
  /** It could still be signed in to without them. */
  hasAnotherWayIn: boolean;
}

export interface PhoneSide {
  state: UserState;
  /** It already has somebody else's openid of a mini program whose openid would come. */
  hasOtherOpenIdOfApp: boolean;
  /** Carriers may have given the number to somebody new since it was last proved. */
  mayBeRecycled: boolean;
  /** It can be signed in to without the number. */
  hasOtherCredential: boolean;
}

export type PhoneOutcome =
  | { refuse: 'ACCOUNT_BLOCKED' | 'ACCOUNT_NOT_FOUND' | 'REGISTRATION_DISABLED' | 'PHONE_TAKEN' }
  | { refuse: 'ACCOUNT_CLOSING'; whose: 'w' | 'p' }
  /** Nothing moves; a ticket lets the caller come back with what is missing. */
  | { ask: 'PHONE_JOIN_PROOF_NEEDED' | 'ACCOUNT_CHOICE_NEEDED' }
  | { do: 'register' | 'give-number' | 'replace-number' | 'return' | 'attach' | 'merge' | 'move' };

/** "Sign in with phone": first match wins. The numbers are the table's. */
export function decide(facts: PhoneFacts): PhoneOutcome {
  const { w, p, isSameAccount } = facts;
  // 1
  if (facts.tombstoned || w?.state === 'blocked' || p?.state === 'blocked') return { refuse: 'ACCOUNT_BLOCKED' };
  // 2
  if (w?.state === 'closing') return { refuse: 'ACCOUNT_CLOSING', whose: 'w' };
  if (p?.state === 'closing') return { refuse: 'ACCOUNT_CLOSING', whose: 'p' };
  if (!p) {
    // 5, 6
    if (w) return { do: w.hasVerifiedPhone ? 'replace-number' : 'give-number' };
    // 3
    if (facts.registration === 'login-only') return { refuse: 'ACCOUNT_NOT_FOUND' };
    if (facts.registration === 'off') return { refuse: 'REGISTRATION_DISABLED' };
    // 4
    return { do: 'register' };
  }
  // 7
  if (w && isSameAccount) return { do: 'return' };
  // 8
  if (facts.policy === 'refuse') return { refuse: 'PHONE_TAKEN' };
  if (!facts.proved && (facts.policy === 'sms' || isContested(p))) return { ask: 'PHONE_JOIN_PROOF_NEEDED' };
  // 9
  if (!w) return { do: 'attach' };
  // 10
  if (w.isSilent && !w.hasOtherIdentities) return { do: 'merge' };
  // 11, 12: of two that could be moved neither is left without a way in
  if (w.hasAnotherWayIn && (w.isSilent || !w.hasVerifiedPhone)) return { do: 'move' };
  // 13
  return { ask: 'ACCOUNT_CHOICE_NEEDED' };
}

/** Numbers are given to new people, and WeChat's quick button does not prove that the phone is in hand today. */
function isContested(p: PhoneSide): boolean {
  return p.hasOtherOpenIdOfApp || (p.mayBeRecycled && p.hasOtherCredential);
}
