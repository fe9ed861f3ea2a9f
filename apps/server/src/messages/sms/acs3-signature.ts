import { createHash, createHmac } from 'node:crypto';

export interface Acs3Request {
  accessKeyId: string;
  accessKeySecret: string;
  host: string;
  action: string;
  /** As `2017-05-25`. */
  version: string;
  query: Readonly<Record<string, string>>;
  /** As `2023-10-26T10:22:32Z`. */
  date: string;
  /** Different for every request. */
  nonce: string;
}

const SHA256_OF_NOTHING = createHash('sha256').digest('hex');

/**
 * The query and headers of a POST without body to an Alibaba Cloud RPC API: ACS3-HMAC-SHA256 over all of them.
 * @see https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
 */
export function acs3Request(request: Acs3Request): { query: string; headers: Record<string, string> } {
  const headers: Record<string, string> = {
    host: request.host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': SHA256_OF_NOTHING,
    'x-acs-date': request.date,
    'x-acs-signature-nonce': request.nonce,
    'x-acs-version': request.version,
  };
  const names = Object.keys(headers).sort();
  const query = Object.keys(request.query)
    .sort()
    .map((name) => `${encode(name)}=${encode(request.query[name]!)}`)
    .join('&');
  const canonicalHeaders = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonicalRequest = ['POST', '/', query, canonicalHeaders, names.join(';'), SHA256_OF_NOTHING].join('\n');
  const signature = createHmac('sha256', request.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${createHash('sha256').update(canonicalRequest).digest('hex')}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${request.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { query, headers: { ...headers, authorization } };
}

/** RFC 3986: everything but letters, digits and `-_.~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
