import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type SealedColumn, SecretBox } from '../crypto/index.js';
import { AppError } from '../http/index.js';
import { Clock, MINUTE, SECOND } from '../runtime/index.js';
import type { SigningKeyEntity } from './key.entities.js';
import { type NewSigningKey, SigningKeyRepository } from './signing-key.repository.js';

const ALGORITHM = 'ES256';
/** Another process may have rotated the keys. */
const RELOAD_AFTER = MINUTE;
/** While the database does not answer, backends still get the keys that were read last: 0017 says why so long, and no longer. */
const PUBLISHED_UNREAD_FOR = 10 * MINUTE;
/** A backend is kept waiting for newer ones so long: libraries wait for five seconds. */
const READ_WITHIN = 4 * SECOND;
/** A token with an unknown key id makes us look again, but not for every such token. */
const RELOAD_FOR_UNKNOWN_AFTER = 5 * SECOND;

interface LoadedKeys {
  loadedAt: number;
  active: { id: string; privateKey: KeyObject };
  verification: ReadonlyMap<string, CryptoKey>;
  jwks: { keys: JWK[] };
}

/** The key pairs that sign tokens: the first made at the first start, private halves sealed, kept in memory for a minute. */
@Injectable()
export class SigningKeys implements OnApplicationBootstrap {
  private loaded: Promise<LoadedKeys> | undefined;
  /** What was loaded last: stays when loading fails. */
  private known: LoadedKeys | undefined;

  constructor(
    private readonly repository: SigningKeyRepository,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.repository.createFirst(() => this.make(), this.clock.date());
    await this.current();
  }

  /** The one key that signs now. */
  async active(): Promise<LoadedKeys['active']> {
    return (await this.current()).active;
  }

  /** @throws AppError TOKEN_INVALID for a key id that is not published */
  async verificationKey(id: string | undefined): Promise<CryptoKey> {
    const known = (id && (await this.current()).verification.get(id)) || undefined;
    const key = known ?? (id && (await this.current(RELOAD_FOR_UNKNOWN_AFTER)).verification.get(id));
    if (!key) throw new AppError('TOKEN_INVALID');
    return key;
  }

  /**
   * What backends verify with (RFC 7517). For minutes the one thing here that does without the database: whatever this server
   * does itself with a key asks the database about the session, too.
   */
  async jwks(): Promise<{ keys: JWK[] }> {
    const { known } = this;
    const current = this.current();
    if (!known || this.clock.now() - known.loadedAt >= PUBLISHED_UNREAD_FOR) return (await current).jwks;
    const late = delay(READ_WITHIN, known, { ref: false });
    return (await Promise.race([current.catch(() => known), late])).jwks;
  }

  /** After this process changed the keys. */
  forget(): void {
    this.loaded = undefined;
    this.known = undefined;
  }

  private async current(maxAge: number = RELOAD_AFTER): Promise<LoadedKeys> {
    const known = this.loaded;
    const loaded = await known?.catch(() => undefined);
    if (loaded && this.clock.now() - loaded.loadedAt < maxAge) return loaded;
    // Of all who find the keys too old at once, one looks again.
    if (this.loaded && this.loaded !== known) return this.loaded;
    const loading = (this.loaded = this.load());
    const keys = await loading;
    // Unless they were changed here since.
    if (this.loaded === loading) this.known = keys;
    return keys;
  }

  private async load(): Promise<LoadedKeys> {
    const rows = await this.repository.all();
    const active = rows.find(({ state }) => state === 'active');
    if (!active) throw new Error('no active signing key');
    const verification = await Promise.all(
      rows.map(async ({ id, publicJwk }) => [id, await importEs256(publicJwk)] as const),
    );
    return {
      loadedAt: this.clock.now(),
      active: { id: active.id, privateKey: this.openPrivateKey(active) },
      verification: new Map(verification),
      jwks: { keys: rows.map(({ id, publicJwk }) => ({ ...publicJwk, kid: id, use: 'sig', alg: ALGORITHM })) },
    };
  }

  private openPrivateKey({ id, sealedPrivateJwk }: SigningKeyEntity): KeyObject {
    const key = JSON.parse(this.box.open(sealedPrivateJwk, contextOf(id))) as JsonWebKey;
    return createPrivateKey({ key, format: 'jwk' });
  }

  /** A new pair, stored nowhere yet. */
  async make(): Promise<NewSigningKey> {
    const pair = await generateKeyPair(ALGORITHM, { extractable: true });
    const publicJwk = await exportJWK(pair.publicKey);
    const id = await calculateJwkThumbprint(publicJwk);
    return {
      id,
      publicJwk,
      sealedPrivateJwk: this.box.seal(JSON.stringify(await exportJWK(pair.privateKey)), contextOf(id)),
    };
  }
}

/** The private halves. */
export const SEALED_SIGNING_KEYS: SealedColumn = {
  table: 'signing_keys',
  column: 'sealed_private_jwk',
  key: [{ column: 'id', type: 'text' }],
  contextOf: (id) => contextOf(id!),
};

function contextOf(id: string): string {
  return `signing_keys:${id}`;
}

async function importEs256(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, ALGORITHM);
  if (key instanceof Uint8Array) throw new Error('an ES256 key cannot be symmetric');
  return key;
}
