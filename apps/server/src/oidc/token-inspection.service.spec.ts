import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Services, startServices } from '../../test/services.js';
import { SetClock } from '../../test/set-clock.js';
import type { Client } from '../applications/index.js';
import { MINUTE } from '../runtime/index.js';
import { openDistantDatabase } from '../testing/index.js';
import { AccessTokens, type TokenSubject } from '../tokens/index.js';
import { OidcModule } from './oidc.module.js';
import { TokenInspectionService } from './token-inspection.service.js';

const client = { pool: { id: 'shop' }, application: { id: 'shop-app', accessTokenSeconds: 1_800 } } as Client;
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Of a key that nobody knows. */
const tokenOf = (typ: string): string => `${part({ alg: 'ES256', typ, kid: 'k' })}.${part({ pool: 'shop' })}.c2ln`;

let open: Awaited<ReturnType<typeof openDistantDatabase>>;
let services: Services;
let clock: SetClock;
let inspection: TokenInspectionService;
beforeEach(async () => {
  [open, clock] = [await openDistantDatabase(), new SetClock()];
  services = await startServices(open, [OidcModule], { clock });
  inspection = services.get(TokenInspectionService);
});
afterEach(() => services.close());

const questions: Record<string, () => Promise<unknown>> = {
  introspection: () => inspection.introspect(client, tokenOf('at+jwt')),
  revocation: () => inspection.revoke(client, tokenOf('at+jwt')),
  'validation of an access token': () => inspection.validate(client, { accessToken: tokenOf('at+jwt') }),
  'validation of an id token': () => inspection.validate(client, { idToken: tokenOf('JWT') }),
};

describe('while the database does not answer', () => {
  const busy = { error: 'BUSY', detail: { retryAfterSeconds: 1 } };

  test.each(Object.entries(questions))('%s says so, and nothing about the token', async (_name, ask) => {
    clock.time += MINUTE;
    open.way.cut();
    await expect(ask()).rejects.toMatchObject(busy);
  });

  test('introspection does not call a session dead that cannot be looked up', async () => {
    const subject = { sessionId: 's', userId: 'u', generation: 0, generationStartedAt: clock.date() } as TokenSubject;
    const { token } = await services.get(AccessTokens).mint(client, subject);
    open.way.cut();
    await expect(inspection.introspect(client, token)).rejects.toMatchObject(busy);
  });
});

test('a token of a key that nobody knows is no token of ours', async () => {
  const answers = await Promise.all(Object.values(questions).map((ask) => ask()));
  const invalid = { valid: false, claims: null };
  expect(answers).toEqual([{ active: false }, undefined, invalid, invalid]);
});
