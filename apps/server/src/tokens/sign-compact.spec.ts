import { expect, test } from '@jest/globals';
import { jwtVerify } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { signCompact } from './sign-compact.js';

const HEADER = { alg: 'ES256', typ: 'at+jwt', kid: 'key-1' } as const;
const CLAIMS = { iss: 'https://login.example.com/oidc', sub: '用户', exp: 4_102_444_800 };
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('an independent library verifies the token and reads what was signed', async () => {
  const { payload, protectedHeader } = await jwtVerify(signCompact(HEADER, CLAIMS, privateKey), publicKey, {
    algorithms: ['ES256'],
  });
  expect(payload).toEqual(CLAIMS);
  expect(protectedHeader).toEqual(HEADER);
});

test('another key does not verify it', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await expect(jwtVerify(signCompact(HEADER, CLAIMS, privateKey), other.publicKey)).rejects.toThrow('signature');
});
