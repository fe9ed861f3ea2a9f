import { expect, test } from '@jest/globals';
import { quantile, spreadOf } from './statistics.js';

test('a quantile lies between the samples around it', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 20], 0.99)).toBeCloseTo(19.9);
  expect(quantile([7], 0.99)).toBe(7);
});

test('samples are ordered as numbers, not as text', () => {
  expect(quantile([9, 10, 100], 1)).toBe(100);
});

test('a spread names its middle, its quartiles and its ends', () => {
  expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, quartiles: [2, 4], min: 1, max: 5 });
});

test('nothing has no median', () => {
  expect(() => quantile([], 0.5)).toThrow('no samples');
});
