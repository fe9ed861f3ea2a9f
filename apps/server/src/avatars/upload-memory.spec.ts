import { expect, test } from '@jest/globals';
import type { UserId } from '@yaopai/protocol';
import { UploadMemory } from './upload-memory.js';

const MIB = 1024 * 1024;
const [lin, wang] = ['lin', 'wang'] as UserId[] as [UserId, UserId];

test('one user holds no more than two uploads, however many they begin, and others have room', () => {
  const memory = new UploadMemory();
  const stalled = Array.from({ length: 13 }, () => memory.open(lin));
  expect(stalled.filter((space) => space.grow(5 * MIB))).toHaveLength(2);
  expect([stalled[2]!.grow(1), memory.open(wang).grow(5 * MIB)]).toEqual([false, true]);
  stalled[0]!.release();
  expect([stalled[2]!.grow(5 * MIB), stalled[3]!.grow(1)]).toEqual([true, false]);
});

test('all together hold 64 MiB, and what one lets go is room for another', () => {
  const memory = new UploadMemory();
  const spaces = Array.from({ length: 7 }, (_, index) => memory.open(String(index) as UserId));
  expect(spaces.map((space) => space.grow(10 * MIB))).toEqual([true, true, true, true, true, true, false]);
  expect([spaces[6]!.grow(4 * MIB), spaces[6]!.grow(1)]).toEqual([true, false]);
  spaces[0]!.release();
  expect([spaces[6]!.grow(6 * MIB), spaces[0]!.grow(4 * MIB), spaces[0]!.grow(1)]).toEqual([true, true, false]);
});
