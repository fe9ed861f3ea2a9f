import { useEffect } from 'react';

import { useModel } from '../state/model.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';
import { Phone } from './phone.js';

/** The phones on the table: one, or one and another. */
export function PhoneTable(): React.ReactNode {
  const words = useWords();
  const { preferences, holdsPhones } = useModel();
  const { otherPhone, phones } = useStore(preferences);
  useSomebodyHolding();
  const addOther = (): void => {
    // The same person's: who else may take it is chosen on it.
    preferences.changePhone('other', { person: phones.phone.person });
    preferences.change({ otherPhone: true });
  };
  return (
    <div className="table">
      {!holdsPhones && <p className="hint">{words.phone.ofThisTab}</p>}
      <Phone device="phone" />
      {otherPhone ? (
        <Phone device="other" onPutAway={() => preferences.change({ otherPhone: false })} />
      ) : (
        <p className="add-phone">
          <button type="button" onClick={addOther}>
            {words.phone.addOther}
          </button>
          <span className="hint">{words.phone.addOtherHint}</span>
        </p>
      )}
    </div>
  );
}

/** Whoever held a phone and is no longer in the sandbox is followed by the first who is. */
function useSomebodyHolding(): void {
  const { preferences, sandbox } = useModel();
  const { phones } = useStore(preferences);
  const people = useStore(sandbox).state?.people;
  useEffect(() => {
    const first = people?.[0];
    if (!first) return;
    for (const device of ['phone', 'other'] as const) {
      const known = people.some(({ id }) => id === phones[device].person);
      if (!known) preferences.changePhone(device, { person: first.id });
    }
  }, [people, phones, preferences]);
}
