import { FormError, url } from './forms.js';
import { credentialsOf, onlyParameters } from './url-parts.js';

/** A bucket of an S3-compatible store, and who we are there. */
export interface S3Settings {
  /** Scheme, host and port. */
  endpoint: string;
  keyId: string;
  keySecret: string;
  bucket: string;
  /** Before every object's name: empty, or with a slash at its end. */
  prefix: string;
  region: string;
  /** Where a request names the bucket: in its path, or before the host as some vendors want it. */
  style: 'path' | 'host';
}

/** Amazon's rules, which every vendor's names keep: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[A-Za-z0-9!_.*'()/-]{0,512}$/;
const REGION = /^[a-z0-9-]{1,64}$/;

/**
 * Reads `s3://key:secret@host[:port]/bucket[/prefix][?region=…][&style=path|host]`; `s3` and `https` speak TLS, `http` does
 * not. Key and secret are percent-encoded. Without `region`, `us-east-1`, which most stores other than Amazon's take.
 */
export function parseS3Url(text: string): S3Settings {
  const parsed = new URL(url('s3', 'http', 'https')(text));
  onlyParameters(parsed, (name) => name === 'region' || name === 'style');
  const { user: keyId, password: keySecret } = credentialsOf(parsed);
  if (!keyId || !keySecret) throw new FormError('没有写密钥对', 'lacks the key pair, key:secret before the @');
  const [bucket = '', ...folders] = parsed.pathname.slice(1).split('/');
  if (!BUCKET.test(bucket))
    throw new FormError(
      '主机之后没有写存储桶名，或桶名无效',
      'does not name a bucket after the host, or not a valid one',
    );
  const prefix = folders.filter(Boolean).join('/');
  if (!PREFIX.test(prefix))
    throw new FormError('桶名之后的前缀含有不支持的字符', 'has strange characters in its prefix');
  const region = parsed.searchParams.get('region') ?? 'us-east-1';
  if (!REGION.test(region)) throw new FormError('region 无效', 'has a region that is none');
  const style = parsed.searchParams.get('style') ?? 'path';
  if (style !== 'path' && style !== 'host')
    throw new FormError('style 只能是 path 或 host', 'has a style that is neither path nor host');
  const scheme = parsed.protocol === 'http:' ? 'http' : 'https';
  return {
    endpoint: `${scheme}://${parsed.host}`,
    keyId,
    keySecret,
    bucket,
    prefix: prefix && `${prefix}/`,
    region,
    style,
  };
}
