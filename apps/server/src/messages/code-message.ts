import type { CodePurpose } from '@yaopai/protocol';
import type { Language } from '../http/index.js';

/** One verification code on its way to one person. */
export interface CodeMessage {
  channel: 'sms' | 'email';
  /** E-mail address, or E.164 without spaces: `+8613800138000`. */
  to: string;
  /** sms only: digits without `+`. */
  countryCode?: string;
  /** Six digits. */
  code: string;
  purpose: CodePurpose;
  language: Language;
  poolName: string;
  expiresInMinutes: number;
}
