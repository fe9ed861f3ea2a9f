import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ADD, CommandLine, KEY, SECRET } from '../../test/command-line.js';
import { ConnectionSecrets } from '../connections/index.js';
import { KeyRing, SecretBox } from '../crypto/index.js';

let cli: CommandLine;
beforeEach(async () => {
  cli = await CommandLine.open();
});
afterEach(() => cli.close());

describe('a real mini program', () => {
  test('is connected by a script with four words and a piped secret', async () => {
    await cli.makePool();
    expect(await cli.run(ADD, `${SECRET}\n`)).toMatchObject({ code: 0 });
    expect(await cli.json(['connections', 'list'])).toEqual([
      {
        pool: 'shop',
        identifier: 'wx0123456789abcdef',
        appId: 'wx0123456789abcdef',
        displayName: 'wx0123456789abcdef',
        loginOnly: false,
        phoneJoin: 'trust',
        phoneDailyCap: '-',
        phoneCapRefuses: false,
        contentCheck: false,
        push: '-',
        previousSecretUntil: '-',
        applications: ['shop-app'],
        avatarsWaiting: 0,
      },
    ]);
  });

  test('is connected by a person who is asked, and asked again', async () => {
    await cli.makePool();
    const { code, out, err } = await cli.type(
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
    expect(await cli.json(['connections', 'list'])).toMatchObject([
      { identifier: 'shop', displayName: '小店', pool: 'shop' },
    ]);
  });

  test.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('is not connected when the person gives up by %s, and is told of the pools there are', async (_, key) => {
    await cli.makePool();
    await cli.run(['pools', 'add', '--id', 'tea', '--name', 'Tea']);
    const { code, err } = await cli.type(['connections', 'add'], [['user pool (shop, tea)', key]]);
    expect([code, err]).toEqual([130, '']);
    expect(await cli.json(['connections', 'list'])).toEqual([]);
  });

  test('has a secret that only this deployment can open', async () => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
    const [row] = await cli.sql<{ id: string; sealed_app_secret: string }>(
      'SELECT id, sealed_app_secret FROM connections',
    );
    expect(row!.sealed_app_secret).not.toContain(SECRET);
    const secrets = new ConnectionSecrets(new SecretBox(new KeyRing(KEY)));
    expect(secrets.appSecret(row!.id as never, row!.sealed_app_secret)).toBe(SECRET);
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
    await cli.makePool();
    await cli.run(['connections', 'add', '--app-id', 'wxfirst00000000001', '--identifier', 'first'], SECRET);
    const { code, err, out } = await cli.run(['connections', 'add', ...options], SECRET);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(sentence);
    expect(err).not.toContain(SECRET);
  });

  test('is not connected without its secret', async () => {
    await cli.makePool();
    expect(await cli.run(ADD)).toMatchObject({ code: 2, err: expect.stringContaining('--app-secret') });
    expect(await cli.run(['connections', 'add'], SECRET)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--app-id'),
    });
  });
});

test('the phone numbers of the last 30 days are told by day and connection', async () => {
  await cli.makePool();
  await cli.run(ADD, SECRET);
  expect(await cli.json(['connections', 'phone-usage'])).toEqual([]);
  expect(await cli.run(['connections', 'phone-usage'])).toMatchObject({
    out: '',
    err: expect.stringContaining('(none)'),
  });
  await cli.sql(`INSERT INTO phone_counts (connection_id, day, numbers)
    SELECT id, day, 7 FROM connections, unnest('{2026-01-31, 2026-01-02, 2026-01-01}'::date[]) day`);
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 31, 23, 59));
  expect(await cli.json(['connections', 'phone-usage'])).toEqual(
    ['2026-01-31', '2026-01-02'].map((day) => ({ day, pool: 'shop', identifier: 'wx0123456789abcdef', numbers: 7 })),
  );
  clock.mockRestore();
});
