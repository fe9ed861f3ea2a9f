import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ApplicationId } from '@yaopai/protocol';
import { ADD, CommandLine, KEY, SECRET } from '../../test/command-line.js';
import { ClientDirectory } from '../applications/index.js';
import { ConnectionSecrets } from '../connections/index.js';
import { KeyRing, SecretBox } from '../crypto/index.js';
import { SECOND } from '../runtime/index.js';

let cli: CommandLine;
beforeEach(async () => {
  cli = await CommandLine.open();
});
afterEach(() => cli.close());

describe('the AppSecret of a connection', () => {
  const NEW = 'fedcba9876543210fedcba9876543210';
  const SET = ['connections', 'set-secret'];

  test('is replaced by a pipe, and a running server uses it five seconds later', async () => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
    await cli.beside(async (running) => {
      const inUse = async (): Promise<string> => {
        const client = await running.get(ClientDirectory).resolve({ applicationId: 'shop-app' as ApplicationId });
        return running.get(ConnectionSecrets).appSecrets(client.connections[0]!, Date.now())[0];
      };
      expect(await inUse()).toBe(SECRET);
      const { code, out, err } = await cli.run(SET, `${NEW}\n`);
      expect([code, out + err]).toEqual([0, expect.stringContaining('wx0123456789abcdef')]);
      expect(out + err).not.toContain(NEW);
      const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 5 * SECOND + 1);
      expect(await inUse()).toBe(NEW);
      clock.mockRestore();
    });
  });

  test('is typed unseen by a person', async () => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
    const { code, out, err } = await cli.type(SET, [
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
    await cli.makePool();
    await cli.run(ADD, SECRET);
    const before = await cli.sql('SELECT sealed_app_secret FROM connections');
    expect(await cli.run([...SET, ...options], piped)).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(await cli.sql('SELECT sealed_app_secret FROM connections')).toEqual(before);
  });
});

describe('the settings of a connection', () => {
  const SET = ['connections', 'set'];
  const UNSET = { identifier: 'wx0123456789abcdef', phoneJoin: 'trust', phoneDailyCap: '-', phoneCapRefuses: false };

  test('are changed one by one, what is not named stays, and a running server knows them five seconds later', async () => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
    await cli.beside(async (running) => {
      const inUse = async () =>
        (await running.get(ClientDirectory).resolve({ applicationId: 'shop-app' as ApplicationId })).connections[0];
      expect(await inUse()).toMatchObject({ phoneJoin: 'trust', phoneDailyCap: null, phoneCapRefuses: false });
      expect(await cli.json([...SET, '--phone-daily-cap', '500', '--phone-cap-refuses', 'on'])).toMatchObject({
        ...UNSET,
        phoneDailyCap: 500,
        phoneCapRefuses: true,
      });
      const { code, err } = await cli.run([...SET, '--phone-join', 'sms']);
      expect([code, err]).toEqual([0, expect.stringContaining('within five seconds')]);
      const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 5 * SECOND + 1);
      expect(await inUse()).toMatchObject({ phoneJoin: 'sms', phoneDailyCap: 500, phoneCapRefuses: true });
      clock.mockRestore();
    });
    expect(await cli.json([...SET, '--phone-daily-cap', 'none'])).toMatchObject({
      phoneDailyCap: '-',
      phoneJoin: 'sms',
    });
  });

  test('are of the connection that is named', async () => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
    await cli.run(['connections', 'add', '--app-id', 'wxother00000000001', '--identifier', 'other'], SECRET);
    await cli.json([...SET, '--identifier', 'other', '--phone-join', 'refuse']);
    expect(await cli.json(['connections', 'list'])).toMatchObject([
      UNSET,
      { identifier: 'other', phoneJoin: 'refuse' },
    ]);
  });

  test('are asked for one after the other, with those that stand', async () => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
    const { code, err } = await cli.type(SET, [
      ['user pool (shop)', ''],
      ['identifier of the connection (wx0123456789abcdef)', ''],
      ['(trust)', ''],
      ['or none (none)', '0'],
      ['or none (none)', '20'],
      ['beyond that are refused, on or off (off)', ''],
      ['avatars first, on or off (off)', 'on'],
    ]);
    expect([code, err]).toEqual([0, expect.stringContaining('must be a whole number from 1')]);
    expect(await cli.json(['connections', 'list'])).toMatchObject([
      { ...UNSET, phoneDailyCap: 20, contentCheck: true },
    ]);
  });

  test.each([
    ['no number', ['--phone-daily-cap', 'many'], 1, 'phoneDailyCap must be a whole number'],
    ['a cap of none at all', ['--phone-daily-cap', '0'], 1, 'phoneDailyCap must be'],
    ['a content check of neither on nor off', ['--content-check', 'yes'], 1, 'contentCheck must be one of on, off'],
    ['an unknown policy', ['--phone-join', 'maybe'], 1, 'phoneJoin must be one of trust, sms, refuse'],
    ['an unknown connection', ['--identifier', 'ghost', '--phone-join', 'sms'], 1, 'there is no such connection'],
    ['nothing', [], 2, 'give at least one setting'],
  ])('stay when given %s', async (_, options, code, sentence) => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
    expect(await cli.run([...SET, ...options])).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(await cli.json(['connections', 'list'])).toMatchObject([UNSET]);
  });
});

