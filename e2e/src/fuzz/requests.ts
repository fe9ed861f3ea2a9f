import fc from 'fast-check';
import { EMAILS, PHONES } from '../hostile-text.js';
import { bodies, type SentBody } from './bodies.js';
import { type Caller, callers } from './callers.js';
import { idempotencyKeys, origins, tricks } from './headers.js';
import type { Operation } from './operations.js';
import { RAW_TRICKS } from './raw-tricks.js';
import type { FuzzRequest, Scene } from './request.js';
import { seldom } from './seldom.js';
import { paths, queries } from './targets.js';

/** Any request to any of the operations; simpler ones come out when it is shrunk. */
export function requests(operations: readonly Operation[]): fc.Arbitrary<FuzzRequest> {
  const made = new Map(operations.map((operation) => [operation, requestsTo(operation)]));
  return fc.constantFrom(...operations).chain((operation) => made.get(operation)!);
}

function requestsTo(operation: Operation): fc.Arbitrary<FuzzRequest> {
  const common = {
    path: paths(operation.path),
    query: queries(operation),
    more: fc.tuple(origins, seldom(tricks, []), seldom(idempotencyKeys, [], 4)),
    method: seldom(fc.constantFrom(...METHODS), operation.method, 20),
    raw: seldom(fc.constantFrom(...RAW_TRICKS), undefined, 40),
  };
  const parts = {
    victim: fc.record({ ...common, body: sentBodies(operation, 'victim') }),
    foreign: fc.record({ ...common, body: sentBodies(operation, 'foreign') }),
  };
  return callers(operation).chain((caller) =>
    parts[caller.scene].map((each) => assembled(operation, caller, { ...each, more: each.more.flat() })),
  );
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'LINK',
  'PURGE',
  'get',
  'X',
];

interface Parts {
  path: string;
  query: string;
  body: SentBody | undefined;
  more: FuzzRequest['headers'];
  method: string;
  raw: string | undefined;
}

function assembled(operation: Operation, caller: Caller, { path, query, body, more, method, raw }: Parts): FuzzRequest {
  const credentials = body && caller.credentials && operation.isOAuth ? `&${caller.credentials}` : '';
  return {
    operation: operation.name,
    isOAuth: operation.isOAuth && method === operation.method && path === operation.path && raw === undefined,
    scene: caller.scene,
    // An answer without its body is not told by hand from one that was cut short.
    method: raw !== undefined && method === 'HEAD' ? 'GET' : method,
    target: path + query,
    headers: [
      ...caller.headers,
      ...(body?.contentType === undefined ? [] : [['content-type', body.contentType] as [string, string]]),
      ...more,
    ],
    ...(body && { body: { text: body.text + credentials, ...(body.latin1 && { latin1: true }) } }),
    ...(raw !== undefined && { raw }),
  };
}

/** In the victim's pool no code is sent to anybody: the row it leaves would be rightful. */
function sentBodies(operation: Operation, scene: Scene): fc.Arbitrary<SentBody | undefined> {
  const all = bodies(operation, scene);
  if (!operation.path.endsWith('/verification-codes') || scene === 'foreign') return all;
  const targets = fc.oneof(
    fc.constantFrom(...EMAILS).map((email) => ({ email })),
    fc.constantFrom(...PHONES).map((phone) => ({ phone })),
    fc.constant({}),
  );
  return fc
    .tuple(targets, fc.constantFrom('sign-in', 'sign-up', 'reset-password', 'bind', 'x'))
    .map(([target, purpose]) => ({ text: JSON.stringify({ ...target, purpose }), contentType: 'application/json' }));
}
