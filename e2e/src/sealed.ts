import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** As the server seals what must not lie readable in its database: written anew from the description of the stored form. */
export function sealed(masterKey: Buffer, plaintext: string, context: string): string {
  const iv = randomBytes(12);
  const key = Buffer.from(hkdfSync('sha256', masterKey, 'yaopai', 'secret-box', 32));
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const id = createHash('sha256').update(masterKey).digest('hex').slice(0, 8);
  return `${id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
}

/** What the server sealed with this master key. */
export function opened(masterKey: Buffer, sealedText: string, context: string): string {
  const [keyId, body = ''] = sealedText.split('.');
  if (keyId !== createHash('sha256').update(masterKey).digest('hex').slice(0, 8))
    throw new Error(`sealed with key ${keyId}`);
  const bytes = Buffer.from(body, 'base64url');
  const key = Buffer.from(hkdfSync('sha256', masterKey, 'yaopai', 'secret-box', 32));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString();
}
