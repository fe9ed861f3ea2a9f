import { connectSandbox, type SandboxControl } from '@yaopai/wechat-sandbox/wx';
import { createContext, useContext } from 'react';

import { holdPhones, openKeeper } from './keeper.js';
import type { Keeper } from './phone-memory.js';
import { Phones } from './phones.js';
import { firstPreferences, PreferencesStore } from './preferences.js';
import { SandboxFeed } from './sandbox-feed.js';
import { sandboxFetch } from './sandbox-fetch.js';
import { StatusFeed } from './status-feed.js';
import { TrafficLog } from './traffic.js';

/** All that the shell knows and can do; one of it for the whole page. */
export interface Model {
  /** Else another tab does, and the phones of this one are its own. */
  holdsPhones: boolean;
  keeper: Keeper;
  preferences: PreferencesStore;
  phones: Phones;
  traffic: TrafficLog;
  status: StatusFeed;
  control: SandboxControl;
  sandbox: SandboxFeed;
}

/** Where the preview's server passes the sandbox's control on. */
const SANDBOX = '/sandbox';

export async function createModel(): Promise<Model> {
  const holdsPhones = await holdPhones(navigator.locks);
  const keeper = openKeeper(holdsPhones);
  const traffic = new TrafficLog();
  const control = connectSandbox(SANDBOX, { fetch: sandboxFetch });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const first = firstPreferences(navigator.languages, dark.matches);
  const preferences = new PreferencesStore(keeper, first, dark.matches);
  dark.addEventListener('change', ({ matches }) => preferences.browserTurned(matches));
  return {
    holdsPhones,
    keeper,
    preferences,
    phones: new Phones(),
    traffic,
    status: new StatusFeed(),
    control,
    sandbox: new SandboxFeed({
      control,
      openEvents: () => new EventSource(`${SANDBOX}/control/events`),
      onCall: (call) => traffic.add({ kind: 'server-call', call }),
    }),
  };
}

export const ModelContext = createContext<Model | undefined>(undefined);

export function useModel(): Model {
  const model = useContext(ModelContext);
  if (!model) throw new Error('Components of the shell are drawn inside a ModelContext.');
  return model;
}
