import { AuthenticationClient, type AuthenticationClientOptions, type YaopaiError } from '../src/index.js';
import { FakeServer } from './fake-server.js';
import { FakeWx } from './fake-wx.js';

let worlds = 0;

export interface World {
  server: FakeServer;
  wx: FakeWx;
  appId: string;
  client: AuthenticationClient;
  /** What `onError` was told. */
  told: { code: number; message: string }[];
  /** Another client, of the same app unless told otherwise. */
  another: (options?: Partial<AuthenticationClientOptions>) => AuthenticationClient;
}

/** A device with a client of an app of its own, so that no engine is shared between tests. */
export function createWorld(options: Partial<AuthenticationClientOptions> = {}): World {
  const server = new FakeServer();
  const wx = new FakeWx(server);
  (globalThis as { wx?: unknown }).wx = wx;
  const appId = `app-${++worlds}`;
  const told: World['told'] = [];
  const another: World['another'] = (more) =>
    new AuthenticationClient({ appId, onError: (code, message) => told.push({ code, message }), ...more });
  return { server, wx, appId, client: another(options), told, another };
}

/** The error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<YaopaiError> {
  try {
    await promise;
  } catch (error) {
    return error as YaopaiError;
  }
  throw new Error('it did not reject');
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
