import type { Problem } from '@yaopai/protocol';
import { type Answer, problemOf } from '../http-client.js';
import { oauthRefusalOf } from '../oauth.js';
import { bytesOf, type FuzzRequest } from './request.js';
import type { Outcome } from './send.js';

/** What no answer may tell: the inside of the server. */
const INSIDE = [
  /\bat \S.{0,200}:\d+:\d+/,
  /\bnode:[a-z_]+/,
  /node_modules|\/dist\/|\.(?:[cm]?js|ts):\d+/,
  /\b(?:QueryFailed|Type|Range|Syntax|Reference|Assertion|Database)Error\b/,
  /\b(?:ECONN|ENOENT|EPIPE|FST_|ERR_)[A-Z_]*/,
  /\b(?:relation|column|constraint|syntax error at or near) \\?"/,
  /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM) \S+.* (?:FROM|VALUES|SET|WHERE)\b/,
  /invalid byte sequence|unsupported Unicode/,
];
/** Text of a request that is long enough to be no accident in an answer. */
const SECRET = /[\w.~+/=-]{16,}/g;
/** Words that answers have of themselves: media types and names of fields. */
const PUBLIC = /^(?:(?:application|multipart|image|text)\/.*|[A-Za-z]{1,32})$/;
/** A connection may end without an answer when what came was no HTTP. */
const MAY_CLOSE = new Set(['tunnel', 'the greeting of TLS', 'the greeting of HTTP/2', 'no version']);

/**
 * What is wrong with an outcome, each as a sentence; nothing when the promises hold.
 * @param privates what of the victim's nobody may read who did not send it
 */
export function faultsOf(request: FuzzRequest, outcome: Outcome, privates: readonly string[]): string[] {
  if (outcome === 'no answer') return ['no answer came in time'];
  if (outcome === 'closed') return MAY_CLOSE.has(request.raw ?? '') ? [] : ['the connection ended without an answer'];
  const { answer } = outcome;
  const faults: string[] = [];
  const said = `${answer.text}\n${headerText(answer)}`;
  if (answer.status >= 500) faults.push(`a ${answer.status}`);
  if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) faults.push(`a redirect: ${answer.status}`);
  if (answer.status >= 400) faults.push(...formFaults(request, answer), ...echoFaults(request, said));
  for (const pattern of INSIDE) {
    const [match] = (answer.status >= 400 ? pattern.exec(said) : null) ?? [];
    if (match) faults.push(`tells of the inside: ${match}`);
  }
  const sent = sentText(request);
  for (const each of privates)
    if (said.includes(each) && !sent.includes(each)) faults.push(`tells of the victim: ${each}`);
  return faults;
}

/** Not a whole problem document of the closed set; on the routes of the OAuth standards, not an error of theirs. */
function formFaults(request: FuzzRequest, answer: Answer): string[] {
  // Has no body.
  if (request.method === 'HEAD') return [];
  const isOAuth =
    /^application\/json/.test(answer.headers.get('content-type') ?? '') && request.target.includes('/oidc/');
  if (request.isOAuth && !isOAuth && !isUnreadable(answer)) return [`no OAuth error: ${answer.text.slice(0, 200)}`];
  try {
    if (isOAuth) oauthRefusalOf(answer);
    else problemOf(answer);
    return [];
  } catch (error) {
    return [`no refusal of ours: ${(error as Error).message.slice(0, 300)}`];
  }
}

/** Refused as no HTTP at all, before there was a route. */
const isUnreadable = ({ json }: Answer): boolean =>
  (json as Partial<Problem> | undefined)?.fields?.[0]?.field === 'request';

/** What was sent as a credential or in a body comes back. */
function echoFaults({ headers, body }: FuzzRequest, said: string): string[] {
  const hidden = headers
    .filter(([name]) => /^(authorization|cookie|idempotency-key)$/i.test(name))
    .map(([, value]) => value);
  const texts = [...hidden, body?.text.slice(0, 20_000) ?? ''];
  const secrets = new Set(texts.flatMap((text) => text.match(SECRET) ?? []).filter((text) => !PUBLIC.test(text)));
  return [...secrets]
    .filter((secret) => said.includes(secret.slice(0, 64)))
    .map((secret) => `echoes ${secret.slice(0, 40)}`);
}

const headerText = ({ headers }: Answer): string =>
  [...headers]
    .filter(([name]) => name !== 'x-request-id')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

const sentText = ({ target, headers, body }: FuzzRequest): string =>
  [target, ...headers.map(([, value]) => value), body ? bytesOf(body).toString() : ''].join('\n');
