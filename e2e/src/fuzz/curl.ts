import { rawBytes } from './raw-tricks.js';
import { bytesOf, type FuzzRequest } from './request.js';

/** Longest body that is written out. */
const WRITTEN = 4_000;

/** A line for bash that sends the request again. */
export function curlLine(url: string, request: FuzzRequest): string {
  const { method, target, headers, body, raw } = request;
  if (raw !== undefined) {
    const { hostname, port } = new URL(url);
    return `printf '%s' ${quoted(rawBytes(request))} | nc -q 5 ${hostname} ${port}   # ${raw}; bash drops NULs`;
  }
  const lines = headers.map(
    ([name, value]) => `-H ${quoted(Buffer.from(value ? `${name}: ${value}` : `${name};`, 'latin1'))}`,
  );
  const bytes = body && bytesOf(body);
  return [
    `curl -sS -i --http1.1 --path-as-is -g -X ${method} ${quoted(Buffer.from(url + target, 'latin1'))}`,
    ...lines,
    ...(bytes ? [`--data-binary ${quoted(bytes.subarray(0, WRITTEN))}`] : []),
    ...(bytes && bytes.length > WRITTEN ? [`# and ${bytes.length - WRITTEN} more bytes`] : []),
  ].join(' ');
}

/** Bash's own quotes, in which any byte can be written. */
function quoted(bytes: Buffer): string {
  const text = [...bytes.subarray(0, WRITTEN)]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
  return `$'${text}'`;
}
