import { describe, expect, it } from '@jest/globals';

import { type Keeper, openPhone } from './phone-memory.js';

function memory(): Keeper & { texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return { texts, getItem: (key) => texts.get(key) ?? null, setItem: (key, text) => void texts.set(key, text) };
}

const alice = { device: 'phone', person: 'alice' } as const;

describe("a phone's memory", () => {
  it('survives a reload of the page', () => {
    const keeper = memory();
    const first = openPhone(keeper, alice);
    first.storage.set('token', { text: '腰牌' });
    first.savePrivacy('agreed');
    const again = openPhone(keeper, alice);
    expect(again.storage.get('token')).toEqual({ text: '腰牌' });
    expect(again.privacy).toBe('agreed');
  });

  it('is its own for each phone and each person', () => {
    const keeper = memory();
    openPhone(keeper, alice).storage.set('token', 1);
    expect(openPhone(keeper, { device: 'other', person: 'alice' }).storage.keys).toEqual([]);
    expect(openPhone(keeper, { device: 'phone', person: 'bob' }).storage.keys).toEqual([]);
  });

  it('starts with nothing agreed, and forgets what is deleted', () => {
    const keeper = memory();
    const phone = openPhone(keeper, alice);
    expect(phone.privacy).toBe('needed');
    phone.storage.set('token', 1);
    phone.storage.clear();
    expect(openPhone(keeper, alice).storage.keys).toEqual([]);
  });

  it('starts anew from what cannot be read', () => {
    const keeper = memory();
    openPhone(keeper, alice).storage.set('token', 1);
    for (const key of keeper.texts.keys()) keeper.texts.set(key, '{broken');
    expect(openPhone(keeper, alice).storage.keys).toEqual([]);
  });

  it('goes on without a browser that keeps things', () => {
    const full: Keeper = {
      getItem: () => null,
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    };
    const { storage } = openPhone(full, alice);
    storage.set('token', 1);
    expect(storage.get('token')).toBe(1);
  });
});
