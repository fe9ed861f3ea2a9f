import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { ApplicationId } from '@yaopai/protocol';
import { ClientDirectory } from '../applications/index.js';
import { ConnectionSecrets } from '../connections/index.js';
import { KeyRing, SecretBox } from '../crypto/index.js';
import { SECOND } from '../runtime/index.js';
import { createEmptyDatabase, type TestDatabase } from '../testing/index.js';
import { runCli } from './index.js';
import { Terminal } from './terminal.js';
import { Workspace } from './workspace.js';

const KEY = Buffer.alloc(32, 9);
const SECRET = 'abcdef0123456789abcdef0123456789';

class Sink extends Writable {
  text = '';
  isTTY = false;
  /** Called with everything written so far. */
  onText: (text: string) => void = () => undefined;
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.onText(this.text);
    done();
  }
}

interface Run {
  code: number;
  out: string;
  err: string;
}

let database: TestDatabase;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yaopai-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  database = await createEmptyDatabase();
  env = {
    DATABASE_URL: database.url,
    YAOPAI_SECRET_KEY: KEY.toString('base64'),
    YAOPAI_DATA_DIR: folder,
    LANG: 'en_US.UTF-8',
  };
});
afterEach(() => database.drop());

/** Without a terminal, like a script; `piped` is its standard input. */
async function run(args: string[], piped = ''): Promise<Run> {
  const [stdin, stdout, stderr] = [new PassThrough(), new Sink(), new Sink()];
  stdin.end(piped);
  const code = await runCli(args, { stdin, stdout, stderr, env });
  return { code, out: stdout.text, err: stderr.text };
}

/** At a terminal: each answer is typed once its question stands there. */
async function type(args: string[], answers: [question: string, answer: string][]): Promise<Run> {
  const [stdin, stdout, stderr] = [Object.assign(new PassThrough(), { isTTY: true }), new Sink(), new Sink()];
  stdout.isTTY = true;
  const left = [...answers];
  let seen = 0;
  stdout.onText = (text) => {
    const [next] = left;
    if (!next || !text.slice(seen).includes(next[0])) return;
    seen = text.length;
    left.shift();
    stdin.write(`${next[1]}\r`);
  };
  const code = await runCli(args, { stdin, stdout, stderr, env });
  expect(left).toEqual([]);
  return { code, out: stdout.text, err: stderr.text };
}

async function json(args: string[]): Promise<unknown> {
  const { code, out, err } = await run(['--json', ...args]);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
}

async function sql<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<Row>(text);
  await client.end();
  return rows;
}

async function makePool(): Promise<void> {
  expect((await run(['pools', 'add', '--id', 'shop', '--name', 'Shop'])).code).toBe(0);
  expect((await run(['applications', 'add', '--id', 'shop-app'])).code).toBe(0);
}

const SHOP = {
  id: 'shop',
  name: 'Shop',
  defaultApplication: 'shop-app',
  passwordMinLength: 8,
  passwordMinClasses: 1,
  phoneRecycledAfterDays: 180,
  revealAccountExistence: false,
  registration: true,
};
const ADD = ['connections', 'add', '--app-id', 'wx0123456789abcdef'];

