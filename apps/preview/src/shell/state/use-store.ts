import { useSyncExternalStore } from 'react';

import type { Store } from './store.js';

/** The store's value, followed. */
export const useStore = <Value>(store: Store<Value>): Value => useSyncExternalStore(store.subscribe, store.get);
