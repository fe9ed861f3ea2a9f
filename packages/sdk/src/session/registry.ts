import type { ResolvedOptions } from '../options.js';
import { Engine } from './engine.js';

const engines = new Map<string, Engine>();

/** The engine of an app: the same one for every client with this host and this `appId` (or, without one, this `userPoolId`). */
export function engineOf({ host, appId, userPoolId }: ResolvedOptions): Engine {
  const key = `yaopai ${host} ${appId ? `app ${appId}` : `pool ${userPoolId}`}`;
  let engine = engines.get(key);
  if (!engine) engines.set(key, (engine = new Engine(key)));
  return engine;
}
