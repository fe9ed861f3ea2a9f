import { type FormEvent, useId, useRef } from 'react';

import { useModel } from '../state/model.js';
import { addPerson } from '../state/people.js';
import type { Person } from '../state/sandbox-types.js';
import { useTask } from '../state/use-task.js';
import { useWords } from '../words/use-words.js';

export function AddPerson({ people }: { people: readonly Person[] }): React.ReactNode {
  const words = useWords();
  const { control } = useModel();
  const run = useTask();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const add = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const nickName = String(fields.get('nickName') ?? '').trim();
    const phone = String(fields.get('phone') ?? '');
    run(async () => {
      await addPerson(control, people, { nickName, phone });
      form.current?.reset();
    }, words.people.added(nickName));
  };
  return (
    <form className="fields" ref={form} onSubmit={add} aria-labelledby={`${id}-heading`}>
      <h3 id={`${id}-heading`}>{words.people.add}</h3>
      <label>
        {words.people.nickName}
        <input name="nickName" required maxLength={32} autoComplete="off" />
      </label>
      <label>
        {words.people.phoneNumber}
        <input name="phone" type="tel" autoComplete="off" aria-describedby={`${id}-phone`} />
        <span className="hint" id={`${id}-phone`}>
          {words.people.phoneHint}
        </span>
      </label>
      <button type="submit">{words.people.add}</button>
    </form>
  );
}
