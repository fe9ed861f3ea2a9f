import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ApplicationId } from '@yaopai/protocol';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppModule } from '../app.module.js';
import { ApplicationSecrets, ClientDirectory } from '../applications/index.js';
import { ConnectionSecrets, ConnectionsService } from '../connections/index.js';
import { type OpenDatabase, openTestDatabase, testConfig } from '../testing/index.js';
import { BootstrapService } from './index.js';

const DEMO = {
  userPools: [{ id: 'demo', name: 'Demo', defaultApplicationId: 'demo-app', revealAccountExistence: true }],
  applications: [
    {
      id: 'demo-app',
      userPoolId: 'demo',
      name: 'Mini program',
      secret: 'a-backend-secret',
      redirectUris: ['https://example.com/cb'],
      accessTokenSeconds: 600,
    },
    { id: 'other-app', userPoolId: 'demo', name: 'Other' },
  ],
  connections: [
    {
      identifier: 'wechat-demo',
      userPoolId: 'demo',
      type: 'wechat-miniprogram',
      displayName: '演示',
      appId: 'wxdemo000000000001',
      appSecret: '0123456789abcdef0123456789abcdef',
      loginOnly: true,
      phoneJoin: 'sms',
      verificationFile: { name: 'abc_DEF-1.txt', content: 'e1f2\n' },
      applications: ['demo-app'],
    },
    {
      identifier: 'for-all',
      userPoolId: 'demo',
      type: 'wechat-miniprogram',
      displayName: 'All',
      appId: 'wxdemo000000000002',
      appSecret: 's3cret',
    },
  ],
  customDataFields: [
    { userPoolId: 'demo', key: 'school', type: 'string', label: '学校' },
    { userPoolId: 'demo', key: 'level', type: 'NUMBER', label: 'Level' },
  ],
};

let folder: string;
let open: OpenDatabase;
let app: INestApplicationContext;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yaopai-bootstrap-'));
  open = await openTestDatabase();
  app = await NestFactory.createApplicationContext(
    AppModule.with(testConfig({ databaseUrl: open.url }), open.dataSource),
    { logger: false },
  );
});
afterEach(async () => {
  await app.close();
  await open.close();
  await rm(folder, { recursive: true });
});

