import { describe, expect, test } from '@jest/globals';
import type { CustomDataType } from '@yaopai/protocol';
import { checkValue } from './custom-data-value.js';

describe('a value is stored', () => {
  test.each<[CustomDataType, unknown, unknown]>([
    ['string', '', ''],
    ['string', '😀'.repeat(4_096), '😀'.repeat(4_096)],
    ['number', -1.5, -1.5],
    ['boolean', false, false],
    ['datetime', '2026-01-31T08:00+08:00', '2026-01-31T00:00:00.000Z'],
    ['datetime', '2026-01-31T08:00:00.5Z', '2026-01-31T08:00:00.500Z'],
    ['object', { a: [1, { b: null }] }, { a: [1, { b: null }] }],
  ])('%s %j', (type, given, value) => {
    expect(checkValue(type, given)).toEqual({ value });
  });
});

describe('a value is refused', () => {
  test.each<[CustomDataType, unknown]>([
    ['string', 1],
    ['string', 'a'.repeat(4_097)],
    ['string', 'a\0'],
    ['string', '\ud800'],
    ['number', '1'],
    ['number', Infinity],
    ['boolean', 'true'],
    ['datetime', '2026-01-31'],
    ['datetime', '2026-01-31T08:00:00'],
    ['datetime', '2026-02-31T08:00:00Z'],
    ['datetime', '2026-13-01T08:00:00Z'],
    ['datetime', 1_769_817_600_000],
    ['object', []],
    ['object', null],
    ['object', { a: 'x'.repeat(16_384) }],
    ['object', { 'a\0': 1 }],
    ['object', { a: [{ b: '\udfff' }] }],
    ['object', { a: Infinity }],
  ])('%s %j', (type, given) => {
    expect(checkValue(type, given)).toEqual({ problem: { zh: expect.any(String), en: expect.any(String) } });
  });
});
