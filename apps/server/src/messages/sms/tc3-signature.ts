import { createHash, createHmac } from 'node:crypto';

export interface Tc3Request {
  secretId: string;
  secretKey: string;
  /** As `sms`. */
  service: string;
  host: string;
  action: string;
  /** As it is sent. */
  body: string;
  /** Seconds since the Unix epoch. */
  timestamp: number;
}

export const TC3_CONTENT_TYPE = 'application/json; charset=utf-8';

/**
 * The `Authorization` header of a POST to a Tencent Cloud API: TC3-HMAC-SHA256 over content type, host and action.
 * @see https://cloud.tencent.com/document/api/382/52072
 */
export function tc3Authorization(request: Tc3Request): string {
  const date = new Date(request.timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${request.service}/tc3_request`;
  const signedHeaders = 'content-type;host;x-tc-action';
  const canonicalRequest = [
    'POST',
    '/',
    '',
    `content-type:${TC3_CONTENT_TYPE}`,
    `host:${request.host}`,
    `x-tc-action:${request.action.toLowerCase()}`,
    '',
    signedHeaders,
    sha256(request.body),
  ].join('\n');
  const stringToSign = ['TC3-HMAC-SHA256', request.timestamp, scope, sha256(canonicalRequest)].join('\n');
  const key = [date, request.service, 'tc3_request'].reduce<string | Buffer>(hmac, `TC3${request.secretKey}`);
  const signature = hmac(key, stringToSign).toString('hex');
  return `TC3-HMAC-SHA256 Credential=${request.secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