async function apply(content: unknown): Promise<void> {
  const path = join(folder, 'bootstrap.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  await app.get(BootstrapService).applyFile(path);
}

async function refusalOf(content: unknown): Promise<string> {
  const error = await apply(content).then(
    () => new Error('was applied'),
    (thrown: Error) => thrown,
  );
  expect(error).toMatchObject({ name: 'StartError', sentence: { zh: expect.stringMatching(/[\u4e00-\u9fff]/) } });
  return error.message;
}

const count = async (table: string): Promise<number> =>
  Number((await open.dataSource.query(`SELECT count(*) FROM ${table}`))[0].count);
const resolve = (id: string) =>
  app.get(ClientDirectory, { strict: false }).resolve({ applicationId: id as ApplicationId });

describe('a bootstrap file', () => {
  test('makes pools, applications, connections and custom data fields', async () => {
    await apply(DEMO);
    const { application, pool, connections } = await resolve('demo-app');
    expect(application).toMatchObject({
      name: 'Mini program',
      accessTokenSeconds: 600,
      redirectUris: ['https://example.com/cb'],
    });
    expect(pool).toMatchObject({ id: 'demo', revealAccountExistence: true, registrationEnabled: true });
    expect(connections.map(({ identifier }) => identifier).sort()).toEqual(['for-all', 'wechat-demo']);
    const demo = connections.find(({ identifier }) => identifier === 'wechat-demo')!;
    expect(demo).toMatchObject({ loginOnly: true, phoneJoin: 'sms', displayName: '演示' });
    expect(app.get(ConnectionSecrets, { strict: false }).appSecrets(demo, Date.now())).toEqual([
      '0123456789abcdef0123456789abcdef',
    ]);
    expect((await resolve('other-app')).connections.map(({ identifier }) => identifier)).toEqual(['for-all']);
    expect(
      await open.dataSource.query('SELECT pool_id, key, type, label FROM custom_data_fields ORDER BY key'),
    ).toEqual([
      { pool_id: 'demo', key: 'level', type: 'number', label: 'Level' },
      { pool_id: 'demo', key: 'school', type: 'string', label: '学校' },
    ]);
    const [file] = await open.dataSource.query(
      `SELECT verification_file_content FROM connections WHERE verification_file_name = 'abc_DEF-1.txt'`,
    );
    expect(file.verification_file_content).toEqual(Buffer.from('e1f2\n'));
  });

  test('leaves no secret readable in the database', async () => {
    await apply(DEMO);
    const rows = await open.dataSource.query(
      'SELECT a::text AS row FROM applications a UNION ALL SELECT c::text FROM connections c',
    );
    expect(rows).toHaveLength(4);
    for (const { row } of rows) expect(row).not.toMatch(/0123456789abcdef|a-backend-secret|s3cret/);
  });

  test('changes nothing the second time', async () => {
    await apply(DEMO);
    const before = await open.dataSource.query('SELECT * FROM connections ORDER BY id');
    await apply(DEMO);
    expect(await open.dataSource.query('SELECT * FROM connections ORDER BY id')).toEqual(before);
    expect(await count('applications')).toBe(2);
  });

  test('never overwrites what was changed later', async () => {
    await apply(DEMO);
    await open.dataSource.query(`
      UPDATE user_pools SET name = 'Changed', reveal_account_existence = false;
      UPDATE applications SET name = 'Changed', access_token_seconds = 60;
      UPDATE connections SET display_name = 'Changed', login_only = false;
      DELETE FROM application_connections;`);
    await apply({ ...DEMO, applications: [...DEMO.applications, { id: 'new-app', userPoolId: 'demo', name: 'New' }] });
    const { application, pool, connections } = await resolve('demo-app');
    expect({ application, pool, connections }).toMatchObject({
      application: { name: 'Changed', accessTokenSeconds: 60 },
      pool: { revealAccountExistence: false },
      connections: [],
    });
    expect((await resolve('new-app')).connections).toMatchObject([{ identifier: 'for-all', displayName: 'Changed' }]);
  });

  test('fills what is empty', async () => {
    await apply({
      userPools: [{ id: 'demo', name: 'Demo' }],
      applications: [{ id: 'demo-app', userPoolId: 'demo', name: 'Bare' }],
    });
    await apply(DEMO);
    expect(
      (await app.get(ClientDirectory, { strict: false }).resolve({ userPoolId: 'demo' as never })).application,
    ).toMatchObject({
      id: 'demo-app',
      name: 'Bare',
      redirectUris: ['https://example.com/cb'],
    });
    const [{ sealed_secret: sealed }] = await open.dataSource.query(
      `SELECT sealed_secret FROM applications WHERE id = 'demo-app'`,
    );
    expect(app.get(ApplicationSecrets, { strict: false }).open('demo-app' as ApplicationId, sealed)).toBe(
      'a-backend-secret',
    );
  });

  test('gives a connection its content check, and its message push when it has none', async () => {
    const [checked, bare] = DEMO.connections;
    const pushes = async (): Promise<unknown[]> =>
      (await app.get(ConnectionsService).list()).map(({ contentCheck, push }) => [contentCheck, push]);
    await apply({ ...DEMO, connections: [{ ...checked, contentCheck: true, messagePush: { token: 'first1' } }, bare] });
    expect(await pushes()).toEqual([
      [true, 'plain'],
      [false, null],
    ]);
    const messagePush = { token: 'second2', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
    const later = DEMO.connections.map((connection) => ({ ...connection, contentCheck: true, messagePush }));
    await apply({ ...DEMO, connections: later });
    expect(await pushes()).toEqual([
      [true, 'plain'],
      [false, 'safe'],
    ]);
    const [{ secrets }] = await open.dataSource.query('SELECT string_agg(c::text, $1) AS secrets FROM connections c', [
      '',
    ]);
    expect(secrets).not.toMatch(/first1|second2|abcdefghijklmnop/);
  });

  test('is applied once by processes that start together', async () => {
    const path = join(folder, 'bootstrap.json');
    await writeFile(path, JSON.stringify(DEMO));
    await Promise.all([1, 2, 3, 4].map(() => app.get(BootstrapService).applyFile(path)));
    expect([await count('user_pools'), await count('applications'), await count('connections')]).toEqual([1, 2, 2]);
  });

  test('may be empty', async () => {
    await apply({});
    expect(await count('user_pools')).toBe(0);
  });
});

describe('a wrong file', () => {
  test('is refused as a whole, each value named by its JSON path', async () => {
    const message = await refusalOf({
      userPools: [
        { id: 'Demo Pool', name: '' },
        { id: 'demo', name: 'Demo', defaultApplicationId: 'nobody' },
      ],
      applications: [
        { id: 'a', userPoolId: 'demo', name: 'A', accessTokenSeconds: 0, redirectUris: ['javascript:alert(1)'] },
      ],
      connections: [
        {
          identifier: 'UPPER',
          userPoolId: 'demo',
          type: 'wechat',
          displayName: 'D',
          appId: 'wx1',
          appSecret: 'a secret',
          contentCheck: 'yes',
          messagePush: { token: 'a token', encodingAesKey: 'short', url: 'x' },
          verificationFile: { name: '../x' },
        },
      ],
      customDataFields: [{ userPoolId: 'demo', key: '1', type: 'text', label: 'x' }],
      userpools: [],
    });
    const paths = [...message.matchAll(/^ {2}\$\.(\S+)/gm)].map(([, path]) => path);
    expect(paths.sort()).toEqual([
      'applications[0].accessTokenSeconds',
      'applications[0].redirectUris',
      'connections[0].appId',
      'connections[0].appSecret',
      'connections[0].contentCheck',
      'connections[0].identifier',
      'connections[0].messagePush.encodingAesKey',
      'connections[0].messagePush.token',
      'connections[0].messagePush.url',
      'connections[0].type',
      'connections[0].verificationFile.content',
      'connections[0].verificationFile.name',
      'customDataFields[0].key',
      'customDataFields[0].type',
      'userPools[0].id',
      'userPools[0].name',
      'userpools',
    ]);
    expect(await count('user_pools')).toBe(0);
  });

  test.each([
    [
      'a pool that does not exist',
      { applications: [{ id: 'a', userPoolId: 'nowhere', name: 'A' }] },
      'applications[0].userPoolId',
    ],
    [
      'a default application of another pool',
      {
        userPools: [
          { id: 'p', name: 'P' },
          { id: 'q', name: 'Q', defaultApplicationId: 'a' },
        ],
        applications: [{ id: 'a', userPoolId: 'p', name: 'A' }],
      },
      'userPools[1].defaultApplicationId',
    ],
    [
      'the same application twice',
      {
        userPools: [{ id: 'p', name: 'P' }],
        applications: [
          { id: 'a', userPoolId: 'p', name: 'A' },
          { id: 'a', userPoolId: 'p', name: 'B' },
        ],
      },
      'applications[1].id',
    ],
    [
      'an AppID twice in a pool',
      { ...DEMO, connections: [DEMO.connections[0], { ...DEMO.connections[1], appId: 'wxdemo000000000001' }] },
      'connections[1].appId',
    ],
    [
      'an application that does not exist',
      { ...DEMO, connections: [{ ...DEMO.connections[0], applications: ['demo-app', 'ghost'] }] },
      'connections[0].applications[1]',
    ],
    [
      'a misspelt field',
      { userPools: [{ id: 'p', name: 'P', defaultAplicationId: 'a' }] },
      'userPools[0].defaultAplicationId',
    ],
    ['a list that is none', { userPools: {} }, 'userPools'],
    ['an entry that is no object', { userPools: ['demo'] }, 'userPools[0]'],
  ])('names %s', async (_, content, path) => {
    expect(await refusalOf(content)).toContain(`$.${path} `);
    expect(await count('user_pools')).toBe(0);
  });

  test('cannot take over what the deployment has', async () => {
    await apply(DEMO);
    const message = await refusalOf({
      userPools: [{ id: 'p', name: 'P' }],
      applications: [{ id: 'demo-app', userPoolId: 'p', name: 'A' }],
      connections: [
        { ...DEMO.connections[1], identifier: 'thief', appId: 'wxdemo000000000001' },
        { ...DEMO.connections[1], userPoolId: 'p', verificationFile: { name: 'abc_DEF-1.txt', content: 'x' } },
      ],
    });
    expect(message).toContain('$.applications[0].id ');
    expect(message).toContain('$.connections[0].appId ');
    expect(message).toContain('$.connections[1].verificationFile.name ');
    expect(await count('user_pools')).toBe(1);
  });

  test('that is no JSON is placed, not quoted', async () => {
    const message = await refusalOf('{"connections":[\n{"appSecret": "s3cret" oops}]}');
    expect(message).not.toContain('s3cret');
    expect(message).toContain('bootstrap.json is not valid JSON');
  });

  test('that is not there is named', async () => {
    await expect(app.get(BootstrapService).applyFile('/nowhere/b.json')).rejects.toThrow(
      '/nowhere/b.json cannot be read (ENOENT)',
    );
  });
});
