import { Action } from '../parts/action.js';
import { Switch } from '../parts/switch.js';
import { announce } from '../state/announcer.js';
import { useModel } from '../state/model.js';
import type { DeviceName } from '../state/traffic.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';

/** What goes wrong on the phones themselves. */
export function PhoneTrouble(): React.ReactNode {
  const words = useWords();
  const { preferences, phones } = useModel();
  const runs = useStore(phones);
  const { otherPhone } = useStore(preferences);
  const devices: DeviceName[] = otherPhone ? ['phone', 'other'] : ['phone'];
  return (
    <section className="group">
      <h3>{words.trouble.network}</h3>
      {devices.flatMap((device) => {
        const name = words.phone[device];
        const { offline, storageFull, handle } = runs[device];
        return [
          <Switch
            key={`${device}-offline`}
            label={words.trouble.offline(name)}
            hint={words.trouble.offlineHint}
            on={offline}
            onChange={(on) => phones.setOffline(device, on)}
          />,
          <Switch
            key={`${device}-storage`}
            label={words.trouble.storageFull(name)}
            hint={words.trouble.storageFullHint}
            on={storageFull}
            onChange={(on) => phones.setStorageFull(device, on)}
          />,
          <Action
            key={`${device}-interrupt`}
            label={words.trouble.interrupt(name)}
            hint={words.trouble.interruptHint}
            verb={words.trouble.doIt}
            onAct={() => {
              handle?.device.interruptNetwork();
              announce(words.trouble.done);
            }}
          />,
        ];
      })}
    </section>
  );
}
