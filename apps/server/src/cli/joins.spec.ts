import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ADD, CommandLine, SECRET } from '../../test/command-line.js';

let cli: CommandLine;
beforeEach(async () => {
  cli = await CommandLine.open();
});
afterEach(() => cli.close());

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
    await cli.makePool();
    await cli.run(ADD, SECRET);
    const [{ at }] = (await cli
      .sql(
        `
      INSERT INTO users (id, pool_id, created_at, updated_at) SELECT id, 'shop', now(), now() FROM unnest(ARRAY['${LIN}', '${WANG}']::uuid[]) id;
      INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, union_id, created_at)
      SELECT id, 'shop', owner, 'wx0123456789abcdef', id::text, 'union-' || right(id::text, 1), now() - interval '1 day'
        FROM (VALUES ('${MOVED}'::uuid, '${LIN}'::uuid), ('${LINS}', '${LIN}'), ('${WANGS}', '${WANG}')) given (id, owner);
      INSERT INTO account_joins (id, pool_id, kind, user_id, other_user_id, changes, created_at)
      VALUES ('${JOIN}', 'shop', 'move', '${LIN}', '${WANG}', '{"identities": ["${MOVED}"]}', date_trunc('second', now()) - interval '1 hour');
      `,
      )
      .then(() => cli.sql<{ at: Date }>('SELECT created_at AS at FROM account_joins'))) as [{ at: Date }];
    joined = { id: JOIN, kind: 'move', user: LIN, from: WANG, at: at.toISOString(), undone: '-' };
  });
  let joined: Record<string, string>;

  test('are listed, newest first, by pool and by user', async () => {
    await cli.sql(`INSERT INTO account_joins (id, pool_id, kind, user_id, changes, created_at)
               VALUES ('${uuid(7)}', 'shop', 'number', '${WANG}', '${NUMBER}', now())`);
    await cli.run(['pools', 'add', '--id', 'other', '--name', 'Other']);
    const newer = expect.objectContaining({ id: uuid(7), kind: 'number', user: WANG, from: '-', undone: '-' });
    expect(await cli.json(['joins', 'list', '--pool', 'shop'])).toEqual([newer, joined]);
    expect(await cli.json(['joins', 'list', '--pool', 'shop', '--user', LIN])).toEqual([joined]);
    expect(await cli.json(['joins', 'list', '--pool', 'shop', '--user', WANG])).toEqual([newer, joined]);
    expect(await cli.json(['joins', 'list', '--pool', 'other'])).toEqual([]);
    const { out } = await cli.run(['joins', 'list', '--pool', 'shop']);
    expect(out).not.toContain('13800138000');
    expect(out).toMatch(/^id +kind +user +from +at +undone\n/);
  });

  test('are parted again', async () => {
    const { code, out, err } = await cli.run(['joins', 'undo', JOIN]);
    expect([code, err]).toEqual([0, 'The join is undone\n']);
    expect(out).toMatch(new RegExp(`id +${JOIN}\n[^]*undone +2`));
    expect(await cli.sql(`SELECT user_id FROM identities WHERE id = '${MOVED}'`)).toEqual([{ user_id: WANG }]);
    expect(await cli.json(['joins', 'list'])).toEqual([{ ...joined, undone: expect.stringMatching(/^\d{4}-.*Z$/) }]);
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
    [
      'meets a closing account',
      `UPDATE users SET state = 'closing', closing_since = now(), erased_after = now() WHERE id = '${LIN}'`,
      'Unblock it',
      '请先解封',
    ],
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
    await cli.sql(before);
    const owners = await cli.sql('SELECT id, user_id FROM identities ORDER BY id');
    expect(await cli.run(['joins', 'undo', JOIN])).toEqual({ code: 1, out: '', err: expect.stringContaining(en) });
    cli.env['LANG'] = 'zh_CN.UTF-8';
    expect(await cli.run(['joins', 'undo', JOIN])).toEqual({ code: 1, out: '', err: expect.stringContaining(zh) });
    expect(await cli.sql('SELECT id, user_id FROM identities ORDER BY id')).toEqual(owners);
  });

  test.each([
    [['undo', uuid(9)], 1, 'There is no such join'],
    [['undo', '17'], 1, 'id must be a UUID'],
    [['undo'], 2, "missing required argument 'id'"],
    [['list', '--user', 'lin'], 1, 'user must be a UUID'],
    [['list', '--pool', 'ghost'], 1, 'there is no such user pool, only: shop'],
  ])('are not found by %j', async (args, code, sentence) => {
    expect(await cli.run(['joins', ...args])).toMatchObject({ code, out: '', err: expect.stringContaining(sentence) });
  });

  test('are what ends a conflict about a unionid, listed until then', async () => {
    await cli.run(['pools', 'add', '--id', 'other', '--name', 'Other']);
    await cli.sql(`
      INSERT INTO union_id_conflicts (id, pool_id, union_id, identity_id, user_id, owner_user_id, created_at, resolved_at)
      VALUES ('${uuid(7)}', 'shop', 'union-4', '${WANGS}', '${WANG}', '${LIN}', '2026-01-01T00:00:00Z', NULL),
             ('${uuid(8)}', 'shop', 'union-3', '${LINS}', '${LIN}', '${LIN}', '2026-01-01T00:00:00Z', now())`);
    expect(await cli.json(['joins', 'conflicts', '--pool', 'shop'])).toEqual([
      { unionId: 'union-4', user: WANG, owner: LIN, identity: WANGS, at: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(await cli.json(['joins', 'conflicts', '--pool', 'other'])).toEqual([]);
  });
});
