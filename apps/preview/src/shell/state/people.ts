import type { SandboxControl } from '@yaopai/wechat-sandbox/wx';

import type { Person } from './sandbox-types.js';

/** What the list calls somebody. */
export const nameOf = (person: Pick<Person, 'id' | 'nickName'>): string => person.nickName ?? person.id;

/** As people write it: the country only when it is not 86. */
export function phoneOf({ phone }: Pick<Person, 'phone'>): string | undefined {
  if (!phone) return undefined;
  return phone.countryCode === '86' ? phone.number : `+${phone.countryCode} ${phone.number}`;
}

/** An id that nobody has yet. */
export function freeId(people: readonly Pick<Person, 'id'>[]): string {
  const taken = new Set(people.map(({ id }) => id));
  let number = people.length + 1;
  while (taken.has(`person-${number}`)) number += 1;
  return `person-${number}`;
}

/** Adds somebody with WeChat to the sandbox; resolves with their id. Rejects with the sandbox's sentence. */
export async function addPerson(
  control: SandboxControl,
  people: readonly Person[],
  { nickName, phone }: { nickName: string; phone: string },
): Promise<string> {
  const id = freeId(people);
  const number = phone.replace(/[\s-]/g, '');
  await control.addPerson({
    id,
    ...(nickName.trim() && { nickName: nickName.trim() }),
    ...(number && { phone: number }),
  });
  return id;
}
