import { CopyButton } from '../parts/copy-button.js';
import { announce } from '../state/announcer.js';
import { useModel } from '../state/model.js';
import { nameOf, phoneOf } from '../state/people.js';
import type { Person } from '../state/sandbox-types.js';
import { lastOf } from '../state/status-feed.js';
import type { DeviceName } from '../state/traffic.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';
import { AddPerson } from './add-person.js';

/** Whom the sandbox plays, and who of them holds which phone. */
export function PeoplePanel(): React.ReactNode {
  const words = useWords();
  const { sandbox } = useModel();
  const people = useStore(sandbox).state?.people ?? [];
  return (
    <>
      <h2>{words.people.heading}</h2>
      <p className="hint">{words.people.hint}</p>
      {people.length === 0 ? (
        <p className="empty">{words.people.empty}</p>
      ) : (
        <ul className="cards">
          {people.map((person) => (
            <PersonCard key={person.id} person={person} />
          ))}
        </ul>
      )}
      <AddPerson people={people} />
    </>
  );
}

function PersonCard({ person }: { person: Person }): React.ReactNode {
  const words = useWords();
  const { preferences, status } = useModel();
  const { otherPhone } = useStore(preferences);
  const appId = lastOf(useStore(status))?.appId ?? '';
  const openid = person.openids[appId];
  const devices: DeviceName[] = otherPhone ? ['phone', 'other'] : ['phone'];
  return (
    <li className="card">
      <div className="card-head">
        <span className="face" aria-hidden="true">
          {[...nameOf(person)][0]}
        </span>
        <div>
          <strong>{nameOf(person)}</strong>
          <span className="hint">{phoneOf(person) ?? words.people.noPhone}</span>
        </div>
        <div className="card-acts">
          {devices.map((device) => (
            <Hold key={device} device={device} person={person} named={otherPhone} />
          ))}
        </div>
      </div>
      <dl className="facts">
        <dt>{words.people.openid}</dt>
        <dd>
          {openid === undefined ? (
            <span className="hint">{words.people.noOpenid}</span>
          ) : (
            <>
              <code>{openid}</code> <CopyButton text={openid} label={`${words.copy} ${words.people.openid}`} />
            </>
          )}
        </dd>
        {person.unionid && (
          <>
            <dt>{words.people.unionid}</dt>
            <dd>
              <code>{person.unionid}</code>
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}

/** Hands one phone to somebody, or says that they have it. With several phones each is named. */
function Hold({ device, person, named }: { device: DeviceName; person: Person; named: boolean }): React.ReactNode {
  const words = useWords();
  const { preferences } = useModel();
  const holds = useStore(preferences).phones[device].person === person.id;
  const phone = words.phone[device];
  if (holds) return <span className="mark">{named ? phone : words.people.holds}</span>;
  const give = (): void => {
    preferences.changePhone(device, { person: person.id });
    announce(words.people.given(nameOf(person), phone));
  };
  return (
    <button type="button" onClick={give}>
      {named ? phone : words.people.give}
      <span className="heard"> {words.people.giveLong(nameOf(person), phone)}</span>
    </button>
  );
}
