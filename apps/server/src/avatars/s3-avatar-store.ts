import type { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from '../config/index.js';
import { SECOND } from '../runtime/index.js';
import { AvatarStore } from './avatar-store.js';

const CONNECT_WITHIN = 2 * SECOND;
const ANSWER_WITHIN = 5 * SECOND;
/** With its second try. */
const ALL_WITHIN = 10 * SECOND;

/** What is used of the SDK; it is loaded with the first file, not with the server. */
type Sdk = Pick<
  typeof import('@aws-sdk/client-s3'),
  'DeleteObjectCommand' | 'GetObjectCommand' | 'PutObjectCommand' | 'S3ServiceException'
>;

/** Objects of one bucket, by the vendor's own SDK: it signs (AWS Signature 4), repeats once and knows every dialect's errors. */
export class S3AvatarStore extends AvatarStore {
  private opening: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

  constructor(private readonly settings: S3Settings) {
    super();
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    const { sdk, client } = await this.open();
    const object = { ...this.at(name), Body: bytes, ContentType: 'image/webp', ContentLength: bytes.length };
    await client.send(new sdk.PutObjectCommand(object), limits());
  }

  async get(name: string): Promise<Buffer | undefined> {
    const { sdk, client } = await this.open();
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand(this.at(name)), limits());
      return Body && Buffer.from(await Body.transformToByteArray());
    } catch (error) {
      if (isAbsent(sdk, error)) return undefined;
      throw error;
    }
  }

  async delete(name: string): Promise<void> {
    const { sdk, client } = await this.open();
    try {
      await client.send(new sdk.DeleteObjectCommand(this.at(name)), limits());
    } catch (error) {
      if (!isAbsent(sdk, error)) throw error;
    }
  }

  async close(): Promise<void> {
    const opened = await this.opening?.catch(() => undefined);
    opened?.client.destroy();
  }

  private at(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.settings.bucket, Key: this.settings.prefix + name };
  }

  private open(): Promise<{ sdk: Sdk; client: S3Client }> {
    return (this.opening ??= openClient(this.settings));
  }
}

async function openClient(settings: S3Settings): Promise<{ sdk: Sdk; client: S3Client }> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    credentials: { accessKeyId: settings.keyId, secretAccessKey: settings.keySecret },
    forcePathStyle: settings.style === 'path',
    // Only Amazon's own store takes the newer checksums from everybody.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECT_WITHIN, requestTimeout: ANSWER_WITHIN, throwOnRequestTimeout: true },
  });
  return { sdk, client };
}

const limits = (): { abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(ALL_WITHIN) });

/** A bucket that is not there is another thing: somebody has to act. */
const isAbsent = (sdk: Sdk, error: unknown): boolean =>
  error instanceof sdk.S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== 'NoSuchBucket';
