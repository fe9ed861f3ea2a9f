import { beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SetClock } from '../../test/set-clock.js';
import type { Connection } from '../connections/index.js';
import { SECOND } from '../runtime/index.js';
import { CircuitBreaker, type Leave } from './circuit-breaker.js';

Logger.overrideLogger(false);

const ONE = { id: 'c1', wechatAppId: 'wx1' } as Connection;
const TWO = { id: 'c2', wechatAppId: 'wx2' } as Connection;
let clock: SetClock;
let breaker: CircuitBreaker;
beforeEach(() => {
  clock = new SetClock();
  breaker = new CircuitBreaker(clock);
});

function enter(connection = ONE): Leave {
  const leave = breaker.enter(connection);
  if (!('probe' in leave)) throw new Error(`told to come again in ${leave.retryAfterSeconds} s`);
  return leave;
}

function open(): void {
  for (let time = 0; time < 5; time++) breaker.unanswered(ONE, enter());
}

test('opens after five questions in a row without an answer, for that connection', () => {
  for (let time = 0; time < 4; time++) breaker.unanswered(ONE, enter());
  breaker.answered(ONE);
  open();
  expect(breaker.enter(ONE)).toEqual({ retryAfterSeconds: 5 });
  expect(breaker.enter(TWO)).toEqual({ probe: false });
});

test('lets one question through after the pause, and closes when it is answered', () => {
  open();
  clock.time += 5 * SECOND;
  expect(enter()).toEqual({ probe: true });
  expect(breaker.enter(ONE)).toEqual({ retryAfterSeconds: 1 });
  breaker.answered(ONE);
  expect(enter()).toEqual({ probe: false });
  for (let time = 0; time < 4; time++) breaker.unanswered(ONE, enter());
  expect(enter()).toEqual({ probe: false });
});

test('doubles the pause while WeChat stays silent, up to half a minute', () => {
  open();
  const pauses: number[] = [];
  for (let round = 0; round < 5; round++) {
    const told = breaker.enter(ONE) as { retryAfterSeconds: number };
    pauses.push(told.retryAfterSeconds);
    clock.time += told.retryAfterSeconds * SECOND;
    breaker.unanswered(ONE, enter());
  }
  expect(pauses).toEqual([5, 10, 20, 30, 30]);
});

test('is not held open by questions that were asked before', () => {
  const early = Array.from({ length: 50 }, () => enter());
  for (const leave of early) breaker.unanswered(ONE, leave);
  expect(breaker.enter(ONE)).toEqual({ retryAfterSeconds: 5 });
  clock.time += 5 * SECOND;
  expect(enter()).toEqual({ probe: true });
});

test('closes when an answer comes late', () => {
  const late = enter();
  open();
  expect(late.probe).toBe(false);
  breaker.answered(ONE);
  expect(enter()).toEqual({ probe: false });
});

test('lets another through when the one was not asked after all', () => {
  open();
  clock.time += 5 * SECOND;
  breaker.unasked(ONE, enter());
  expect(enter()).toEqual({ probe: true });
});
