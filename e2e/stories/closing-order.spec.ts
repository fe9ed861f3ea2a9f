import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply, UserId } from '@yaopai/protocol';
import { ClosingArena } from '../src/closing-arena.js';
import { POOL } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { inOrder } from '../src/in-order.js';
import { IN_OTHER } from '../src/phone-rows.js';
import { picture, uploadOutcome } from '../src/uploads.js';

let arena: ClosingArena;
let file: Buffer;
beforeAll(async () => {
  arena = await ClosingArena.start();
  file = await picture(0x00ccff);
  await arena.world.sql.rows(
    `INSERT INTO custom_data_fields (pool_id, key, type, label, created_at) VALUES ($1, 'motto', 'string', 'x', now())`,
    [POOL],
  );
});
afterEach(() => arena.check());
afterAll(() => arena.end());

/** Somebody about to close the account, and what another server is asked about it meanwhile. */
interface Late {
  id: UserId;
  close: () => Promise<string>;
  act: () => Promise<string>;
}

/** Somebody who comes by WeChat, and may be reached besides. */
async function known(
  bound: 'email' | 'phone' | undefined,
  act: (one: { token: string; w: SignInReply }) => Promise<string>,
): Promise<Late> {
  const { id, token, w, proof } = await arena.known();
  if (bound) await arena.people.bind(token, arena.people.contact(bound));
  return { id, close: () => arena.close(proof), act: () => act({ token, w }) };
}

async function binding(kind: 'email' | 'phone'): Promise<Late> {
  const target = arena.people.contact(kind);
  const code = await arena.people.code(target, 'bind');
  return known(undefined, ({ token }) => arena.call(`POST /me/${kind}`, { ...target, code }, { token }));
}

const inOther = async (): Promise<SignInReply> => arena.world.signIn(await arena.world.wechat.person(), IN_OTHER);
const link = (token: string, secondaryToken: string): Promise<string> =>
  arena.call('POST /me/identities', { secondaryToken }, { token });

async function linkingAnother(): Promise<Late> {
  const one = await arena.proven('email');
  arena.clock.advance({ seconds: 61 });
  await arena.sendProof(one);
  const other = await inOther();
  return { id: one.id, close: () => arena.close(one.proof), act: () => link(one.token, other.accessToken) };
}

async function linkingItself(): Promise<Late> {
  const other = await arena.people.proven('email');
  return known(undefined, ({ token }) => link(other.token, token));
}

async function signingIn(): Promise<Late> {
  const { id, person, proof } = await arena.known();
  const code = await arena.code(person);
  return { id, close: () => arena.close(proof), act: () => arena.call('POST /sign-in/wechat', { code }) };
}

async function unlinked({ token, w }: { token: string; w: SignInReply }): Promise<string> {
  const path = `/api/v1/me/identities/${w.user.identities[0]!.id}`;
  const answer = await arena.world.http.send('DELETE', path, { token });
  return answer.status === 200 ? 'ok' : problemOf(answer).name;
}

describe('what waits for an account that is closed first is refused', () => {
  it.each<[string, () => Promise<Late>, string]>([
    ['binding an email', () => binding('email'), 'SESSION_ENDED'],
    ['binding a phone', () => binding('phone'), 'SESSION_ENDED'],
    [
      'unbinding the email',
      () => known('email', ({ token }) => arena.call('DELETE /me/email', undefined, { token })),
      'SESSION_ENDED',
    ],
    [
      'unbinding the phone',
      () => known('phone', ({ token }) => arena.call('DELETE /me/phone', undefined, { token })),
      'SESSION_ENDED',
    ],
    ['unlinking its WeChat', () => known('email', unlinked), 'SESSION_ENDED'],
    ['linking another to it', linkingAnother, 'SESSION_ENDED'],
    ['linking it to another', linkingItself, 'FRESH_PROOF_NEEDED'],
    [
      'uploading an avatar',
      () => known(undefined, ({ token }) => uploadOutcome(arena.world, file, { token })),
      'SESSION_ENDED',
    ],
    [
      'setting a nickname',
      () => known(undefined, ({ token }) => arena.call('PUT /me', { nickname: 'late' }, { token })),
      'ACCOUNT_CLOSING',
    ],
    [
      'setting custom data',
      () =>
        known(undefined, ({ token }) => arena.call('PUT /me/custom-data', { values: { motto: 'late' } }, { token })),
      'ACCOUNT_CLOSING',
    ],
    ['signing in', signingIn, 'ACCOUNT_CLOSING'],
  ])('%s', async (_, prepare, refusal) => {
    const pair = await inOrder({
      sql: arena.world.sql,
      prepare,
      first: ({ close }) => close(),
      second: ({ act }) => act(),
      after: ({ id }) => arena.expectClosing(id),
    });
    expect(pair).toBe(`ok | ${refusal}`);
  });
});
