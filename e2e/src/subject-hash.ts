import { createHmac } from 'node:crypto';
import { opened } from './sealed.js';
import type { World } from './world.js';

/**
 * What the server keeps of a blocked person: HMAC-SHA-256 of kind and parts under a secret of the deployment, which is itself
 * sealed. Written anew from that description, so that a change of the stored form is noticed here.
 */
export async function subjectHash(
  world: World,
  kind: 'open-id' | 'union-id' | 'phone',
  ...parts: string[]
): Promise<Buffer> {
  const { sealed } = await world.sql.one<{ sealed: string }>(
    `SELECT sealed FROM deployment_secrets WHERE name = 'subject-hash'`,
  );
  const key = Buffer.from(opened(world.secretKey, sealed, 'deployment_secrets:subject-hash'), 'base64');
  return createHmac('sha256', key)
    .update(JSON.stringify([kind, ...parts]))
    .digest();
}
