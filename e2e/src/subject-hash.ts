import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import type { World } from './world.js';

/**
 * What the server keeps of a blocked person: HMAC-SHA-256 of kind and parts under a secret of the deployment, which is itself
 * sealed with AES-256-GCM under a key derived from the master key. Written anew from that description, so that a change of
 * the stored form is noticed here.
 */
export async function subjectHash(
  world: World,
  kind: 'open-id' | 'union-id' | 'phone',
  ...parts: string[]
): Promise<Buffer> {
  const { sealed } = await world.sql.one<{ sealed: string }>(
    `SELECT sealed FROM deployment_secrets WHERE name = 'subject-hash'`,
  );
  const key = Buffer.from(open(sealed, world.secretKey, 'deployment_secrets:subject-hash'), 'base64');
  return createHmac('sha256', key)
    .update(JSON.stringify([kind, ...parts]))
    .digest();
}

function open(sealed: string, masterKey: Buffer, context: string): string {
  const [keyId, body = ''] = sealed.split('.');
  if (keyId !== createHash('sha256').update(masterKey).digest('hex').slice(0, 8))
    throw new Error(`sealed with key ${keyId}`);
  const bytes = Buffer.from(body, 'base64url');
  const key = Buffer.from(hkdfSync('sha256', masterKey, 'yaopai', 'secret-box', 32));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString();
}
