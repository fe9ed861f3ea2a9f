import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { type Built, buildFixture } from './build-fixture.js';
import { openPhone, type PhoneWindow } from './phone-window.js';

let built: Built;
let person: PhoneWindow;

beforeAll(async () => {
  built = await buildFixture();
});

beforeEach(async () => {
  // The window's console is Node's; what is reported is read from onError.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  person = await openPhone(built);
});

afterEach(async () => {
  await person.close();
  jest.restoreAllMocks();
});

const messages = (): string[] => person.errors.map((error) => (error as Error).message);

describe('script errors of the mini program', () => {
  it.each([
    ['Throw', 'thrown in a handler'],
    ['Reject', 'rejected in a handler'],
    ['Throw later', 'thrown in a timer'],
    ['Throw in a callback', 'thrown in a callback'],
  ])('come out: %s', async (button, message) => {
    person.tap(button);
    await person.until(() => expect(messages()).toEqual([message]));
    // The app goes on, as in WeChat.
    person.tap('Tap me');
    expect(person.see.getByText('1 tap')).toBeTruthy();
  });

  it('come out of what a component fires', async () => {
    const about = person.see.getByPlaceholderText('About you');
    about.focus();
    about.blur();
    await person.until(() => expect(messages()).toEqual(['rejected after an event']));
  });

  it('reach the app itself too', async () => {
    person.tap('Throw');
    await person.until(() => expect(messages()).toHaveLength(1));
    person.tap('What happened');
    expect(person.see.getByText(/app saw Error: thrown in a handler/)).toBeTruthy();
  });
});

describe('network', () => {
  it('goes through the transport, and fails offline', async () => {
    person.tap('Request');
    await person.reads('200 https://backend.example/hello');
    person.phone.device.setOffline(true);
    person.tap('Request');
    await person.reads(/^request:fail .*ERR_INTERNET_DISCONNECTED$/);
  });

  it('calls nothing back into an app that was restarted', async () => {
    let answer: (body: object) => void = () => undefined;
    await person.close();
    person = await openPhone(built, {
      transport: () => ({
        answer: new Promise((resolve) => {
          answer = () =>
            resolve({ statusCode: 200, header: {}, cookies: [], body: new TextEncoder().encode('{"url":"late"}') });
        }),
        abort: () => undefined,
      }),
    });
    person.tap('Request');
    await person.until(() => expect(person.phone.device.network.active).toBe(1));
    person.phone.restart();
    answer({});
    await person.until(() => expect(person.phone.device.network.active).toBe(0));
    expect(person.see.queryByText('200 late')).toBeNull();
  });
});

describe('what WeChat does not have', () => {
  it("is not in the mini program's scope either", () => {
    person.tap('Look around');
    expect(person.see.getByText('undefined undefined undefined')).toBeTruthy();
  });
});
