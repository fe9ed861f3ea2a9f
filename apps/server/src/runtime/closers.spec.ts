import { beforeEach, describe, expect, test } from '@jest/globals';
import { Closers } from './closers.js';

let closed: string[];
let closers: Closers;

beforeEach(() => {
  closed = [];
  closers = new Closers();
  for (const [name, failure] of [['first'], ['second', 'no'], ['third', 'never'], ['fourth']] as const) {
    closers.push(async () => {
      closed.push(name);
      if (failure) throw new Error(failure);
    });
  }
});

describe('closing', () => {
  test('reaches everything, last opened first, and throws the first failure', async () => {
    await expect(closers.close()).rejects.toThrow('never');
    expect(closed).toEqual(['fourth', 'third', 'second', 'first']);
  });

  test('happens once', async () => {
    await closers.close().catch(() => undefined);
    await closers.close();
    expect(closed).toHaveLength(4);
  });

  test('does not hide the failure that led to it', async () => {
    await expect(closers.closeAfter(new Error('port taken'))).rejects.toThrow('port taken');
    expect(closed).toHaveLength(4);
  });
});
