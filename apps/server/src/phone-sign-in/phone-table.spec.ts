import { describe, expect, test } from '@jest/globals';
import { decide, type PhoneFacts, type PhoneSide, type WechatSide } from './phone-table.js';

const w = (side: Partial<WechatSide> = {}): WechatSide => ({
  state: 'active',
  hasVerifiedPhone: false,
  isSilent: true,
  hasOtherIdentities: false,
  hasAnotherWayIn: false,
  ...side,
});
const p = (side: Partial<PhoneSide> = {}): PhoneSide => ({
  state: 'active',
  hasOtherOpenIdOfApp: false,
  mayBeRecycled: false,
  hasOtherCredential: false,
  ...side,
});
const facts = (given: Partial<PhoneFacts>): PhoneFacts => ({
  tombstoned: false,
  w: null,
  p: null,
  isSameAccount: false,
  registration: 'open',
  policy: 'trust',
  proved: false,
  ...given,
});

const BLOCKED = { refuse: 'ACCOUNT_BLOCKED' };
const PROOF = { ask: 'PHONE_JOIN_PROOF_NEEDED' };
const CHOICE = { ask: 'ACCOUNT_CHOICE_NEEDED' };
const contested = p({ hasOtherOpenIdOfApp: true });
const recycled = p({ mayBeRecycled: true, hasOtherCredential: true });

describe('sign in with phone, row', () => {
  test.each<[string, Partial<PhoneFacts>, unknown]>([
    ['1, W blocked', { w: w({ state: 'blocked' }) }, BLOCKED],
    ['1, P blocked, before W closing', { w: w({ state: 'closing' }), p: p({ state: 'blocked' }) }, BLOCKED],
    ['1, tombstoned', { tombstoned: true, w: w(), p: p() }, BLOCKED],
    ['2, W closing', { w: w({ state: 'closing' }), p: p() }, { refuse: 'ACCOUNT_CLOSING', whose: 'w' }],
    ['2, P closing', { w: w(), p: p({ state: 'closing' }) }, { refuse: 'ACCOUNT_CLOSING', whose: 'p' }],
    ['3, login-only', { registration: 'login-only' }, { refuse: 'ACCOUNT_NOT_FOUND' }],
    ['3, registration off', { registration: 'off' }, { refuse: 'REGISTRATION_DISABLED' }],
    ['4', {}, { do: 'register' }],
    ['5', { w: w() }, { do: 'give-number' }],
    ['5, also where registration is off', { w: w(), registration: 'off' }, { do: 'give-number' }],
    ['6', { w: w({ hasVerifiedPhone: true, isSilent: false }) }, { do: 'replace-number' }],
    ['7', { w: w(), p: contested, isSameAccount: true, policy: 'refuse' }, { do: 'return' }],
    ['8, another openid of the app', { p: contested }, PROOF],
    ['8, recycled', { w: w(), p: recycled }, PROOF],
    ['8, policy sms', { p: p(), policy: 'sms' }, PROOF],
    ['8, policy refuse', { w: w(), p: p(), policy: 'refuse', proved: true }, { refuse: 'PHONE_TAKEN' }],
    ['9', { p: p() }, { do: 'attach' }],
    ['9, login-only too', { p: p(), registration: 'login-only' }, { do: 'attach' }],
    ['9, old but with nothing else on it', { p: p({ mayBeRecycled: true }) }, { do: 'attach' }],
    ['9, contested and proved', { p: contested, proved: true }, { do: 'attach' }],
    ['9, policy sms and proved', { p: p(), policy: 'sms', proved: true }, { do: 'attach' }],
    ['10', { w: w(), p: p() }, { do: 'merge' }],
    ['10, recycled and proved', { w: w(), p: recycled, proved: true }, { do: 'merge' }],
    ['11', { w: w({ hasOtherIdentities: true, hasAnotherWayIn: true }), p: p() }, { do: 'move' }],
    ['12', { w: w({ isSilent: false, hasAnotherWayIn: true }), p: p() }, { do: 'move' }],
    [
      '13, a number of its own',
      { w: w({ isSilent: false, hasVerifiedPhone: true, hasAnotherWayIn: true }), p: p() },
      CHOICE,
    ],
    ['13, stranded', { w: w({ isSilent: false }), p: p() }, CHOICE],
    ['13, the identities that stay are of no use', { w: w({ hasOtherIdentities: true }), p: p() }, CHOICE],
  ])('%s', (_row, given, outcome) => {
    expect(decide(facts(given))).toEqual(outcome);
  });

  test('any: nothing moves while either side may not act, whatever else is true', () => {
    for (const state of ['blocked', 'closing'] as const) {
      for (const proved of [true, false]) {
        for (const policy of ['trust', 'sms', 'refuse'] as const) {
          const given = { proved, policy };
          expect(decide(facts({ ...given, w: w({ state }), p: p() }))).toHaveProperty('refuse');
          expect(decide(facts({ ...given, w: w(), p: p({ state }) }))).toHaveProperty('refuse');
        }
      }
    }
  });
});
