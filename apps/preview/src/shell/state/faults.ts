import type { SandboxControl } from '@yaopai/wechat-sandbox/wx';

import type { Fault, FaultWish } from './sandbox-types.js';

const EXCHANGE = '/sns/jscode2session';
const SLOW_MS = 3000;
const UNTIL_CLEARED = 0;

/** Lasting trouble between server and WeChat, on until it is switched off. */
export const LASTING = {
  busy: { kind: 'busy' },
  slow: { kind: 'slow', delayMs: SLOW_MS },
  minuteQuota: { kind: 'minute-quota' },
  ipNotAllowed: { kind: 'ip-not-allowed' },
  nonsense: { kind: 'html' },
} as const satisfies Record<string, FaultWish>;

/** Trouble that waits for the next sign-in and is over with it. */
export const NEXT_SIGN_IN = {
  codeUsed: { kind: 'errcode', path: EXCHANGE, errcode: 40163, errmsg: 'code been used' },
  answerLost: { kind: 'reset', path: EXCHANGE, afterWork: true },
  busyOnce: { kind: 'busy', path: EXCHANGE },
} as const satisfies Record<string, FaultWish>;

export type Lasting = keyof typeof LASTING;
export type NextSignIn = keyof typeof NEXT_SIGN_IN;

const isLasting = (fault: Fault, name: Lasting): boolean => fault.left === null && fault.kind === LASTING[name].kind;

export const isOn = (faults: readonly Fault[], name: Lasting): boolean =>
  faults.some((fault) => isLasting(fault, name));

export const isWaiting = (faults: readonly Fault[], name: NextSignIn): boolean =>
  faults.some((fault) => {
    const { kind, path } = NEXT_SIGN_IN[name];
    return fault.left !== null && fault.kind === kind && fault.path === path;
  });

/** The sandbox only forgets all faults at once: those that stay are given to it again. */
export async function switchLasting(control: SandboxControl, name: Lasting, on: boolean): Promise<void> {
  if (on) return void (await control.faults({ ...LASTING[name], times: UNTIL_CLEARED }));
  const { faults } = await control.faults();
  await control.faults({ clear: true });
  const staying = faults.filter((fault) => !isLasting(fault, name));
  if (staying.length > 0) await control.faults({ faults: staying.map(asWish) });
}

export async function addNextSignIn(control: SandboxControl, name: NextSignIn): Promise<void> {
  await control.faults({ ...NEXT_SIGN_IN[name], times: 1 });
}

function asWish({ id: _id, hits: _hits, left, ...wish }: Fault): FaultWish {
  return { ...wish, times: left ?? UNTIL_CLEARED };
}
