import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ERRORS, type ServerErrorName } from '@yaopai/protocol';
import fc from 'fast-check';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MIRROR_APP, MIRROR_POOL, POOL } from '../src/deployment.js';
import { Slots } from '../src/fuzz/cast.js';
import { type Finding, Fuzzer } from '../src/fuzz/fuzzer.js';
import { type Operation, operationsOf } from '../src/fuzz/operations.js';
import type { FuzzRequest } from '../src/fuzz/request.js';
import { requests } from '../src/fuzz/requests.js';
import { changes, everyRow } from '../src/fuzz/rows.js';
import { Sender } from '../src/fuzz/send.js';
import { People } from '../src/people.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { WHOLE_PERSON_ENV } from '../src/whole-person.js';
import { inParallel, World } from '../src/world.js';

/** Set them to look elsewhere, for longer, or at one request alone. */
const SEED = Number(process.env['YAOPAI_FUZZ_SEED'] ?? 20_260_101);
const REQUESTS = Number(process.env['YAOPAI_FUZZ_REQUESTS'] ?? 20_000);
const ONLY = process.env['YAOPAI_FUZZ_ONLY'];
const AT_ONCE = 32;
const NO_SLOTS = { valuesFor: async () => new Map<string, string>(), learn: () => undefined, privates: [] };
/** Not in the description. */
const MORE: Operation[] = ['/api/v1/openapi.json', '/docs', '/nothing', '/api/v1/nothing'].map((path) => ({
  name: `GET ${path}`,
  method: 'GET',
  path,
  query: [],
  forUser: false,
  isOAuth: false,
}));
/** What is answered before anything that is asked of an operation is looked at. */
const AT_THE_DOOR = new Set([
  'APPLICATION_ID_MISSING',
  'APPLICATION_NOT_FOUND',
  'USER_POOL_NOT_FOUND',
  'NOT_SIGNED_IN',
  'TOKEN_INVALID',
]);

const clock = new TestClock();
let world: World;
let slots: Slots;
let sender: Sender;
let operations: Operation[];
let fuzzer: Fuzzer;
beforeAll(async () => {
  world = await World.start({ clock, logLevel: 'info', env: WHOLE_PERSON_ENV });
  const people = new People(world, clock);
  slots = await Slots.fill({ world, people, taps: new Taps(world, clock) });
  // The server forgets what it knew of its pools.
  await pass(10);
  const { json } = await world.http.send('GET', '/api/v1/openapi.json', { app: null });
  operations = operationsOf(json);
  sender = new Sender(world.http.url());
  fuzzer = new Fuzzer(requests([...operations, ...MORE]), SEED, sender, slots);
});
afterAll(async () => {
  sender.close();
  await world.close();
});

async function pass(seconds: number): Promise<void> {
  clock.advance({ seconds });
  await world.wechat.sandbox.setClock(clock.now());
}

describe(`${REQUESTS} requests to every route, from the seed ${SEED}`, () => {
  it('break no promise, and change nothing in a pool that they are strangers to', async () => {
    const before = await everyRow(world.sql);
    const tally = new Tally();
    const failed: { at: number; finding: Finding }[] = [];
    const one = async (at: number): Promise<void> => {
      // As time goes by, so that budgets fill up again.
      if (at % 100 === 0) await pass(1);
      const finding = await fuzzer.try(fuzzer.request(at));
      tally.add(finding);
      if (finding.faults.length) failed.push({ at, finding });
    };
    const started = performance.now();
    if (ONLY === undefined) await inParallel(REQUESTS, AT_ONCE, one);
    else await one(Number(ONLY));
    const seconds = (performance.now() - started) / 1000;
    const changed = changes(before, await everyRow(world.sql), { except: MIRROR_POOL });
    console.log(`seed ${SEED}: ${tally.count} requests in ${seconds.toFixed(1)} s\n${tally.table()}`);

    const kinds = firstOfEach(failed);
    // One after the other: each is sent again and again to find its simplest form.
    const told = await inParallel(kinds.length, 1, (index) => tell(kinds[index]!));
    if (told.length) console.log(`${failed.length} requests failed; the simplest of each kind:\n${told.join('\n')}`);
    expect({ failed: failed.length, changed }).toEqual({ failed: 0, changed: [] });
    if (ONLY !== undefined) return;
    expect(tally.unreached(operations)).toEqual([]);
    expect(await answersStill()).toBe(true);
    // Each of the requests may be slow.
  }, 1_800_000);
});

const answersStill = async (): Promise<boolean> => (await world.http.send('GET', '/readyz')).status === 200;

async function tell({ at, finding }: { at: number; finding: Finding }): Promise<string> {
  return fuzzer.told(at, await fuzzer.shrunk(at, finding), world.http.url());
}

