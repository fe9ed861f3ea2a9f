import type { CodeMessage } from '../src/messages/index.js';

export const SMS: CodeMessage = {
  channel: 'sms',
  to: '+8613800138000',
  countryCode: '86',
  code: '483920',
  purpose: 'sign-in',
  language: 'zh',
  poolName: '腰牌',
  expiresInMinutes: 5,
};

export const EMAIL: CodeMessage = { ...SMS, channel: 'email', to: 'lin@example.com' };

/** What a promise is rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => ({ rejected: false, error: undefined }),
    (error: unknown) => ({ rejected: true, error }),
  );
  if (!outcome.rejected) throw new Error('expected a refusal');
  return outcome.error;
}
