import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ApplicationId } from '@yaopai/protocol';
import { CommandLine, SECRET } from '../../test/command-line.js';
import { ClientDirectory } from '../applications/index.js';
import { SECOND } from '../runtime/index.js';

let cli: CommandLine;
beforeEach(async () => {
  cli = await CommandLine.open();
});
afterEach(() => cli.close());

const SHOP = {
  id: 'shop',
  name: 'Shop',
  defaultApplication: 'shop-app',
  passwordMinLength: 8,
  passwordMinClasses: 1,
  phoneRecycledAfterDays: 180,
  closingDays: 7,
  revealAccountExistence: false,
  registration: true,
};

describe('pools and applications', () => {
  test('are made and listed', async () => {
    await cli.makePool();
    await cli.run(['connections', 'add', '--app-id', 'wx0123456789abcdef'], SECRET);
    expect(
      await cli.json([
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
    expect(await cli.json(['applications', 'list'])).toMatchObject([
      { pool: 'shop', id: 'shop-app', name: 'shop-app', accessTokenSeconds: 1800, hasSecret: false },
      { pool: 'shop', id: 'backend', accessTokenSeconds: 60, hasSecret: true },
    ]);
    expect(await cli.json(['pools', 'list'])).toEqual([SHOP]);
    expect(await cli.json(['connections', 'list'])).toMatchObject([{ applications: ['backend', 'shop-app'] }]);
  });

  test('cannot be made twice, nor with a wrong id', async () => {
    await cli.makePool();
    expect(await cli.run(['pools', 'add', '--id', 'shop', '--name', 'x'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is taken'),
    });
    expect(await cli.run(['applications', 'add', '--id', 'shop-app'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is taken'),
    });
    expect(await cli.run(['pools', 'add', '--id', 'No Way', '--name', 'x'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('id must be'),
    });
  });

  test('are shown in columns', async () => {
    await cli.makePool();
    expect((await cli.run(['pools', 'list'])).out).toMatch(
      /^id {4}name {2}defaultApplication .* registration\nshop {2}Shop {2}shop-app .* true\n$/,
    );
  });
});

describe('the settings of a pool', () => {
  test('are changed one by one, and what is not named stays', async () => {
    await cli.makePool();
    expect(await cli.json(['pools', 'set', 'shop', '--password-min-length', '12', '--registration', 'off'])).toEqual({
      ...SHOP,
      passwordMinLength: 12,
      registration: false,
    });
    const rest = ['--password-min-classes', '3', '--closing-days', '30', '--reveal-account-existence', 'on'];
    await cli.json(['pools', 'set', 'shop', ...rest, '--name', '小店']);
    expect(await cli.json(['pools', 'list'])).toEqual([
      {
        ...SHOP,
        name: '小店',
        passwordMinLength: 12,
        closingDays: 30,
        passwordMinClasses: 3,
        revealAccountExistence: true,
        registration: false,
      },
    ]);
    expect(await cli.json(['pools', 'set', '--registration', 'on'])).toMatchObject({
      name: '小店',
      registration: true,
    });
  });

  test('are those of no other pool', async () => {
    await cli.makePool();
    await cli.run(['pools', 'add', '--id', 'other', '--name', 'Other']);
    await cli.json(['pools', 'set', 'other', '--name', 'Else', '--password-min-length', '20']);
    expect(await cli.json(['pools', 'list'])).toMatchObject([
      SHOP,
      { id: 'other', name: 'Else', passwordMinLength: 20 },
    ]);
  });

  test('are known to a running server five seconds later, and the person is told so', async () => {
    await cli.makePool();
    await cli.beside(async (running) => {
      const inUse = async () =>
        (await running.get(ClientDirectory).resolve({ applicationId: 'shop-app' as ApplicationId })).pool;
      expect(await inUse()).toMatchObject({ registrationEnabled: true });
      const { code, err } = await cli.run([
        'pools',
        'set',
        'shop',
        '--registration',
        'off',
        '--password-min-length',
        '9',
      ]);
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
    await cli.makePool();
    const { code, err } = await cli.type(
      ['pools', 'set'],
      [
        ['user pool (shop)', ''],
        ['name (Shop)', ''],
        ['6 to 64 (8)', '5'],
        ['6 to 64 (8)', '10'],
        ['1 to 4 (1)', ''],
        ['1 to 3650 (180)', '90'],
        ['1 to 90 (7)', '14'],
        ['which accounts exist, on or off (off)', 'yes'],
        ['which accounts exist, on or off (off)', 'on'],
        ['new accounts may be made, on or off (on)', ''],
      ],
    );
    expect(code).toBe(0);
    expect(err).toContain('must be a whole number from 6 to 64');
    expect(err).toContain('must be one of on, off');
    expect(await cli.json(['pools', 'list'])).toEqual([
      { ...SHOP, passwordMinLength: 10, phoneRecycledAfterDays: 90, closingDays: 14, revealAccountExistence: true },
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
    ['more days than anybody waits', ['shop', '--closing-days', '91'], 1, 'closingDays must be'],
    ['five kinds of characters', ['shop', '--password-min-classes', '5'], 1, 'passwordMinClasses must be'],
    ['a word that is no switch', ['shop', '--registration', 'true'], 1, 'registration must be one of on, off'],
    ['an empty switch', ['shop', '--reveal-account-existence', ''], 1, 'revealAccountExistence must be one of on, off'],
    ['an empty name', ['shop', '--name', ''], 1, 'name must be one line'],
    ['one wrong among right ones', ['shop', '--name', 'x', '--registration', '1'], 1, 'registration must be'],
    ['an unknown pool', ['ghost', '--registration', 'off'], 1, 'there is no such user pool, only: shop'],
    ['nothing', ['shop'], 2, 'give at least one setting'],
  ])('stay when given %s', async (_, options, code, sentence) => {
    await cli.makePool();
    expect(await cli.run(['pools', 'set', ...options])).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(await cli.json(['pools', 'list'])).toEqual([SHOP]);
  });

  test('are of a pool that is named where there are several', async () => {
    await cli.makePool();
    await cli.run(['pools', 'add', '--id', 'other', '--name', 'Other']);
    expect(await cli.run(['pools', 'set', '--registration', 'off'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('<pool>'),
    });
  });
});

describe('the settings of an application', () => {
  test('are changed one by one, and what is not named stays', async () => {
    await cli.makePool();
    const changed = { pool: 'shop', id: 'shop-app', accessTokenSeconds: 300, hasSecret: false, redirectUris: [] };
    expect(await cli.json(['applications', 'set', 'shop-app', '--access-token-seconds', '300'])).toMatchObject(changed);
    expect(await cli.json(['applications', 'set', '--name', '商店'])).toMatchObject({ ...changed, name: '商店' });
    expect(await cli.json(['applications', 'list'])).toMatchObject([{ ...changed, name: '商店' }]);
  });

  test('are refused when they cannot be, or are of no application', async () => {
    await cli.makePool();
    for (const seconds of ['0', '86401', '1.5', 'x', '']) {
      const { code, err } = await cli.run(['applications', 'set', 'shop-app', '--access-token-seconds', seconds]);
      expect([code, err]).toEqual([1, expect.stringContaining('1 to 86400')]);
    }
    expect(await cli.run(['applications', 'set', 'nobody', '--name', 'x'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('shop-app'),
    });
    expect(await cli.run(['applications', 'set', 'shop-app'])).toMatchObject({ code: 2 });
  });
});
