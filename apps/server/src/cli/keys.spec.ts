import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CommandLine } from '../../test/command-line.js';

let cli: CommandLine;
beforeEach(async () => {
  cli = await CommandLine.open();
});
afterEach(() => cli.close());

describe('the keys that sign tokens', () => {
  const states = async (): Promise<string[]> =>
    ((await cli.json(['keys', 'list'])) as { state: string }[]).map(({ state }) => state);
  const kid = async (state: string): Promise<string> =>
    ((await cli.json(['keys', 'list'])) as { kid: string; state: string }[]).find((key) => key.state === state)!.kid;

  test('are listed without their private halves', async () => {
    const { out } = await cli.run(['--json', 'keys', 'list']);
    expect(JSON.parse(out)).toEqual([
      {
        kid: expect.any(String),
        state: 'active',
        published: expect.any(String),
        signsFrom: expect.any(String),
        until: expect.any(String),
      },
    ]);
  });

  test('are replaced early, once, and the operator is told when', async () => {
    expect((await cli.run(['keys', 'rotate'])).err).toContain('after 24 hours');
    expect((await cli.run(['keys', 'rotate'])).err).toContain('published already');
    expect(await states()).toEqual(['active', 'next']);
    await cli.sql(`UPDATE signing_keys SET created_at = created_at - interval '24 hours' WHERE state = 'next'`);
    expect((await cli.run(['keys', 'rotate'])).err).toContain('signs from now on');
    expect((await states()).sort()).toEqual(['active', 'retired']);
  });

  test('are dropped after a confirmation that says what it does', async () => {
    const leaked = await kid('active');
    expect(await cli.run(['keys', 'drop', leaked])).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await kid('active')).toBe(leaked);
    const { code, out, err } = await cli.run(['keys', 'drop', leaked, '--yes']);
    expect([code, out]).toEqual([0, expect.not.stringContaining(leaked)]);
    expect(err).toContain(`${leaked} is gone`);
    expect(await states()).toEqual(['active']);
    for (const more of [[], ['--yes']]) expect((await cli.run(['keys', 'drop', leaked, ...more])).code).toBe(1);
  });
});
