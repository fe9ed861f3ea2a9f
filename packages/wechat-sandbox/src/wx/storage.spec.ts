import { describe, expect, it } from '@jest/globals';

import { DeviceStorage } from './storage.js';

describe('a snapshot', () => {
  it('goes through JSON and makes the same storage again', () => {
    const storage = new DeviceStorage();
    storage.set('object', { name: '小红', list: [1] });
    storage.set('date', new Date(86_400_000));
    storage.set('text', 'plain');
    storage.corrupt('broken', '{"half":');
    const copy = new DeviceStorage(
      JSON.parse(JSON.stringify(storage.snapshot())) as ReturnType<DeviceStorage['snapshot']>,
    );
    expect(copy.keys).toEqual(['object', 'date', 'text', 'broken']);
    for (const key of copy.keys) expect(copy.get(key)).toEqual(storage.get(key));
    expect(copy.get('date')).toEqual(new Date(86_400_000));
    expect(copy.currentSize).toBe(storage.currentSize);
  });

  it('is a copy: later writes do not show in it', () => {
    const storage = new DeviceStorage();
    storage.set('key', 1);
    const snapshot = storage.snapshot();
    const copy = new DeviceStorage(snapshot);
    storage.set('key', 2);
    copy.set('other', 3);
    expect(new DeviceStorage(snapshot).get('key')).toBe(1);
    expect(snapshot).not.toHaveProperty('other');
  });

  it('keeps names that objects have of their own', () => {
    const storage = new DeviceStorage();
    storage.set('__proto__', 1);
    storage.set('constructor', 2);
    const copy = new DeviceStorage(storage.snapshot());
    expect([copy.get('__proto__'), copy.get('constructor')]).toEqual([1, 2]);
  });
});

describe('a listener', () => {
  it('hears of each change, of nothing else, and of nothing once stopped', () => {
    const storage = new DeviceStorage();
    const seen: string[][] = [];
    const stop = storage.onChange(() => seen.push(storage.keys));
    storage.set('a', 1);
    storage.get('a');
    storage.remove('none');
    storage.corrupt('b', '{');
    storage.remove('a');
    storage.clear();
    expect(seen).toEqual([['a'], ['a', 'b'], ['b'], []]);
    storage.setFull(true);
    expect(() => storage.set('a', 1)).toThrow();
    stop();
    storage.clear();
    expect(seen).toHaveLength(4);
  });
});