describe('a real mini program', () => {
  test('is connected by a script with four words and a piped secret', async () => {
    await makePool();
    expect(await run(ADD, `${SECRET}\n`)).toMatchObject({ code: 0 });
    expect(await json(['connections', 'list'])).toEqual([
      {
        pool: 'shop',
        identifier: 'wx0123456789abcdef',
        appId: 'wx0123456789abcdef',
        displayName: 'wx0123456789abcdef',
        loginOnly: false,
        phoneJoin: 'trust',
        phoneDailyCap: '-',
        phoneCapRefuses: false,
        applications: ['shop-app'],
      },
    ]);
  });

  test('is connected by a person who is asked, and asked again', async () => {
    await makePool();
    const { code, out, err } = await type(
      ['connections', 'add'],
      [
        ['user pool (shop)', ''],
        ['AppID of the mini program', 'wx123'],
        ['AppID of the mini program', 'wx0123456789abcdef'],
        ['identifier of the connection (wx0123456789abcdef)', 'shop'],
        ['display name (shop)', '小店'],
        ['AppSecret', SECRET],
      ],
    );
    expect(code).toBe(0);
    expect(err).toContain('wx and 16 lower-case letters or digits');
    expect(out + err).not.toContain(SECRET);
    expect(await json(['connections', 'list'])).toMatchObject([
      { identifier: 'shop', displayName: '小店', pool: 'shop' },
    ]);
  });

  test('is not connected when the person gives up', async () => {
    await makePool();
    expect((await type(['connections', 'add'], [['user pool', '\x03']])).code).toBe(130);
    expect(await json(['connections', 'list'])).toEqual([]);
  });

  test('has a secret that only this deployment can open', async () => {
    await makePool();
    await run(ADD, SECRET);
    const [row] = await sql<{ id: string; sealed_app_secret: string }>('SELECT id, sealed_app_secret FROM connections');
    expect(row!.sealed_app_secret).not.toContain(SECRET);
    const secrets = new ConnectionSecrets(new SecretBox(new KeyRing(KEY)));
    expect(secrets.appSecret({ id: row!.id as never, sealedAppSecret: row!.sealed_app_secret })).toBe(SECRET);
  });

  test.each([
    ['twice', ['--app-id', 'wxfirst00000000001', '--identifier', 'second'], 'appId is used by the connection first'],
    ['under a taken name', ['--app-id', 'wxother00000000001', '--identifier', 'first'], 'identifier is taken'],
    ['with a wrong AppID', ['--app-id', 'gh_123', '--identifier', 'x'], 'appId is no mini program AppID'],
    [
      'for a foreign application',
      ['--app-id', 'wxother00000000001', '--application', 'ghost'],
      'ghost is no application of the pool',
    ],
    [
      'in an unknown pool',
      ['--app-id', 'wxother00000000001', '--pool', 'nowhere'],
      'there is no such user pool, only: shop',
    ],
  ])('is not connected %s', async (_, options, sentence) => {
    await makePool();
    await run(['connections', 'add', '--app-id', 'wxfirst00000000001', '--identifier', 'first'], SECRET);
    const { code, err, out } = await run(['connections', 'add', ...options], SECRET);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(sentence);
    expect(err).not.toContain(SECRET);
  });

  test('is not connected without its secret', async () => {
    await makePool();
    expect(await run(ADD)).toMatchObject({ code: 2, err: expect.stringContaining('--app-secret') });
    expect(await run(['connections', 'add'], SECRET)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--app-id'),
    });
  });
});

describe('the AppSecret of a connection', () => {
  const NEW = 'fedcba9876543210fedcba9876543210';
  const SET = ['connections', 'set-secret'];

  test('is replaced by a pipe, and a running server uses it five seconds later', async () => {
    await makePool();
    await run(ADD, SECRET);
    const streams = { stdin: new PassThrough(), stdout: new Sink(), stderr: new Sink(), env };
    // With the services of a server, and what they remember.
    await Workspace.with(new Terminal(streams, false), async (running) => {
      const inUse = async (): Promise<string> => {
        const client = await running.get(ClientDirectory).resolve({ applicationId: 'shop-app' as ApplicationId });
        return running.get(ConnectionSecrets).appSecret(client.connections[0]!);
      };
      expect(await inUse()).toBe(SECRET);
      const { code, out, err } = await run(SET, `${NEW}\n`);
      expect([code, out + err]).toEqual([0, expect.stringContaining('wx0123456789abcdef')]);
      expect(out + err).not.toContain(NEW);
      const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 5 * SECOND + 1);
      expect(await inUse()).toBe(NEW);
      clock.mockRestore();
    });
  });

  test('is typed unseen by a person', async () => {
    await makePool();
    await run(ADD, SECRET);
    const { code, out, err } = await type(SET, [
      ['user pool (shop)', ''],
      ['identifier of the connection (wx0123456789abcdef)', ''],
      ['new AppSecret', NEW],
    ]);
    expect(code).toBe(0);
    expect(out + err).not.toContain(NEW);
  });

  test.each([
    ['of an unknown connection', ['--identifier', 'ghost'], NEW, 1, 'there is no such connection, only: wx01'],
    ['with spaces', [], 'not a secret', 1, 'appSecret must be the AppSecret'],
    ['without the new one', [], '', 2, '--app-secret'],
  ])('stays %s', async (_, options, piped, code, sentence) => {
    await makePool();
    await run(ADD, SECRET);
    const before = await sql('SELECT sealed_app_secret FROM connections');
    expect(await run([...SET, ...options], piped)).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(await sql('SELECT sealed_app_secret FROM connections')).toEqual(before);
  });
});