/** One of each kind of failure, and not too many kinds. */
function firstOfEach<T extends { finding: Finding }>(failed: readonly T[]): T[] {
  const kinds = new Map<string, T>();
  for (const each of failed) {
    const { faults, request } = each.finding;
    const fault = faults[0]!;
    const where = /^a 5/.test(fault) ? (request.raw ?? request.operation) : (request.raw ?? '');
    const kind = `${where} ${fault.slice(0, 60)}`;
    if (!kinds.has(kind)) kinds.set(kind, each);
  }
  return [...kinds.values()].slice(0, 12);
}

/** What came of everything, by operation. */
class Tally {
  count = 0;
  private readonly byOperation = new Map<string, Map<string, number>>();

  add({ request, outcome }: Finding): void {
    this.count += 1;
    const answers = this.byOperation.get(request.operation) ?? new Map<string, number>();
    const came = typeof outcome === 'string' ? outcome : nameOf(outcome.answer);
    answers.set(came, (answers.get(came) ?? 0) + 1);
    this.byOperation.set(request.operation, answers);
  }

  table(): string {
    return [...this.byOperation]
      .map(
        ([operation, answers]) =>
          `${operation}: ${[...answers]
            .sort(([, a], [, b]) => b - a)
            .map(([name, count]) => `${name} ${count}`)
            .join(', ')}`,
      )
      .sort()
      .join('\n');
  }

  /** Operations that were hardly asked, or never got past who may call them. */
  unreached(all: readonly Operation[]): string[] {
    return all
      .map(({ name }) => name)
      .filter((name) => {
        const answers = [...(this.byOperation.get(name) ?? [])];
        const beyond = answers.filter(([each]) => !AT_THE_DOOR.has(each)).reduce((sum, [, count]) => sum + count, 0);
        return beyond < REQUESTS / operations.length / 10;
      });
  }
}

function nameOf({ status, json }: { status: number; json: unknown }): string {
  const { name } = (json ?? {}) as { name?: unknown };
  return status >= 400 && typeof name === 'string' ? name : String(status);
}

/** What the server must never do, done on purpose. */
const PLANTED: [fault: string, answer: (response: ServerResponse, body: string) => void, found: RegExp][] = [
  ['a 500 that is a whole problem document', (response) => problem(response, 'INTERNAL'), /^a 500$/],
  ['a 503 that says not when to come again', (response) => problem(response, 'BUSY'), /^a 503$/],
  ['a 503 that says so twice', (response) => busy(response), /^a 503$/],
  [
    'a refusal in HTML',
    (response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>'),
    /^no refusal of ours/,
  ],
  ['a refusal without a body', (response) => response.writeHead(417).end(), /^no refusal of ours/],
  [
    'a name outside the closed set',
    (response) => problem(response, 'NOT_FOUND', { name: 'ODD' }),
    /^no refusal of ours/,
  ],
  ['a number of another name', (response) => problem(response, 'NOT_FOUND', { code: 1 }), /^no refusal of ours/],
  [
    'a stack',
    (response) => problem(response, 'NOT_FOUND', { detail: 'Error: x\n    at f (/app/a.js:1:2)' }),
    /^tells of the inside/,
  ],
  [
    'the words of the database',
    (response) => problem(response, 'NOT_FOUND', { detail: 'column "a" does not' }),
    /^tells of the inside/,
  ],
  ['the body come back', (response, body) => problem(response, 'INVALID_INPUT', { detail: body }), /^echoes Pw-secret/],
  [
    'a header come back',
    (response) => problem(response, 'NOT_FOUND', { detail: 'token-of-the-fuzzer-1' }),
    /^echoes token-of/,
  ],
  ['what is private', (response) => response.end('{"nickname":"private-of-the-victim"}'), /^tells of the victim/],
  ['a redirect', (response) => response.writeHead(302, { location: '//evil.example' }).end(), /^a redirect/],
  ['the end of the connection', (response) => response.destroy(), /^the connection ended/],
];

function problem(response: ServerResponse, name: ServerErrorName, changed: object = {}): void {
  const { code, status, message } = ERRORS[name];
  const type = `https://yaopai.dev/errors/${name.toLowerCase().replaceAll('_', '-')}`;
  const document = { type, title: message.en, status, detail: 'x', code, name, requestId: 'x', ...changed };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(document));
}

function busy(response: ServerResponse): void {
  response.setHeader('retry-after', '0');
  problem(response, 'BUSY');
}

