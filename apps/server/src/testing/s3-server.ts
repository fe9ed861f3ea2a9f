import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

const BUCKET = 'avatars';
const KEY_ID = 'TESTKEY';
/** With what has to be percent-encoded in a URL. */
const SECRET = 'secret/of+the=store';

export interface TestS3 {
  /** As `S3_URL` has it, with a prefix. */
  url: string;
  /** Keys of the bucket's objects, sorted. */
  objects(): Promise<string[]>;
  /** Answers as a store in trouble from now on, or as itself again. */
  setBroken(isBroken: boolean): void;
  /** Leaves the `count`th request of this method without an answer; resolves when it has come. */
  stallAt(method: string, count: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A store that speaks S3, with one bucket: s3rver, which takes any signature of version 4, behind a door that checks it.
 * @param options.secret what the URL signs with; default the right one
 */
export async function startTestS3({ secret = SECRET }: { secret?: string } = {}): Promise<TestS3> {
  const { default: S3rver } = await import('s3rver');
  const directory = await mkdtemp(join(tmpdir(), 'yaopai-s3-'));
  const store = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET, configs: [] }],
    allowMismatchedSignatures: true,
  });
  // It knows one key pair of its own.
  const inner = await store.run();
  let broken = false;
  let stall: ((method: string) => boolean) | undefined;
  const door = createServer((request, response) => {
    if (stall?.(request.method!)) return;
    if (broken) response.writeHead(500).end();
    else void answer(request, response, inner.port);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  return {
    url: `http://${KEY_ID}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${BUCKET}/some/folder?region=cn-test-1`,
    objects: () => objectsIn(join(directory, BUCKET)),
    setBroken: (isBroken) => {
      broken = isBroken;
    },
    stallAt: (method, count) =>
      new Promise((resolve) => {
        let left = count;
        stall = (each) => {
          if (each === method && --left === 0) resolve();
          if (left > 0) return false;
          stall = undefined;
          return true;
        };
      }),
    close: async () => {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, innerPort: number): Promise<void> {
  const body = await buffer(request);
  if (!isSigned(request, body))
    return void response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
  const { host: _host, connection: _connection, authorization, ...headers } = request.headers;
  const inner = await fetch(`http://127.0.0.1:${innerPort}${request.url}`, {
    method: request.method!,
    headers: { ...(headers as Record<string, string>), authorization: authorization!.replace(KEY_ID, 'S3RVER') },
    ...(body.length > 0 && { body }),
  });
  const { 'content-encoding': _encoding, ...answered } = Object.fromEntries(inner.headers);
  response.writeHead(inner.status, answered).end(Buffer.from(await inner.arrayBuffer()));
}

/** AWS Signature 4 in the Authorization header: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const { headers, method, url = '' } = request;
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  const [, keyId, scope = '', signedHeaders = '', signature = ''] = given ?? [];
  const payload = headers['x-amz-content-sha256'];
  if (keyId !== KEY_ID || payload !== createHash('sha256').update(body).digest('hex')) return false;
  const names = signedHeaders.split(';');
  if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name))) return false;
  const { pathname, searchParams } = new URL(url, 'http://store');
  searchParams.sort();
  const canonical = [
    method,
    pathname,
    searchParams.toString(),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signedHeaders,
    payload,
  ].join('\n');
  const date = String(headers['x-amz-date']);
  const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = scope.split('/').reduce((each: string | Buffer, part) => hmac(each, part), `AWS4${SECRET}`);
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'));
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** As s3rver keeps them on the disk. */
async function objectsIn(folder: string): Promise<string[]> {
  const suffix = '._S3rver_object';
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .sort();
}
