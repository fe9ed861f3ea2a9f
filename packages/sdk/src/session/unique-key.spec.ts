import { expect, test } from '@jest/globals';
import { uniqueKey } from './unique-key.js';

test('a key is of its own, also at the same moment, and of a form that the server takes', () => {
  const keys = Array.from({ length: 1000 }, () => uniqueKey());
  expect(new Set(keys).size).toBe(1000);
  for (const key of keys) expect(key).toMatch(/^[a-z0-9]{22,128}$/);
});
