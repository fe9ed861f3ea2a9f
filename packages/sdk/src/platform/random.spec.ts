import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { uniqueKey } from './random.js';

const SHAPE = /^[A-Za-z0-9_-]{22,128}$/;
const setWx = (wx: object): void => {
  (globalThis as { wx?: unknown }).wx = wx;
};

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a key', () => {
  test('is of its own, also at the same moment', async () => {
    setWx({});
    const keys = await Promise.all(Array.from({ length: 1000 }, () => uniqueKey()));
    expect(new Set(keys).size).toBe(1000);
    for (const key of keys) expect(key).toMatch(SHAPE);
  });

  test("holds WeChat's random bytes where it has them", async () => {
    const randomValues = new Uint8Array(16).fill(35).buffer;
    setWx({ getRandomValues: ({ success }: { success: (result: object) => void }) => success({ randomValues }) });
    expect(await uniqueKey()).toMatch(/z{16}$/);
    expect(await uniqueKey()).toMatch(SHAPE);
  });

  test('is made without them when they fail or never come', async () => {
    setWx({ getRandomValues: ({ fail }: { fail: (failure: object) => void }) => fail({ errMsg: 'no' }) });
    expect(await uniqueKey()).toMatch(SHAPE);
    setWx({ getRandomValues: () => undefined });
    const late = uniqueKey();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await late).toMatch(SHAPE);
  });
});
