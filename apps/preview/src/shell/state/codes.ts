import type { InboxMessage } from './sandbox-types.js';

/** The code in a message: as its sender noted it, else the digits in the text that look like one. */
export function codeIn(message: InboxMessage): string | undefined {
  const noted = message['code'];
  if (typeof noted === 'string' && noted !== '') return noted;
  return /(?<!\d)\d{4,8}(?!\d)/.exec(message.text)?.[0];
}
