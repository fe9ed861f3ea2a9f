import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals what must not lie readable in the database: AES-256-GCM, as `<key id>.<base64url of iv, tag and ciphertext>`.
 * The context (table, column, row) is authenticated, so a sealed value copied to another row does not open there.
 */
export class SecretBox {
  constructor(private readonly keys: KeyRing) {}

  seal(plaintext: string, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keys.current.derive('secret-box'), iv);
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return `${this.keys.current.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
  }

  /** @throws Error when the key is unknown, the context differs or the value was changed. */
  open(sealed: string, context: string): string {
    const [keyId = '', encoded = ''] = sealed.split('.');
    const key = this.keys.find(keyId);
    if (!key)
      throw new Error(
        `sealed with master key ${keyId}, which is neither YAOPAI_SECRET_KEY nor YAOPAI_SECRET_KEY_PREVIOUS`,
      );
    const bytes = Buffer.from(encoded, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key.derive('secret-box'), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}