describe('the settings of a connection', () => {
  const SET = ['connections', 'set'];
  const UNSET = { identifier: 'wx0123456789abcdef', phoneJoin: 'trust', phoneDailyCap: '-', phoneCapRefuses: false };

  test('are changed one by one, what is not named stays, and a running server knows them five seconds later', async () => {
    await makePool();
    await run(ADD, SECRET);
    const streams = { stdin: new PassThrough(), stdout: new Sink(), stderr: new Sink(), env };
    await Workspace.with(new Terminal(streams, false), async (running) => {
      const inUse = async () =>
        (await running.get(ClientDirectory).resolve({ applicationId: 'shop-app' as ApplicationId })).connections[0];
      expect(await inUse()).toMatchObject({ phoneJoin: 'trust', phoneDailyCap: null, phoneCapRefuses: false });
      expect(await json([...SET, '--phone-daily-cap', '500', '--phone-cap-refuses', 'on'])).toMatchObject({
        ...UNSET,
        phoneDailyCap: 500,
        phoneCapRefuses: true,
      });
      const { code, err } = await run([...SET, '--phone-join', 'sms']);
      expect([code, err]).toEqual([0, expect.stringContaining('within five seconds')]);
      const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 5 * SECOND + 1);
      expect(await inUse()).toMatchObject({ phoneJoin: 'sms', phoneDailyCap: 500, phoneCapRefuses: true });
      clock.mockRestore();
    });
    expect(await json([...SET, '--phone-daily-cap', 'none'])).toMatchObject({ phoneDailyCap: '-', phoneJoin: 'sms' });
  });

  test('are of the connection that is named', async () => {
    await makePool();
    await run(ADD, SECRET);
    await run(['connections', 'add', '--app-id', 'wxother00000000001', '--identifier', 'other'], SECRET);
    await json([...SET, '--identifier', 'other', '--phone-join', 'refuse']);
    expect(await json(['connections', 'list'])).toMatchObject([UNSET, { identifier: 'other', phoneJoin: 'refuse' }]);
  });

  test('are asked for one after the other, with those that stand', async () => {
    await makePool();
    await run(ADD, SECRET);
    const { code, err } = await type(SET, [
      ['user pool (shop)', ''],
      ['identifier of the connection (wx0123456789abcdef)', ''],
      ['(trust)', ''],
      ['or none (none)', '0'],
      ['or none (none)', '20'],
      ['on or off (off)', ''],
    ]);
    expect([code, err]).toEqual([0, expect.stringContaining('must be a whole number from 1')]);
    expect(await json(['connections', 'list'])).toMatchObject([{ ...UNSET, phoneDailyCap: 20 }]);
  });

  test.each([
    ['no number', ['--phone-daily-cap', 'many'], 1, 'phoneDailyCap must be a whole number'],
    ['a cap of none at all', ['--phone-daily-cap', '0'], 1, 'phoneDailyCap must be'],
    ['an unknown policy', ['--phone-join', 'maybe'], 1, 'phoneJoin must be one of trust, sms, refuse'],
    ['an unknown connection', ['--identifier', 'ghost', '--phone-join', 'sms'], 1, 'there is no such connection'],
    ['nothing', [], 2, 'give at least one setting'],
  ])('stay when given %s', async (_, options, code, sentence) => {
    await makePool();
    await run(ADD, SECRET);
    expect(await run([...SET, ...options])).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(await json(['connections', 'list'])).toMatchObject([UNSET]);
  });
});

