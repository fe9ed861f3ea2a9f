import { describe, expect, test } from '@jest/globals';
import { ChaosWx, randomOf } from '../../test/chaos-wx.js';
import { FakeServer } from '../../test/fake-server.js';
import { settled } from '../../test/fake-wx.js';
import { AuthenticationClient, isYaopaiError, type User } from '../index.js';
import { readClaims } from './claims.js';
import type { Engine } from './engine.js';
import { createSignInQueue } from './sign-in-queue.js';
import { createStore } from './store.js';

/** Runs of each kind; the seeds are fixed, so a failure is repeated by running it again. */
const SEEDS = 80;
let runs = 0;

/** A client with an engine of its own on the same storage, as a second copy of the SDK in the same mini program has. */
function copyOf(client: AuthenticationClient, appId: string): AuthenticationClient {
  const copy = Object.create(client) as AuthenticationClient & { engine: Engine };
  const store = createStore(`yaopai http://localhost:3000 app ${appId}`);
  copy.engine = { store, queue: createSignInQueue(store), flights: new Map() };
  return copy;
}

interface Outcome {
  wx: ChaosWx;
  client: AuthenticationClient;
  wrong: string[];
  /** A logout came after the last login call and the last token set. */
  loggedOutLast: boolean;
}

/** One run: forty random acts of page, server and network, then everything under way comes to its end. */
async function run(seed: number, { copies, faulty }: { copies: number; faulty: boolean }): Promise<Outcome> {
  const random = randomOf(seed);
  const server = new FakeServer();
  const wx = new ChaosWx(server, random, faulty);
  (globalThis as { wx?: unknown }).wx = wx;
  const wrong = wx.broken;
  const appId = `chaos-${++runs}`;
  const client = new AuthenticationClient({ appId });
  let open = 0;
  let loggedOutLast = false;

  const watch = (
    promise: Promise<User | null | object | void>,
    allowed: (user: User) => boolean = () => true,
  ): void => {
    open++;
    let settledTimes = 0;
    const once = (): void => {
      open--;
      if (++settledTimes > 1) wrong.push('settled twice');
    };
    promise.then(
      (value) => {
        once();
        const user = value as User | null | undefined;
        if (!user || !user.id || !user.token) return;
        if (readClaims(user.token).sub !== user.id)
          wrong.push(`token of ${readClaims(user.token).sub} with the user ${user.id}`);
        if (!allowed(user)) wrong.push(`somebody else's answer: ${user.id}`);
      },
      (error: unknown) => {
        once();
        if (!isYaopaiError(error)) wrong.push(`rejected with ${String(error)}`);
      },
    );
  };
  let logouts = 0;
  const explicitly = (signIn: () => Promise<User>): void => {
    loggedOutLast = false;
    wx.explicit++;
    const logoutsBefore = logouts;
    const promise = signIn();
    promise.then(
      () => {
        wx.explicit--;
      },
      (error: { code: number }) => {
        wx.explicit--;
        if (error.code === 2020 && logouts === logoutsBefore) wrong.push('a login undone by an earlier logout');
      },
    );
    watch(promise);
  };

  const strangersToken = server.openSession('carol');
  wx.adopted.add('session-1');
  explicitly(() => client.login());
  while (await wx.step());
  const pages = copies === 1 ? [client, new AuthenticationClient({ appId })] : [client, copyOf(client, appId)];
  wx.copies = copies;
  const acts: (() => void)[] = [
    () => explicitly(() => page().login()),
    () => explicitly(() => page().loginByCode(server.issueCode(random(3) ? 'ann' : 'bob'))),
    () => update(),
    () => update(),
    () => update(),
    () => watch(page().getCurrentUser()),
    () => watch(page().refreshToken()),
    () => watch(page().checkLoginStatus()),
    () => server.expireTokens(),
    () => server.expireTokens(),
    () => server.endSessions((['expired', 'idle', 'reuse', 'admin', 'blocked', 'merged'] as const)[random(6)]!),
    () => {
      // Somebody's token from elsewhere, or the one we have.
      const token = random(2) ? strangersToken : wx.stored.session?.accessToken;
      if (!token) return;
      loggedOutLast = false;
      wx.explicit++;
      page().setToken(token);
      wx.explicit--;
    },
    () => {
      wx.person = random(4) ? 'ann' : 'bob';
    },
    () => {
      logouts++;
      watch(page().logout());
      if (wx.stored.session) wrong.push('still signed in when logout() returned');
      loggedOutLast = true;
    },
  ];
  const page = (): AuthenticationClient => pages[random(pages.length)]!;
  const update = (): void => {
    const userId = wx.stored.session?.userId;
    // The city says for whom the page meant it.
    watch(page().updateProfile({ city: userId || null }), (user) => !userId || user.id === userId);
  };

  for (let act = 0; act < 40; act++) {
    if (random(2)) await wx.step();
    else acts[random(acts.length)]!();
  }
  while (await wx.step());
  await settled();
  if (open !== 0) wrong.push(`${open} callers never settled`);
  if (wx.wire.length !== 0) wrong.push('something is still under way');
  for (const user of server.users.values())
    if (user.city && user.city !== user.id) wrong.push(`${user.city}'s data went to ${user.id}`);
  for (const [sid, { ended }] of server.sessions) {
    if (!faulty && !ended && !wx.adopted.has(sid)) wrong.push(`${sid} was left alive on the server`);
  }
  return { wx, client, wrong, loggedOutLast };
}

/** What holds once nothing is under way. */
async function afterwards({ wx, client, wrong, loggedOutLast }: Outcome): Promise<void> {
  if (loggedOutLast && wx.stored.session) wrong.push('signed in after a logout');
  if (wx.stored.session) return;
  wx.calls.length = 0;
  wx.steps.length = 0;
  const [user, refused] = await Promise.all([
    client.getCurrentUser(),
    client.updateProfile({}).catch((error: { code: number }) => error),
  ]);
  if (user !== null) wrong.push('a user without a session');
  if (![2020, 2206].includes((refused as { code: number }).code)) wrong.push('not refused without a session');
  if (wx.calls.length || wx.steps.length) wrong.push(`sent ${wx.calls.join(', ')} without a session`);
  if (loggedOutLast && (refused as { code: number }).code !== 2020) wrong.push('not 2020 after a logout');
}

describe.each([
  ['one copy of the SDK, a network that works', { copies: 1, faulty: false }],
  ['one copy, a network that fails', { copies: 1, faulty: true }],
  ['two copies on one storage', { copies: 2, faulty: true }],
])('in any order of events, with %s', (_, kind) => {
  test('the rules hold', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const outcome = await run(seed, kind);
      await afterwards(outcome);
      expect({ seed, wrong: outcome.wrong }).toEqual({ seed, wrong: [] });
    }
  });
});
