import type { RequestOf } from '@yaopai/protocol';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { userOf, type User } from '../user.js';
import { accountIn, type AccountEndpoint } from './change-me.js';
import { isoOf, readClaims } from './claims.js';
import type { Engine } from './engine.js';

/** One request in the name of a token's owner, who need not be signed in here; nothing is renewed. Answers the owner, with that token. */
export async function changeByToken<E extends AccountEndpoint>(
  { store }: Engine,
  caller: Caller,
  token: string,
  endpoint: E,
  body: RequestOf<E>,
): Promise<User> {
  const account = accountIn(caller, await send(caller, endpoint, body, { token }));
  const { session } = store.read();
  if (session && session.userId === account.id) store.takeUser(account);
  const accessTokenExpiresAt = isoOf(readClaims(token).exp);
  return userOf(account, { accessToken: token, accessTokenExpiresAt });
}
