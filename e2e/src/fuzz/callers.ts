import fc from 'fast-check';
import { APP, APP_SECRETS, MIRROR_APP, MIRROR_POOL, POOL, SECOND_APP } from '../deployment.js';
import { basic } from '../oauth.js';
import type { Operation } from './operations.js';
import type { FuzzRequest, Scene } from './request.js';
import { tokens } from './values.js';

export interface Caller {
  scene: Scene;
  headers: FuzzRequest['headers'];
  /** Sent at the end of a form. */
  credentials?: string;
}

const app = (id: string): [string, string] => ['x-yaopai-app-id', id];
const pool = (id: string): [string, string] => ['x-yaopai-user-pool-id', id];
const bearer = (token: string): [string, string] => ['authorization', `Bearer ${token}`];

const nobody: fc.Arbitrary<Caller> = fc.constant({ scene: 'victim', headers: [] });

const applications: fc.Arbitrary<Caller> = fc.oneof(
  fc
    .constantFrom<FuzzRequest['headers']>([app(APP)], [pool(POOL)], [app(SECOND_APP), pool(POOL)])
    .map((headers): Caller => ({ scene: 'victim', headers })),
  fc
    .constantFrom<FuzzRequest['headers']>([app(MIRROR_APP)], [pool(MIRROR_POOL)], [app(MIRROR_APP), pool(MIRROR_POOL)])
    .map((headers): Caller => ({ scene: 'foreign', headers })),
);

/** Of the other pool, there or at the door of the victim's. */
const strangers: fc.Arbitrary<Caller> = fc
  .tuple(
    fc.nat(5),
    fc.oneof(
      { arbitrary: fc.constantFrom<FuzzRequest['headers']>([], [app(MIRROR_APP)], [pool(MIRROR_POOL)]), weight: 4 },
      {
        arbitrary: fc.constantFrom<FuzzRequest['headers']>([app(APP)], [pool(POOL)], [app(MIRROR_APP), pool(POOL)]),
        weight: 1,
      },
    ),
  )
  .map(([at, named]) => ({
    scene: named.some(([, id]) => id === APP || id === POOL) ? 'victim' : 'foreign',
    headers: [bearer(`{{token.${at}}}`), ...named],
  }));

/** The victim's own access token, where it is good for nothing. */
const abroad: fc.Arbitrary<Caller> = fc
  .constantFrom<FuzzRequest['headers']>([app(MIRROR_APP)], [pool(MIRROR_POOL)])
  .map((named) => ({ scene: 'foreign', headers: [bearer('{{victim.token}}'), ...named] }));

const garbage: fc.Arbitrary<Caller> = fc
  .tuple(
    fc.oneof(
      tokens.map((token) => `Bearer ${token}`),
      fc.constantFrom(
        ...[
          'Bearer',
          'Bearer ',
          'bearer x',
          'Bearer a.b.c',
          'Bearer ..',
          'Bearer null',
          `Bearer ${'a'.repeat(6_000)}`,
          'Bearer \xff\xfe',
        ],
        ...[
          'Basic',
          'Basic !',
          'Basic Og==',
          'Digest username="a"',
          'Negotiate',
          `Basic ${'QUFB'.repeat(1_000)}`,
          ':',
          ',',
        ],
        ...[
          'Bearer {{token.0}} {{token.1}}',
          'Bearer  {{token.0}}',
          'Bearer {{token.0}},',
          'Bearer "{{token.0}}"',
          'Token {{token.0}}',
        ],
      ),
    ),
    fc.constantFrom<FuzzRequest['headers']>([], [app(APP)], [app(MIRROR_APP)]),
  )
  // At worst it is a stranger's.
  .map(([authorization, named]) => ({ scene: 'victim', headers: [['authorization', authorization], ...named] }));

/** With the secret of the other pool's application, or a wrong one of the victim's. */
const confidential: fc.Arbitrary<Caller> = fc.oneof(
  fc.constant<Caller>({ scene: 'foreign', headers: [['authorization', '{{basic.foreign}}']] }),
  fc.constant<Caller>({
    scene: 'foreign',
    headers: [],
    credentials: `client_id=${MIRROR_APP}&client_secret={{secret.foreign}}`,
  }),
  fc
    .constantFrom(
      ...[
        basic(APP, APP_SECRETS[MIRROR_APP]!),
        basic(MIRROR_APP, 'wrong-secret-of-the-fuzzer'),
        basic('', ''),
        basic(APP, ''),
      ],
      ...[
        `Basic ${btoa(`${APP}`)}`,
        `Basic ${btoa('%zz:%zz')}`,
        `Basic ${btoa('\xff:\xff')}`,
        basic('__proto__', 'constructor'),
      ],
    )
    .map((authorization): Caller => ({ scene: 'victim', headers: [['authorization', authorization]] })),
);

/** Who asks: whoever the operation is for, more often than others. */
export function callers({ forUser, isOAuth }: Operation): fc.Arbitrary<Caller> {
  return fc.oneof(
    { arbitrary: nobody, weight: 1 },
    { arbitrary: applications, weight: forUser || isOAuth ? 1 : 8 },
    { arbitrary: strangers, weight: forUser ? 9 : 2 },
    { arbitrary: abroad, weight: 1 },
    { arbitrary: garbage, weight: 2 },
    { arbitrary: confidential, weight: isOAuth ? 9 : 0 },
  );
}
