import { expect, test } from '@jest/globals';
import type { Client } from '../applications/index.js';
import { AppError } from '../http/index.js';
import type { AccessTokens } from '../tokens/index.js';
import { SessionStatusService } from './session-status.service.js';
import type { SessionsService } from './sessions.service.js';

const client = { application: { id: 'shop-app' } } as Client;

function statusWhere(refusal: AppError): SessionStatusService {
  const claims = { client_id: 'shop-app', sid: 's', sub: 'u', pool: 'shop', exp: 2, iat: 1 };
  const accessTokens = { verify: () => Promise.resolve(claims) } as unknown as AccessTokens;
  const sessions = { requireLive: () => Promise.reject(refusal) } as unknown as SessionsService;
  return new SessionStatusService(sessions, accessTokens);
}

test('a session that ended is an ordinary answer', async () => {
  const ended = new AppError('SESSION_ENDED', { detail: { reason: 'user' } });
  expect(await statusWhere(ended).check(client, 'token', 'en')).toMatchObject({ status: false, reason: 'user' });
});

test('one that cannot be looked up is not called dead', async () => {
  const asked = statusWhere(new AppError('BUSY')).check(client, 'token', 'en');
  await expect(asked).rejects.toMatchObject({ error: 'BUSY' });
});
