import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { runCommand } from '../../src/command.js';
import { startStoryServer } from '../../src/story-server.js';
import { World } from '../../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const start = (env: Record<string, string>): Promise<string> =>
  startStoryServer({ env: { ...world.env, ...env }, log: world.log }).then(
    async (server) => (await server.close(), 'started'),
    (error: Error) => error.message,
  );

describe('an attacker who gets a stand-in for WeChat into production', () => {
  it('stops the server from starting, which says why', async () => {
    expect(await start({ NODE_ENV: 'production' })).toMatch(/YAOPAI_WECHAT_API_URL/);
    for (const url of [
      'https://api.weixin.qq.com.evil.example',
      'http://api.weixin.qq.com',
      'https://evil.example/api.weixin.qq.com',
    ])
      expect(await start({ NODE_ENV: 'production', YAOPAI_WECHAT_API_URL: url })).toMatch(/YAOPAI_WECHAT_API_URL/);
  });

  it('unless the operator allowed it for a trial, in so many words', async () => {
    for (const flag of ['yes', 'true', '2'])
      expect(await start({ NODE_ENV: 'production', YAOPAI_ALLOW_SANDBOX: flag })).toMatch(
        /YAOPAI_ALLOW_SANDBOX|YAOPAI_WECHAT_API_URL/,
      );
    expect(await start({ NODE_ENV: 'production', YAOPAI_ALLOW_SANDBOX: '1' })).toBe('started');
  });

  it('has no made-up key and no message to an inbox that anybody can read, either', async () => {
    const files = (): Promise<string[]> => readdir(world.env['YAOPAI_DATA_DIR']!);
    const before = await files();
    expect(await start({ NODE_ENV: 'production', YAOPAI_ALLOW_SANDBOX: '1', YAOPAI_SECRET_KEY: '' })).toMatch(
      /YAOPAI_SECRET_KEY\s+(is not set|没有设置)/,
    );
    expect(await files()).toEqual(before);
    const told = async (env: Record<string, string>): Promise<[number | null, string]> => {
      const { exitCode, stderr } = await runCommand(world, ['messages', 'test', '--sms', '+8613800138000'], env);
      return [exitCode, stderr];
    };
    const none = { NODE_ENV: 'production', YAOPAI_WECHAT_API_URL: '' };
    expect(await told(none)).toEqual([1, expect.stringContaining('sends no SMS')]);
    expect(await told({ NODE_ENV: 'production' })).toEqual([1, expect.stringContaining('YAOPAI_WECHAT_API_URL')]);
    // There is one, which takes it elsewhere.
    expect(await told({})).toEqual([0, expect.any(String)]);
  });
});
