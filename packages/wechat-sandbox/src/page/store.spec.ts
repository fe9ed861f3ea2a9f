import { beforeEach, expect, it } from '@jest/globals';

interface Entry {
  number: number;
  text?: string;
}
interface Streams {
  calls: Entry[];
  messages: Entry[];
  pushes: Entry[];
}
interface Page {
  store: Streams & { clearedUpTo: number };
  startListening(): void;
  takeStreams(read: Partial<Streams>): void;
  addCall(call: Entry): void;
  addMessage(message: Entry): void;
  putPush(push: Entry): void;
}

// The page is plain JavaScript, checked by a configuration of its own.
const file: string = new URL('../../page/store.js', import.meta.url).href;
const page = (await import(file)) as Page;
const take = (read: Partial<Streams>): void => page.takeStreams({ calls: [], messages: [], pushes: [], ...read });
const numbers = (entries: Entry[]): number[] => entries.map(({ number }) => number);

beforeEach(() => {
  page.startListening();
  take({});
});

it('what happens while the lists are read is there once, read or not', () => {
  page.startListening();
  page.addMessage({ number: 2 });
  page.addMessage({ number: 3 });
  take({ messages: [{ number: 1 }, { number: 2 }] });
  expect(numbers(page.store.messages)).toEqual([3, 2, 1]);
  take({ messages: [{ number: 1 }, { number: 2 }, { number: 3 }, { number: 4 }] });
  page.addMessage({ number: 4 });
  expect(numbers(page.store.messages)).toEqual([4, 3, 2, 1]);
});

it('a push that has ended takes the place of its beginning', () => {
  page.putPush({ number: 1, text: 'sending' });
  page.putPush({ number: 1, text: 'delivered' });
  expect(page.store.pushes).toEqual([{ number: 1, text: 'delivered' }]);
});

it('calls that were cleared stay out of view, those of a sandbox started anew do not', () => {
  page.addCall({ number: 500 });
  page.store.clearedUpTo = 500;
  take({ calls: [{ number: 499 }, { number: 500 }] });
  expect(page.store.clearedUpTo).toBe(500);
  page.startListening();
  page.addCall({ number: 1 });
  take({ calls: [] });
  expect({ calls: numbers(page.store.calls), clearedUpTo: page.store.clearedUpTo }).toEqual({
    calls: [1],
    clearedUpTo: 0,
  });
});
