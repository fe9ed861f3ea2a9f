import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../src/command.js';
import { APP, APP_SECRETS, SECRETS, WECHAT } from '../../src/deployment.js';
import { opened } from '../../src/sealed.js';
import { World } from '../../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** Every value of every table, as text; bytes in hexadecimal. */
async function wholeDatabase(): Promise<string> {
  const texts: string[] = [];
  for (const table of Object.keys(await world.sql.rowCounts())) {
    const rows = await world.sql.rows<{ text: string }>(
      `SELECT value AS text FROM "${table}" row, jsonb_each_text(to_jsonb(row)) WHERE value IS NOT NULL`,
    );
    texts.push(...rows.map(({ text }) => text));
  }
  return texts.join('\n');
}

describe('an attacker with a copy of the database', () => {
  it('reads no AppSecret, application secret, session key or private key in it', async () => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    const heap = await wholeDatabase();
    // The search finds what is not secret.
    expect(heap).toContain(user.id);
    expect(heap).toContain(world.wechat.openId(person));
    const keys = await world.sql.rows<{ id: string; sealed: string }>(
      'SELECT id, sealed_private_jwk AS sealed FROM signing_keys',
    );
    const privateKeys = keys.map(({ id, sealed }) => opened(world.secretKey, sealed, `signing_keys:${id}`));
    const privateParts = privateKeys.map((key) => (JSON.parse(key) as { d: string }).d);
    expect(privateParts[0]!.length).toBeGreaterThan(40);
    const secrets = [...Object.values(SECRETS), ...Object.values(APP_SECRETS), world.wechat.sessionKey(person)];
    for (const secret of [...secrets, ...privateParts])
      for (const form of [
        secret,
        ...(['utf8', 'base64'] as const).map((each) => Buffer.from(secret, each).toString('hex')),
      ])
        expect([form, heap.includes(form)]).toEqual([form, false]);
  });

  it('cannot move a sealed value to a row of his own', async () => {
    const rows = await world.sql.rows<{ id: string; sealed: string }>(
      'SELECT id, sealed_app_secret AS sealed FROM connections ORDER BY id LIMIT 2',
    );
    const [mine, theirs] = rows as [(typeof rows)[0], (typeof rows)[0]];
    expect(Object.values(SECRETS)).toContain(
      opened(world.secretKey, theirs.sealed, `connections.app_secret:${theirs.id}`),
    );
    expect(() => opened(world.secretKey, theirs.sealed, `connections.app_secret:${mine.id}`)).toThrow();
  });

  it('and the command line too is shown that there are secrets, never which', async () => {
    for (const command of ['connections', 'applications']) {
      const { exitCode, stdout } = await runCommand(world, [command, 'list']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(command === 'connections' ? WECHAT.main : APP);
      for (const secret of [...Object.values(SECRETS), ...Object.values(APP_SECRETS)])
        expect(stdout).not.toContain(secret);
    }
  });
});