describe('the message push of a connection', () => {
  const SET = ['connections', 'set-push'];
  const [TOKEN, AES_KEY] = ['abcToken123', 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'];
  const stored = async (): Promise<unknown> => {
    const [row] = await cli.sql<{ id: string; sealed_push_token: string; sealed_push_aes_key: string }>(
      'SELECT id, sealed_push_token, sealed_push_aes_key FROM connections',
    );
    expect(JSON.stringify(row)).not.toContain(TOKEN);
    const { id, sealed_push_token: sealedPushToken, sealed_push_aes_key: sealedPushAesKey } = row!;
    return new ConnectionSecrets(new SecretBox(new KeyRing(KEY))).push({
      id: id as never,
      sealedPushToken,
      sealedPushAesKey,
    });
  };
  beforeEach(async () => {
    await cli.makePool();
    await cli.run(ADD, SECRET);
  });

  test('is taken with a token and a key that are piped in, and the address to enter is told', async () => {
    const { code, out, err } = await cli.run(['--json', ...SET], `${TOKEN}\n${AES_KEY}\n`);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual({
      pool: 'shop',
      identifier: 'wx0123456789abcdef',
      appId: 'wx0123456789abcdef',
      push: 'safe',
      url: 'http://localhost:3000/wechat/push/wx0123456789abcdef',
    });
    expect(await stored()).toEqual({ token: TOKEN, encodingAesKey: AES_KEY });
    expect(await cli.json(['connections', 'list'])).toMatchObject([{ push: 'safe' }]);
  });

  test('is taken from a person, who sees neither of the two, and may leave the key out', async () => {
    const { code, out, err } = await cli.type(SET, [
      ['user pool (shop)', ''],
      ['identifier of the connection (wx0123456789abcdef)', ''],
      ['Token', 'no token'],
      ['Token', TOKEN],
      ['EncodingAESKey', 'too short'],
      ['EncodingAESKey', ''],
    ]);
    expect(code).toBe(0);
    expect(out + err).not.toContain(TOKEN);
    expect(err).toContain('only written down: better use the safe mode');
    expect(await stored()).toEqual({ token: TOKEN, encodingAesKey: undefined });
    expect(await cli.json(['connections', 'list'])).toMatchObject([{ push: 'plain' }]);
  });

  test('ends', async () => {
    await cli.run(SET, `${TOKEN} ${AES_KEY}`);
    expect(await cli.json([...SET, '--off'])).toMatchObject({ push: '-' });
    expect(await cli.json(['connections', 'list'])).toMatchObject([{ push: '-' }]);
    expect(await stored()).toBeUndefined();
  });

  test.each([
    ['nothing', [], '', 2, 'pipe Token and EncodingAESKey'],
    ['three words', [], 'a b c', 2, 'pipe Token and EncodingAESKey'],
    ['no token', [], `?! ${AES_KEY}`, 1, 'token must be 3 to 32 letters or digits'],
    ['a key of another length', ['--token', TOKEN, '--aes-key', 'short'], '', 1, 'encodingAesKey must be 43'],
  ])('stays as it is when given %s', async (_, options, piped, code, sentence) => {
    await cli.run(SET, `${TOKEN} ${AES_KEY}`);
    expect(await cli.run([...SET, ...options], piped)).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(await stored()).toEqual({ token: TOKEN, encodingAesKey: AES_KEY });
  });
});
