import { importJWK, type CryptoKey, type JWK } from 'jose';
import pg from 'pg';
import { Pool } from 'undici';
import { KeyRing, SecretBox } from '../../../apps/server/dist/crypto/index.js';
import { serverStatements, type ServerStatements } from '../statements.js';

/** Everything the bare handlers hold, read once at start: in a request they only use it. */
export interface Setting {
  database: pg.Pool;
  wechat: Pool;
  statements: ServerStatements;
  connectionId: string;
  signing: { id: string; privateKey: CryptoKey; publicKey: CryptoKey };
  /** Made from the same master key as the server's, so that either may answer for the other's sessions. */
  keys: { id: string; secretBox: Buffer; fingerprint: Buffer; marks: Buffer; refreshToken: Buffer };
}

export interface SettingOptions {
  databaseUrl: string;
  poolSize: number;
  wechatUrl: string;
  /** 32 bytes in base64. */
  secretKey: string;
}

export async function openSetting(options: SettingOptions): Promise<Setting> {
  const database = new pg.Pool({ connectionString: options.databaseUrl, max: options.poolSize, keepAlive: true });
  const ring = new KeyRing(Buffer.from(options.secretKey, 'base64'));
  const { rows } = await database.query<{
    id: string;
    public_jwk: JWK;
    sealed_private_jwk: string;
    connection: string;
  }>(`SELECT key.*, (SELECT id FROM connections) AS connection FROM signing_keys key WHERE state = 'active'`);
  const { id, public_jwk: publicJwk, sealed_private_jwk: sealed, connection } = rows[0]!;
  const privateJwk = JSON.parse(new SecretBox(ring).open(sealed, `signing_keys:${id}`)) as JWK;
  const key = ring.current;
  return {
    database,
    wechat: new Pool(options.wechatUrl, { connections: 64, keepAliveTimeout: 30_000 }),
    statements: await serverStatements(),
    connectionId: connection,
    signing: { id, privateKey: await importEs256(privateJwk), publicKey: await importEs256(publicJwk) },
    keys: {
      id: key.id,
      secretBox: key.derive('secret-box'),
      fingerprint: key.derive('session-key-fingerprint'),
      marks: key.derive('request-marks'),
      refreshToken: key.derive('refresh-token'),
    },
  };
}

async function importEs256(jwk: JWK): Promise<CryptoKey> {
  return (await importJWK(jwk, 'ES256')) as CryptoKey;
}
