import type { PhoneHandle } from '../../phone/contract.js';
import { Store } from './store.js';
import type { DeviceName } from './traffic.js';

/** What each calls itself, in lists of devices too: a name that is the same in every language. */
export const MODELS: Readonly<Record<DeviceName, string>> = { phone: 'Sandbox A1', other: 'Sandbox B2' };

/** A phone that lies on the table, as it is now. */
export interface PhoneRun {
  /** Absent while nothing runs on it. */
  handle?: PhoneHandle;
  /** `pages/home/index` */
  path: string;
  offline: boolean;
  storageFull: boolean;
}

const OFF: PhoneRun = { path: '', offline: false, storageFull: false };

/** The phones on the table. What is wrong with one (no network, full storage) stays so for whoever takes it next. */
export class Phones extends Store<Readonly<Record<DeviceName, PhoneRun>>> {
  constructor() {
    super({ phone: OFF, other: OFF });
  }

  started(device: DeviceName, handle: PhoneHandle): void {
    const { offline, storageFull } = this.get()[device];
    handle.device.setOffline(offline);
    handle.device.storageFull(storageFull);
    this.change(device, { handle });
  }

  stopped(device: DeviceName): void {
    this.change(device, { handle: undefined, path: '' });
  }

  showsPage(device: DeviceName, path: string): void {
    this.change(device, { path });
  }

  setOffline(device: DeviceName, offline: boolean): void {
    this.get()[device].handle?.device.setOffline(offline);
    this.change(device, { offline });
  }

  setStorageFull(device: DeviceName, storageFull: boolean): void {
    this.get()[device].handle?.device.storageFull(storageFull);
    this.change(device, { storageFull });
  }

  private change(device: DeviceName, part: Partial<PhoneRun>): void {
    this.update((phones) => ({ ...phones, [device]: { ...phones[device], ...part } }));
  }
}
