import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ADD, CommandLine, SECRET } from '../../test/command-line.js';

let cli: CommandLine;
beforeEach(async () => {
  cli = await CommandLine.open();
});
afterEach(() => cli.close());

describe('the master key', () => {
  test('of another deployment is refused before anything is written', async () => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
    cli.env['YAOPAI_SECRET_KEY'] = Buffer.alloc(32, 10).toString('base64');
    for (const args of [
      ['connections', 'set-secret'],
      ['connections', 'add', '--app-id', 'wxother00000000001'],
      ['applications', 'add', '--id', 'other'],
    ]) {
      const { code, out, err } = await cli.run(args, SECRET);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('sealed with another master key');
    }
    expect(await cli.sql('SELECT id FROM applications')).toEqual([{ id: 'shop-app' }]);
    expect(await cli.sql('SELECT identifier FROM connections')).toHaveLength(1);
  });

  test('is not made up for a database that was given', async () => {
    delete cli.env['YAOPAI_SECRET_KEY'];
    cli.env['LANG'] = 'C';
    const { code, err } = await cli.run(['pools', 'add', '--id', 'shop', '--name', 'Shop']);
    expect(code).toBe(1);
    expect(err).toMatch(/YAOPAI_SECRET_KEY[^]*主密钥[^]*master key of the servers/);
  });
});

describe('the command line', () => {
  test('migrates, once', async () => {
    expect(await cli.json(['migrate'])).toMatchObject({
      applied: expect.arrayContaining([expect.stringMatching(/^Foundation/)]),
    });
    expect(await cli.json(['migrate'])).toEqual({ applied: [] });
  });

  test('prunes, and says how much of what', async () => {
    expect(await cli.json(['prune'])).toEqual(expect.objectContaining({ sessions: 0, attempt_windows: 0 }));
  });

  test('says of each step of the pruning that failed what kept it', async () => {
    await cli.json(['migrate']);
    await cli.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                     RAISE SQLSTATE '53100' USING MESSAGE = 'no space for ' || TG_TABLE_NAME; END $$`);
    const reasons: string[] = [];
    for (const table of ['attempt_windows', 'sessions']) {
      await cli.sql(`CREATE TRIGGER refuse BEFORE DELETE ON ${table} EXECUTE FUNCTION refuse()`);
      reasons.push(`no space for ${table}`);
      const { code, err } = await cli.run(['prune']);
      expect(code).toBe(1);
      for (const reason of reasons) expect(err).toContain(reason);
    }
  });

  test('speaks Chinese in a Chinese terminal and both where it cannot know', async () => {
    cli.env['LANG'] = 'zh_CN.UTF-8';
    expect((await cli.run(['connections', 'add'])).err).toBe(
      'pool 还没有用户池：请先运行 pools add，或先启动一次服务器\n',
    );
    cli.env['LANG'] = 'C';
    expect((await cli.run(['--help'])).out).toContain('微信小程序连接 · connections to WeChat mini programs');
  });

  test('names wrong settings', async () => {
    cli.env['DATABASE_URL'] = 'mysql://root:hunter2@localhost/x';
    const { code, err } = await cli.run(['pools', 'list']);
    expect(code).toBe(1);
    expect(err).toContain('DATABASE_URL');
    expect(err).not.toContain('hunter2');
  });

  test('tells wrong calls apart by exit code 2', async () => {
    expect((await cli.run(['connections', 'ad'])).code).toBe(2);
    expect((await cli.run(['pools', 'add', '--colour', 'red'])).code).toBe(2);
    expect((await cli.run(['--help'])).code).toBe(0);
    expect(await cli.run(['reset'])).toMatchObject({ code: 2, err: expect.stringContaining('DATABASE_URL is set') });
  });
});
