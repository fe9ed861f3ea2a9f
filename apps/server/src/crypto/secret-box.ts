import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StartError } from '../config/index.js';
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

  /** Whether its key is one of ours: what is only kept for a while need not outlive its key. */
  canOpen(sealed: string): boolean {
    return this.keys.find(keyIdOf(sealed)) !== undefined;
  }

  /** @throws StartError when the key is unknown; Error when the context differs or the value was changed. */
  open(sealed: string, context: string): string {
    const [keyId = '', encoded = ''] = sealed.split('.');
    const key = this.keys.find(keyId);
    if (!key) throw sealedByAnotherKey(keyId);
    const bytes = Buffer.from(encoded, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key.derive('secret-box'), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}

/** Names the master key that sealed it. */
export const keyIdOf = (sealed: string): string => sealed.split('.', 1)[0]!;

/** A sentence for the operator: the server meets it at its start, when it opens its signing key. */
export function sealedByAnotherKey(keyId: string): StartError {
  return new StartError({
    zh: `数据库中的密钥由另一把主密钥（编号 ${keyId}）加密。请把 YAOPAI_SECRET_KEY 改回当时的值；更换主密钥时，把旧值放入 YAOPAI_SECRET_KEY_PREVIOUS。`,
    en: `The database was sealed with another master key (number ${keyId}). Set YAOPAI_SECRET_KEY back to it, or put it into YAOPAI_SECRET_KEY_PREVIOUS while changing keys.`,
  });
}
