import { useId } from 'react';

import { announce } from '../state/announcer.js';
import { useModel } from '../state/model.js';
import { nameOf } from '../state/people.js';
import { MODELS } from '../state/phones.js';
import { lastOf } from '../state/status-feed.js';
import type { DeviceName } from '../state/traffic.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';
import { PhoneScreen } from './phone-screen.js';
import { PhoneSettings } from './phone-settings.js';

interface Props {
  device: DeviceName;
  onPutAway?: () => void;
}

/** One phone: who holds it, its screen, and what can be done with it. */
export function Phone({ device, onPutAway }: Props): React.ReactNode {
  const words = useWords();
  const { status, phones } = useModel();
  const { person } = useStore(useModel().preferences).phones[device];
  const launch = lastOf(useStore(status));
  const { handle, path } = useStore(phones)[device];
  const heading = useId();
  const restart = (): void => {
    handle?.restart();
    announce(words.phone.restarted);
  };
  const forget = (): void => {
    handle?.device.deleteApp();
    handle?.restart();
    announce(words.phone.forgotten);
  };
  return (
    <section className="phone" aria-labelledby={heading}>
      <div className="phone-head">
        <h2 id={heading}>{words.phone[device]}</h2>
        <span className="hint">{MODELS[device]}</span>
        <Holder device={device} />
      </div>
      <div className="case">
        {launch && person ? (
          // Another person's phone is another window: nothing of the last one's app may live on.
          <PhoneScreen key={person} actor={{ device, person }} appId={launch.appId} query={launch.launch} />
        ) : (
          <p className="case-empty">{launch ? words.phone.nobody : words.phone.starting}</p>
        )}
      </div>
      <div className="phone-foot">
        <button type="button" disabled={!handle} onClick={restart}>
          {words.phone.restart}
        </button>
        <button type="button" disabled={!handle} title={words.phone.forgetHint} onClick={forget}>
          {words.phone.forget}
        </button>
        {onPutAway && (
          <button type="button" className="quiet" onClick={onPutAway}>
            {words.phone.removeOther}
          </button>
        )}
        {path && (
          <span className="hint path">
            <span className="heard">{words.phone.page} </span>
            {path}
          </span>
        )}
      </div>
      <PhoneSettings device={device} />
    </section>
  );
}

function Holder({ device }: { device: DeviceName }): React.ReactNode {
  const words = useWords();
  const { preferences, sandbox } = useModel();
  const { person } = useStore(preferences).phones[device];
  const people = useStore(sandbox).state?.people ?? [];
  return (
    <label className="holder">
      <span className="hint">{words.phone.holder}</span>
      <select
        value={person}
        disabled={people.length === 0}
        onChange={(event) => preferences.changePhone(device, { person: event.target.value })}
      >
        {people.length === 0 && <option value={person}>{person || words.phone.nobody}</option>}
        {people.map((each) => (
          <option key={each.id} value={each.id}>
            {nameOf(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
