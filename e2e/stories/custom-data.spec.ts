import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustomDataReply } from '@yaopai/protocol';
import { MIRROR_POOL, POOL } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { inParallel, World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
  const fields = [
    ['age', 'number'],
    ['born', 'datetime'],
    ['city', 'string'],
    ['member', 'boolean'],
    ['settings', 'object'],
  ];
  for (const [key, type] of fields) {
    await world.sql.rows(
      'INSERT INTO custom_data_fields (pool_id, key, type, label, created_at) VALUES ($1, $2, $3, $2, now())',
      [POOL, key, type],
    );
  }
  await world.sql.rows(
    `INSERT INTO custom_data_fields (pool_id, key, type, label, created_at) VALUES ($1, 'elsewhere', 'string', 'x', now())`,
    [MIRROR_POOL],
  );
});
afterAll(() => world.close());

const signedIn = async (): Promise<{ token: string; id: string }> => {
  const { accessToken, user } = await world.signIn(await world.wechat.person());
  return { token: accessToken, id: user.id };
};
const valuesOf = ({ fields }: CustomDataReply): Record<string, unknown> =>
  Object.fromEntries(fields.filter(({ value }) => value !== null).map(({ key, value }) => [key, value]));

describe('custom data', () => {
  it("begins as the pool's fields without values, and no other pool's", async () => {
    const { token } = await signedIn();
    const { fields } = await world.http.ok('GET /me/custom-data', undefined, { token });
    expect(fields.map(({ key, type, value }) => [key, type, value])).toEqual([
      ['age', 'number', null],
      ['born', 'datetime', null],
      ['city', 'string', null],
      ['member', 'boolean', null],
      ['settings', 'object', null],
    ]);
  });

  it('is set, kept and shown on the user', async () => {
    const { token } = await signedIn();
    const values = { age: 30, born: '1996-01-02T03:04:05+08:00', city: '上海', member: false, settings: { a: [1] } };
    const stored = { ...values, born: '1996-01-01T19:04:05.000Z' };
    expect(valuesOf(await world.http.ok('PUT /me/custom-data', { values }, { token }))).toEqual(stored);
    expect(valuesOf(await world.http.ok('GET /me/custom-data', undefined, { token }))).toEqual(stored);
    expect((await world.http.ok('GET /me', undefined, { token })).customData).toEqual(stored);
  });

  it('changes only what is sent, and null clears', async () => {
    const { token } = await signedIn();
    await world.http.ok('PUT /me/custom-data', { values: { age: 1, city: 'a', member: true } }, { token });
    const reply = await world.http.ok('PUT /me/custom-data', { values: { age: 2, city: null } }, { token });
    expect(valuesOf(reply)).toEqual({ age: 2, member: true });
  });

  it('is removed by key, one or several, and twice', async () => {
    const { token } = await signedIn();
    await world.http.ok('PUT /me/custom-data', { values: { age: 1, city: 'a', member: true } }, { token });
    const remove = (query: string) => world.http.send('DELETE', `/api/v1/me/custom-data${query}`, { token });
    for (const left of [{ member: true }, { member: true }]) {
      const answer = await remove('?key=age&key=city');
      expect([answer.status, valuesOf(answer.json as CustomDataReply)]).toEqual([200, left]);
    }
    for (const query of ['', '?key=', '?key=elsewhere', '?key=age&key=nothing', '?key[a]=b']) {
      const problem = problemOf(await remove(query));
      expect([query, problem.name, problem.fields?.[0]?.field]).toEqual([query, 'INVALID_INPUT', 'key']);
    }
  });

  it('is written whole or not at all, and every wrong value is named', async () => {
    const { token } = await signedIn();
    const values = { age: '30', born: 'yesterday', city: 1, member: 'no', settings: [], elsewhere: 'x', __proto__x: 1 };
    const problem = await world.http.refused('PUT /me/custom-data', { values: { ...values } }, { token });
    expect(problem.name).toBe('INVALID_INPUT');
    expect(problem.fields?.map(({ field }) => field).sort()).toEqual(
      Object.keys(values)
        .map((key) => `values.${key}`)
        .sort(),
    );
    await world.http.refused('PUT /me/custom-data', { values: { age: 5, city: 'a\u0000' } }, { token });
    expect(valuesOf(await world.http.ok('GET /me/custom-data', undefined, { token }))).toEqual({});
  });

  it('refuses what no database could keep', async () => {
    const { token } = await signedIn();
    const headers = { 'content-type': 'application/json' };
    for (const values of [
      '{"age":1e999}',
      '{"settings":{"a":1e999}}',
      '{"settings":{"a\\u0000":1}}',
      '{"city":"\\ud800"}',
      '{"settings":{"a":"\\udfff"}}',
      `{"city":"${'x'.repeat(4_097)}"}`,
      '{"__proto__":{"age":1}}',
    ]) {
      const body = `{"values":${values}}`;
      const problem = problemOf(await world.http.send('PUT', '/api/v1/me/custom-data', { token, headers, body }));
      expect([values.slice(0, 40), problem.status]).toEqual([values.slice(0, 40), 400]);
    }
  });

  it('loses nothing when keys are written at the same time', async () => {
    const { token } = await signedIn();
    const writes = [{ age: 7 }, { city: 'x' }, { member: true }, { settings: { a: 1 } }];
    for (let round = 0; round < 10; round++) {
      await inParallel(writes.length, writes.length, (index) =>
        world.http.ok('PUT /me/custom-data', { values: writes[index]! }, { token }),
      );
      const reply = await world.http.ok('GET /me/custom-data', undefined, { token });
      expect(valuesOf(reply)).toEqual({ age: 7, city: 'x', member: true, settings: { a: 1 } });
      await world.http.ok(
        'PUT /me/custom-data',
        { values: { age: null, city: null, member: null, settings: null } },
        { token },
      );
    }
  });

  it('is not written for a user who was blocked meanwhile', async () => {
    const { token, id } = await signedIn();
    await world.sql.rows(`UPDATE users SET state = 'blocked' WHERE id = $1`, [id]);
    const problem = await world.http.refused('PUT /me/custom-data', { values: { age: 1 } }, { token });
    expect(problem.name).toBe('ACCOUNT_BLOCKED');
    expect(await world.sql.one('SELECT custom_data FROM users WHERE id = $1', [id])).toEqual({ custom_data: {} });
  });
});
