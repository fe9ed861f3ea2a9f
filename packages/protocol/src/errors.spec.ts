import { describe, expect, test } from '@jest/globals';
import { ERRORS } from './errors.js';

const entries = Object.entries(ERRORS);

describe('the closed error set', () => {
  test('gives every error a number of its own', () => {
    expect(new Set(entries.map(([, entry]) => entry.code)).size).toBe(entries.length);
  });

  test('speaks both languages and says what to do', () => {
    for (const [name, { message, action }] of entries) {
      for (const text of [message.zh, action.zh]) expect(`${name} ${text}`).toMatch(/[\u4e00-\u9fff]/);
      for (const text of [message.en, action.en]) expect(`${name} ${text}`).toMatch(/^[A-Z_]+ [ -~]+$/);
    }
  });

  test('keeps 79xxx, and only those, for clients', () => {
    for (const [name, { code, status }] of entries) {
      expect([name, status === 0]).toEqual([name, Math.floor(code / 1000) === 79]);
      if (status !== 0) expect(status).toBeGreaterThanOrEqual(400);
    }
  });
});