test('the phone numbers of the last 30 days are told by day and connection', async () => {
  await makePool();
  await run(ADD, SECRET);
  expect(await json(['connections', 'phone-usage'])).toEqual([]);
  await sql(`INSERT INTO phone_counts (connection_id, day, numbers)
    SELECT id, day, 7 FROM connections, unnest('{2026-01-31, 2026-01-02, 2026-01-01}'::date[]) day`);
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 31, 23, 59));
  expect(await json(['connections', 'phone-usage'])).toEqual(
    ['2026-01-31', '2026-01-02'].map((day) => ({ day, pool: 'shop', identifier: 'wx0123456789abcdef', numbers: 7 })),
  );
  clock.mockRestore();
});

describe('the master key', () => {
  test('of another deployment is refused before anything is written', async () => {
    await makePool();
    await run(ADD, SECRET);
    env['YAOPAI_SECRET_KEY'] = Buffer.alloc(32, 10).toString('base64');
    for (const args of [
      ['connections', 'set-secret'],
      ['connections', 'add', '--app-id', 'wxother00000000001'],
      ['applications', 'add', '--id', 'other'],
    ]) {
      const { code, out, err } = await run(args, SECRET);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('sealed with another master key');
    }
    expect(await sql('SELECT id FROM applications')).toEqual([{ id: 'shop-app' }]);
    expect(await sql('SELECT identifier FROM connections')).toHaveLength(1);
  });

  test('is not made up for a database that was given', async () => {
    delete env['YAOPAI_SECRET_KEY'];
    env['LANG'] = 'C';
    const { code, err } = await run(['pools', 'add', '--id', 'shop', '--name', 'Shop']);
    expect(code).toBe(1);
    expect(err).toMatch(/YAOPAI_SECRET_KEY[^]*主密钥[^]*master key of the servers/);
  });
});

