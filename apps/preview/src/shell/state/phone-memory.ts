import { DeviceStorage, type PrivacyStatus, type StorageSnapshot } from '@yaopai/wechat-sandbox/wx';

import type { Actor } from './traffic.js';

/** Where the browser keeps things; `localStorage`, or a Map in a test. */
export type Keeper = Pick<Storage, 'getItem' | 'setItem'>;

interface Kept {
  storage: StorageSnapshot;
  privacy: PrivacyStatus;
}

const keyOf = ({ device, person }: Actor): string => `yaopai-preview:${device}:${person}`;

/** What one person's phone remembers of the mini program, over reloads of this page. */
export interface PhoneMemory {
  storage: DeviceStorage;
  privacy: PrivacyStatus;
  savePrivacy(status: PrivacyStatus): void;
}

export function openPhone(keeper: Keeper, actor: Actor): PhoneMemory {
  const kept = read(keeper, actor);
  const storage = new DeviceStorage(kept.storage);
  let { privacy } = kept;
  const save = (): void => {
    try {
      keeper.setItem(keyOf(actor), JSON.stringify({ storage: storage.snapshot(), privacy } satisfies Kept));
    } catch {
      // The browser's quota is full or storage is off: the phone then forgets at the next reload.
    }
  };
  storage.onChange(save);
  return {
    storage,
    privacy,
    savePrivacy: (status) => {
      privacy = status;
      save();
    },
  };
}

function read(keeper: Keeper, actor: Actor): Kept {
  const fresh: Kept = { storage: {}, privacy: 'needed' };
  try {
    return { ...fresh, ...(JSON.parse(keeper.getItem(keyOf(actor)) ?? '{}') as Partial<Kept>) };
  } catch {
    return fresh;
  }
}