describe('the search finds', () => {
  const REQUEST: FuzzRequest = {
    operation: 'POST /planted',
    isOAuth: false,
    scene: 'victim',
    method: 'POST',
    target: '/planted',
    headers: [['authorization', 'Bearer token-of-the-fuzzer-1']],
    body: { text: '{"password":"Pw-secret-of-the-fuzzer"}' },
  };
  const PRIVATES = ['private-of-the-victim'];

  /** Of a server that answers so. */
  async function faultsOfPlanted(
    answer: (response: ServerResponse, body: string) => void,
    patience?: number,
  ): Promise<string[]> {
    const planted = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => answer(response, body));
    });
    await new Promise<void>((resolve) => planted.listen(0, '127.0.0.1', resolve));
    const toPlanted = new Sender(`http://127.0.0.1:${(planted.address() as AddressInfo).port}`, patience);
    try {
      const it = new Fuzzer(fc.constant(REQUEST), SEED, toPlanted, { ...NO_SLOTS, privates: PRIVATES });
      return (await it.try(REQUEST)).faults;
    } finally {
      toPlanted.close();
      planted.close();
    }
  }

  it.each(PLANTED)('%s', async (_, answer, found) => {
    expect(await faultsOfPlanted(answer)).toEqual(expect.arrayContaining([expect.stringMatching(found)]));
  });

  it('nothing', async () => {
    expect(await faultsOfPlanted(() => undefined, 100)).toEqual(['no answer came in time']);
  });

  it('nothing in an honest refusal', async () => {
    expect(await faultsOfPlanted((response) => problem(response, 'NOT_FOUND'))).toEqual([]);
  });

  it('nothing in a 503 that asks to come again, when the next answer is good', async () => {
    const answers = [busy, (response: ServerResponse): void => problem(response, 'NOT_FOUND')];
    expect(await faultsOfPlanted((response) => answers.shift()!(response))).toEqual([]);
    expect(answers).toEqual([]);
  });

  it('a 500 that would not come again', async () => {
    const answers: ServerErrorName[] = ['INTERNAL', 'NOT_FOUND'];
    const answer = (response: ServerResponse): void => {
      response.setHeader('retry-after', '0');
      problem(response, answers.shift()!);
    };
    expect(await faultsOfPlanted(answer)).toEqual(['a 500']);
    expect(answers).toEqual(['NOT_FOUND']);
  });

  it('the simplest request that still fails, and tells how to send it again', async () => {
    const anything = fc.record({
      operation: fc.constant('PUT /planted'),
      isOAuth: fc.constant(false),
      scene: fc.constant<'victim'>('victim'),
      method: fc.constant('PUT'),
      target: fc.nat().map((n) => `/${n}`),
      headers: fc.constant<FuzzRequest['headers']>([]),
      body: fc.record({ text: fc.string() }),
    });
    const broken = createServer((request, response) =>
      problem(response, Number(request.url!.slice(1)) > 1_000 ? 'INTERNAL' : 'NOT_FOUND'),
    );
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const toBroken = new Sender(url);
    try {
      const it = new Fuzzer(anything, SEED, toBroken, NO_SLOTS);
      const simplest = await it.shrunk(0, await it.try(it.request(0)));
      expect(simplest.sent).toMatchObject({ target: '/1001', body: { text: '' } });
      expect(it.told(0, simplest, url)).toContain(`-X PUT $'${url}/1001'`);
    } finally {
      toBroken.close();
      broken.close();
    }
  });

  it.each([
    ['a value that changed', 'UPDATE users SET gender = $1 WHERE pool_id = $2', ['F', POOL], /^users .*: gender$/],
    [
      'a row that came',
      `INSERT INTO block_tombstones (pool_id, subject_hash, created_at) VALUES ($2, decode($1, 'hex'), now())`,
      ['00', POOL],
      /^block_tombstones .*: new$/,
    ],
    [
      'a row that went',
      'DELETE FROM passwords WHERE user_id IN (SELECT id FROM users WHERE pool_id = $1)',
      [POOL],
      /^passwords .*: gone$/,
    ],
    [
      'a row of no pool',
      `UPDATE signing_keys SET state = $1 WHERE state = 'active'`,
      ['retired'],
      /^signing_keys .*: state$/,
    ],
  ])('%s', async (_, change, values, found) => {
    const undone = new Error('undone');
    const attempt = world.sql.transaction(async (client) => {
      const sql = {
        rows: async <Row extends object>(text: string, given: readonly unknown[] = []) =>
          (await client.query<Row>(text, [...given])).rows,
      };
      const before = await everyRow(sql);
      await sql.rows(change, values);
      expect(changes(before, await everyRow(sql), { except: MIRROR_POOL })).toContainEqual(
        expect.stringMatching(found),
      );
      throw undone;
    });
    await expect(attempt).rejects.toBe(undone);
  });

  it('no change where a stranger is at home', async () => {
    const before = await everyRow(world.sql);
    const { accessToken: token } = await world.signIn(await world.wechat.person(), { app: MIRROR_APP });
    await world.http.ok('PUT /me', { nickname: 'somebody' }, { token, app: MIRROR_APP });
    expect(changes(before, await everyRow(world.sql), { except: MIRROR_POOL })).toEqual([]);
  });
});
