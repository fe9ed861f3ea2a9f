import type { FormEvent } from 'react';

import { Action } from '../parts/action.js';
import { Segmented } from '../parts/segmented.js';
import { Switch } from '../parts/switch.js';
import { useModel } from '../state/model.js';
import { nameOf } from '../state/people.js';
import { lastOf } from '../state/status-feed.js';
import { useStore } from '../state/use-store.js';
import { useTask } from '../state/use-task.js';
import { useWords } from '../words/use-words.js';

const VERDICTS = ['pass', 'review', 'risky', 'hold'] as const;

/** What WeChat does with the mini program's account, with who holds the phone, and with what people write. */
export function AccountTrouble(): React.ReactNode {
  const words = useWords().trouble;
  const { control, status, sandbox, preferences } = useModel();
  const run = useTask();
  const appId = lastOf(useStore(status))?.appId;
  const { state } = useStore(sandbox);
  const app = state?.apps.find((each) => each.appId === appId);
  const holder = useStore(preferences).phones.phone.person;
  const person = state?.people.find(({ id }) => id === holder);
  if (!app) return <p className="empty">{words.noApp}</p>;
  const ofHolder = { appId: app.appId, person: holder };
  return (
    <>
      <section className="group">
        <h3>{words.keys}</h3>
        <Action
          label={words.rotate}
          hint={words.rotateHint}
          verb={words.doIt}
          onAct={() => run(() => control.rotate(ofHolder), words.done)}
        />
        <Action
          label={words.expire}
          hint={words.expireHint}
          verb={words.doIt}
          onAct={() => run(() => control.rotate({ ...ofHolder, expire: true }), words.done)}
        />
        <Action
          label={words.tokens}
          hint={words.tokensHint}
          verb={words.doIt}
          onAct={() => run(() => control.rotate({ appId: app.appId, accessTokens: true }), words.done)}
        />
      </section>
      <section className="group">
        <h3>{words.app}</h3>
        <Switch
          label={words.phoneQuota}
          hint={words.phoneQuotaHint}
          on={app.phoneQuota === 0}
          onChange={(on) => run(() => control.addApp({ appId: app.appId, phoneQuota: on ? 0 : null }), words.done)}
        />
        <Switch
          label={words.phonePermission}
          hint={words.phonePermissionHint}
          on={app.phonePermission === false}
          onChange={(on) => run(() => control.addApp({ appId: app.appId, phonePermission: !on }), words.done)}
        />
        {person && (
          <Switch
            label={words.risky(nameOf(person))}
            hint={words.riskyHint}
            on={person.risky === true}
            onChange={(on) => run(() => control.addPerson({ id: person.id, risky: on }), words.done)}
          />
        )}
      </section>
      <ContentTrouble />
    </>
  );
}

function ContentTrouble(): React.ReactNode {
  const words = useWords().trouble;
  const { control, sandbox } = useModel();
  const run = useTask();
  const content = useStore(sandbox).state?.content;
  const saveWord = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const word = String(new FormData(event.currentTarget).get('word') ?? '').trim();
    run(() => control.content({ riskyWords: word ? [word] : [] }), words.done);
  };
  const word = content?.riskyWords[0] ?? '';
  return (
    <section className="group">
      <h3>{words.content}</h3>
      <p className="hint">{words.contentHint}</p>
      <Segmented
        legend={words.verdictOf}
        shown
        value={content?.media ?? 'pass'}
        options={VERDICTS.map((value) => ({ value, label: words.verdicts[value] }))}
        onChange={(media) => run(() => control.content({ media }), words.done)}
      />
      <form className="fields in-line" onSubmit={saveWord} key={word}>
        <label>
          {words.riskyWord}
          <input name="word" defaultValue={word} autoComplete="off" />
          <span className="hint">{words.riskyWordHint}</span>
        </label>
        <button type="submit">{words.save}</button>
      </form>
    </section>
  );
}