describe('pools and applications', () => {
  test('are made and listed', async () => {
    await makePool();
    await run(['connections', 'add', '--app-id', 'wx0123456789abcdef'], SECRET);
    expect(
      await json([
        'applications',
        'add',
        '--id',
        'backend',
        '--name',
        'Backend',
        '--with-secret',
        '--access-token-seconds',
        '60',
      ]),
    ).toEqual({
      pool: 'shop',
      id: 'backend',
      name: 'Backend',
      default: false,
      secret: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await json(['applications', 'list'])).toMatchObject([
      { pool: 'shop', id: 'shop-app', name: 'shop-app', accessTokenSeconds: 1800, hasSecret: false },
      { pool: 'shop', id: 'backend', accessTokenSeconds: 60, hasSecret: true },
    ]);
    expect(await json(['pools', 'list'])).toEqual([SHOP]);
    expect(await json(['connections', 'list'])).toMatchObject([{ applications: ['backend', 'shop-app'] }]);
  });

  test('cannot be made twice, nor with a wrong id', async () => {
    await makePool();
    expect(await run(['pools', 'add', '--id', 'shop', '--name', 'x'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is taken'),
    });
    expect(await run(['applications', 'add', '--id', 'shop-app'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is taken'),
    });
    expect(await run(['pools', 'add', '--id', 'No Way', '--name', 'x'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('id must be'),
    });
  });

  test('are shown in columns', async () => {
    await makePool();
    expect((await run(['pools', 'list'])).out).toMatch(
      /^id {4}name {2}defaultApplication .* registration\nshop {2}Shop {2}shop-app .* true\n$/,
    );
  });
});

describe('the settings of a pool', () => {
  test('are changed one by one, and what is not named stays', async () => {
    await makePool();
    expect(await json(['pools', 'set', 'shop', '--password-min-length', '12', '--registration', 'off'])).toEqual({
      ...SHOP,
      passwordMinLength: 12,
      registration: false,
    });
    const rest = ['--password-min-classes', '3', '--reveal-account-existence', 'on', '--name', '小店'];
    await json(['pools', 'set', 'shop', ...rest]);
    expect(await json(['pools', 'list'])).toEqual([
      {
        ...SHOP,
        name: '小店',
        passwordMinLength: 12,
        passwordMinClasses: 3,
        revealAccountExistence: true,
        registration: false,
      },
    ]);
    expect(await json(['pools', 'set', '--registration', 'on'])).toMatchObject({ name: '小店', registration: true });
  });

  test('are those of no other pool', async () => {
    await makePool();
    await run(['pools', 'add', '--id', 'other', '--name', 'Other']);
    await json(['pools', 'set', 'other', '--name', 'Else', '--password-min-length', '20']);
    expect(await json(['pools', 'list'])).toMatchObject([SHOP, { id: 'other', name: 'Else', passwordMinLength: 20 }]);
  });

  test('are known to a running server five seconds later, and the person is told so', async () => {
    await makePool();
    const streams = { stdin: new PassThrough(), stdout: new Sink(), stderr: new Sink(), env };
    await Workspace.with(new Terminal(streams, false), async (running) => {
      const inUse = async () =>
        (await running.get(ClientDirectory).resolve({ applicationId: 'shop-app' as ApplicationId })).pool;
      expect(await inUse()).toMatchObject({ registrationEnabled: true });
      const { code, err } = await run(['pools', 'set', 'shop', '--registration', 'off', '--password-min-length', '9']);
      expect([code, err]).toEqual([0, expect.stringContaining('within five seconds')]);
      const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 5 * SECOND + 1);
      expect(await inUse()).toMatchObject({
        registrationEnabled: false,
        passwordRules: { minLength: 9, minClasses: 1 },
      });
      clock.mockRestore();
    });
  });

  test('are asked for one after the other, with those that stand', async () => {
    await makePool();
    const { code, err } = await type(
      ['pools', 'set'],
      [
        ['user pool (shop)', ''],
        ['name (Shop)', ''],
        ['6 to 64 (8)', '5'],
        ['6 to 64 (8)', '10'],
        ['1 to 4 (1)', ''],
        ['1 to 3650 (180)', '90'],
        ['which accounts exist, on or off (off)', 'yes'],
        ['which accounts exist, on or off (off)', 'on'],
        ['new accounts may be made, on or off (on)', ''],
      ],
    );
    expect(code).toBe(0);
    expect(err).toContain('must be a whole number from 6 to 64');
    expect(err).toContain('must be one of on, off');
    expect(await json(['pools', 'list'])).toEqual([
      { ...SHOP, passwordMinLength: 10, phoneRecycledAfterDays: 90, revealAccountExistence: true },
    ]);
  });

  test.each([
    [
      'too few characters',
      ['shop', '--password-min-length', '5'],
      1,
      'passwordMinLength must be a whole number from 6',
    ],
    ['too many characters', ['shop', '--password-min-length', '65'], 1, 'passwordMinLength must be'],
    ['half a character', ['shop', '--password-min-length', '8.5'], 1, 'passwordMinLength must be'],
    ['five kinds of characters', ['shop', '--password-min-classes', '5'], 1, 'passwordMinClasses must be'],
    ['a word that is no switch', ['shop', '--registration', 'true'], 1, 'registration must be one of on, off'],
    ['an empty switch', ['shop', '--reveal-account-existence', ''], 1, 'revealAccountExistence must be one of on, off'],
    ['an empty name', ['shop', '--name', ''], 1, 'name must be one line'],
    ['one wrong among right ones', ['shop', '--name', 'x', '--registration', '1'], 1, 'registration must be'],
    ['an unknown pool', ['ghost', '--registration', 'off'], 1, 'there is no such user pool, only: shop'],
    ['nothing', ['shop'], 2, 'give at least one setting'],
  ])('stay when given %s', async (_, options, code, sentence) => {
    await makePool();
    expect(await run(['pools', 'set', ...options])).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(await json(['pools', 'list'])).toEqual([SHOP]);
  });

  test('are of a pool that is named where there are several', async () => {
    await makePool();
    await run(['pools', 'add', '--id', 'other', '--name', 'Other']);
    expect(await run(['pools', 'set', '--registration', 'off'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('<pool>'),
    });
  });
});

describe('accounts that were joined', () => {
  const uuid = (number: number): string => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  const [LIN, WANG, MOVED, LINS, WANGS, JOIN] = [1, 2, 3, 4, 5, 6].map(uuid) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const NUMBER = JSON.stringify({
    phone: {
      now: { kind: 'phone', countryCode: '86', phone: '13800138000' },
      before: { kind: 'phone', countryCode: '86', phone: '13900139000' },
      beforeVerifiedAt: null,
    },
  });

  /** An identity of Wang's went to Lin an hour ago; each has another one. */
  beforeEach(async () => {
    await makePool();
    await run(ADD, SECRET);
    const [{ at }] = (await sql(`
      INSERT INTO users (id, pool_id, created_at, updated_at) SELECT id, 'shop', now(), now() FROM unnest(ARRAY['${LIN}', '${WANG}']::uuid[]) id;
      INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, union_id, created_at)
      SELECT id, 'shop', owner, 'wx0123456789abcdef', id::text, 'union-' || right(id::text, 1), now() - interval '1 day'
        FROM (VALUES ('${MOVED}'::uuid, '${LIN}'::uuid), ('${LINS}', '${LIN}'), ('${WANGS}', '${WANG}')) given (id, owner);
      INSERT INTO account_joins (id, pool_id, kind, user_id, other_user_id, changes, created_at)
      VALUES ('${JOIN}', 'shop', 'move', '${LIN}', '${WANG}', '{"identities": ["${MOVED}"]}', date_trunc('second', now()) - interval '1 hour');
      `).then(() => sql<{ at: Date }>('SELECT created_at AS at FROM account_joins'))) as [{ at: Date }];
    joined = { id: JOIN, kind: 'move', user: LIN, from: WANG, at: at.toISOString(), undone: '-' };
  });
  let joined: Record<string, string>;

  test('are listed, newest first, by pool and by user', async () => {
    await sql(`INSERT INTO account_joins (id, pool_id, kind, user_id, changes, created_at)
               VALUES ('${uuid(7)}', 'shop', 'number', '${WANG}', '${NUMBER}', now())`);
    await run(['pools', 'add', '--id', 'other', '--name', 'Other']);
    const newer = expect.objectContaining({ id: uuid(7), kind: 'number', user: WANG, from: '-', undone: '-' });
    expect(await json(['joins', 'list', '--pool', 'shop'])).toEqual([newer, joined]);
    expect(await json(['joins', 'list', '--pool', 'shop', '--user', LIN])).toEqual([joined]);
    expect(await json(['joins', 'list', '--pool', 'shop', '--user', WANG])).toEqual([newer, joined]);
    expect(await json(['joins', 'list', '--pool', 'other'])).toEqual([]);
    const { out } = await run(['joins', 'list', '--pool', 'shop']);
    expect(out).not.toContain('13800138000');
    expect(out).toMatch(/^id +kind +user +from +at +undone\n/);
  });

  test('are parted again', async () => {
    const { code, out, err } = await run(['joins', 'undo', JOIN]);
    expect([code, err]).toEqual([0, 'The join is undone\n']);
    expect(out).toMatch(new RegExp(`id +${JOIN}\n[^]*undone +2`));
    expect(await sql(`SELECT user_id FROM identities WHERE id = '${MOVED}'`)).toEqual([{ user_id: WANG }]);
    expect(await json(['joins', 'list'])).toEqual([{ ...joined, undone: expect.stringMatching(/^\d{4}-.*Z$/) }]);
  });

  test.each([
    ['was done', `UPDATE account_joins SET undone_at = now()`, 'was undone already', '已经撤销过'],
    [
      'came too late',
      `UPDATE account_joins SET created_at = now() - interval '31 days'`,
      'older than 30 days',
      '已超过 30 天',
    ],
    [
      'has to wait for another',
      `INSERT INTO account_joins (id, pool_id, kind, user_id, changes, created_at)
       VALUES ('${uuid(7)}', 'shop', 'number', '${WANG}', '${NUMBER}', now())`,
      'undo that first',
      '先撤销较新的',
    ],
    ['meets a closing account', `UPDATE users SET state = 'closing' WHERE id = '${LIN}'`, 'Unblock it', '请先解封'],
    ['finds nothing', `DELETE FROM identities WHERE id = '${MOVED}'`, 'nothing to take back', '没有可以撤销的'],
    [
      'finds the number taken',
      `UPDATE account_joins SET kind = 'number', other_user_id = NULL, changes = '${NUMBER}';
       UPDATE users SET phone_country_code = '86', phone_verified = true,
                        phone = CASE id WHEN '${LIN}' THEN '13800138000' ELSE '13900139000' END`,
      'have it removed or changed there',
      '在那个账号上解绑或更换',
    ],
    [
      'would lock somebody out',
      `DELETE FROM identities WHERE id = '${LINS}'`,
      'have its owner add one first',
      '请其主人先添加登录方式',
    ],
  ])('stay joined when the undoing %s, and the person is told what to do', async (_, before, en, zh) => {
    await sql(before);
    const owners = await sql('SELECT id, user_id FROM identities ORDER BY id');
    expect(await run(['joins', 'undo', JOIN])).toEqual({ code: 1, out: '', err: expect.stringContaining(en) });
    env['LANG'] = 'zh_CN.UTF-8';
    expect(await run(['joins', 'undo', JOIN])).toEqual({ code: 1, out: '', err: expect.stringContaining(zh) });
    expect(await sql('SELECT id, user_id FROM identities ORDER BY id')).toEqual(owners);
  });

  test.each([
    [['undo', uuid(9)], 1, 'There is no such join'],
    [['undo', '17'], 1, 'id must be a UUID'],
    [['undo'], 2, "missing required argument 'id'"],
    [['list', '--user', 'lin'], 1, 'user must be a UUID'],
    [['list', '--pool', 'ghost'], 1, 'there is no such user pool, only: shop'],
  ])('are not found by %j', async (args, code, sentence) => {
    expect(await run(['joins', ...args])).toMatchObject({ code, out: '', err: expect.stringContaining(sentence) });
  });

  test('are what ends a conflict about a unionid, listed until then', async () => {
    await run(['pools', 'add', '--id', 'other', '--name', 'Other']);
    await sql(`
      INSERT INTO union_id_conflicts (id, pool_id, union_id, identity_id, user_id, owner_user_id, created_at, resolved_at)
      VALUES ('${uuid(7)}', 'shop', 'union-4', '${WANGS}', '${WANG}', '${LIN}', '2026-01-01T00:00:00Z', NULL),
             ('${uuid(8)}', 'shop', 'union-3', '${LINS}', '${LIN}', '${LIN}', '2026-01-01T00:00:00Z', now())`);
    expect(await json(['joins', 'conflicts', '--pool', 'shop'])).toEqual([
      { unionId: 'union-4', user: WANG, owner: LIN, identity: WANGS, at: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(await json(['joins', 'conflicts', '--pool', 'other'])).toEqual([]);
  });
});

describe('the command line', () => {
  test('migrates, once', async () => {
    expect(await json(['migrate'])).toMatchObject({
      applied: expect.arrayContaining([expect.stringMatching(/^Foundation/)]),
    });
    expect(await json(['migrate'])).toEqual({ applied: [] });
  });

  test('prunes, and says how much of what', async () => {
    expect(await json(['prune'])).toEqual(expect.objectContaining({ sessions: 0, attempt_windows: 0 }));
  });

  test('speaks Chinese in a Chinese terminal and both where it cannot know', async () => {
    env['LANG'] = 'zh_CN.UTF-8';
    expect((await run(['connections', 'add'])).err).toBe('pool 还没有用户池：请先运行 pools add，或先启动一次服务器\n');
    env['LANG'] = 'C';
    expect((await run(['--help'])).out).toContain('微信小程序连接 · connections to WeChat mini programs');
  });

  test('names wrong settings', async () => {
    env['DATABASE_URL'] = 'mysql://root:hunter2@localhost/x';
    const { code, err } = await run(['pools', 'list']);
    expect(code).toBe(1);
    expect(err).toContain('DATABASE_URL');
    expect(err).not.toContain('hunter2');
  });

  test('tells wrong calls apart by exit code 2', async () => {
    expect((await run(['connections', 'ad'])).code).toBe(2);
    expect((await run(['pools', 'add', '--colour', 'red'])).code).toBe(2);
    expect((await run(['--help'])).code).toBe(0);
    expect(await run(['reset'])).toMatchObject({ code: 2, err: expect.stringContaining('DATABASE_URL is set') });
  });
});
