import { Switch } from '../parts/switch.js';
import { Action } from '../parts/action.js';
import { addNextSignIn, isOn, isWaiting, LASTING, NEXT_SIGN_IN, switchLasting } from '../state/faults.js';
import { useModel } from '../state/model.js';
import { useStore } from '../state/use-store.js';
import { useTask } from '../state/use-task.js';
import { useWords } from '../words/use-words.js';
import { AccountTrouble } from './account-trouble.js';
import { PhoneTrouble } from './phone-trouble.js';

/** Everything that can go wrong, on purpose. */
export function TroublePanel(): React.ReactNode {
  const words = useWords();
  return (
    <>
      <h2>{words.trouble.heading}</h2>
      <p className="hint">{words.trouble.hint}</p>
      <PhoneTrouble />
      <WechatTrouble />
      <AccountTrouble />
      <AllOff />
    </>
  );
}

const namesOf = <Names extends string>(table: Readonly<Record<Names, unknown>>): Names[] =>
  Object.keys(table) as Names[];

function WechatTrouble(): React.ReactNode {
  const words = useWords().trouble;
  const { control, sandbox } = useModel();
  const run = useTask();
  const faults = useStore(sandbox).state?.faults ?? [];
  return (
    <>
      <section className="group">
        <h3>{words.wechat}</h3>
        {namesOf(LASTING).map((name) => (
          <Switch
            key={name}
            label={words.lasting[name][0] ?? name}
            hint={words.lasting[name][1]}
            on={isOn(faults, name)}
            onChange={(on) => run(() => switchLasting(control, name, on), words.done)}
          />
        ))}
      </section>
      <section className="group">
        <h3>{words.nextSignIn}</h3>
        {namesOf(NEXT_SIGN_IN).map((name) => (
          <Action
            key={name}
            label={words.once[name][0] ?? name}
            hint={words.once[name][1] ?? ''}
            verb={isWaiting(faults, name) ? words.waiting : words.arrange}
            onAct={() => run(() => addNextSignIn(control, name), words.arranged)}
          />
        ))}
      </section>
    </>
  );
}

function AllOff(): React.ReactNode {
  const words = useWords().trouble;
  const { control, phones, sandbox } = useModel();
  const run = useTask();
  const restore = async (): Promise<void> => {
    for (const device of ['phone', 'other'] as const) {
      phones.setOffline(device, false);
      phones.setStorageFull(device, false);
    }
    await control.faults({ clear: true });
    await control.content({ riskyWords: [], reviewWords: [], media: 'pass' });
    for (const { appId } of sandbox.get().state?.apps ?? []) {
      await control.addApp({ appId, phoneQuota: null, phonePermission: true });
    }
    for (const { id, risky } of sandbox.get().state?.people ?? []) {
      if (risky) await control.addPerson({ id, risky: false });
    }
  };
  return (
    <p>
      <button type="button" onClick={() => run(restore, words.restored)}>
        {words.allOff}
      </button>
    </p>
  );
}
