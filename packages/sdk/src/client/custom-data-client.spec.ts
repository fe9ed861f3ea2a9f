import { describe, expect, test } from '@jest/globals';
import { createWorld, failure, type World } from '../../test/world.js';

async function signedIn(): Promise<World> {
  const world = createWorld();
  await world.client.login();
  return world;
}

const AGE = { key: 'age', dataType: 'NUMBER', label: '年龄' };
const SCHOOL = { key: 'school', dataType: 'STRING', label: '学校' };

describe('listUdv, setUdv and removeUdv', () => {
  test('answer every field of the pool, with the value or null', async () => {
    const { client } = await signedIn();
    const none = [
      { ...AGE, value: null },
      { ...SCHOOL, value: null },
    ];
    expect(await client.listUdv()).toEqual(none);
    expect(await client.setUdv('age', 20)).toEqual([{ ...AGE, value: 20 }, none[1]]);
    expect(await client.removeUdv('age')).toEqual(none);
  });

  test('show the new values in the user', async () => {
    const { client } = await signedIn();
    await client.setUdv('school', 'Tsinghua');
    expect((await client.getCurrentUser())!.customData).toEqual({ school: 'Tsinghua' });
  });

  test("pass on the server's refusal of a value", async () => {
    const { client } = await signedIn();
    expect(await failure(client.setUdv('age', 'old'))).toMatchObject({
      code: 2231,
      data: { fields: [{ field: 'values.age' }] },
    });
  });

  test.each(['none', 'a&key=age', 'age/../school', ''])('ask for the very key that was given: %j', async (key) => {
    const { client, server } = await signedIn();
    await client.setUdfValue({ age: 20, school: 'Tsinghua' });
    expect(await failure(client.removeUdv(key))).toMatchObject({ data: { fields: [{ field: `values.${key}` }] } });
    expect(server.users.get('user-ann')!.customData).toEqual({ age: 20, school: 'Tsinghua' });
  });

  test.each([
    ['\ud83d', '?'],
    ['age\ude00', 'age?'],
    ['学校\ud83d\ude00', '学校\ud83d\ude00'],
  ])('are told by the server that %j is no key, once', async (key, asked) => {
    const { client, told } = await signedIn();
    for (const remove of [() => client.removeUdv(key), () => client.removeUdfValue(key)]) {
      told.length = 0;
      const refusal = { code: 2231, data: { fields: [{ field: `values.${asked}` }] } };
      expect(await failure(remove())).toMatchObject(refusal);
      expect(told.map(({ code }) => code)).toEqual([2231]);
    }
  });
});

describe('getUdfValue, setUdfValue and removeUdfValue', () => {
  test('answer the values as one object, without those that are not there', async () => {
    const { client } = await signedIn();
    expect(await client.getUdfValue()).toEqual({});
    expect(await client.setUdfValue({ age: 0, school: '' })).toEqual({ age: 0, school: '' });
    expect(await client.setUdfValue({ school: 'Tsinghua' })).toEqual({ age: 0, school: 'Tsinghua' });
    expect(await client.removeUdfValue('age')).toEqual({ school: 'Tsinghua' });
    expect(await client.setUdfValue({ school: null })).toEqual({});
  });

  test('need a session, and renew it as any other method', async () => {
    const { client, server } = createWorld();
    expect(await failure(client.getUdfValue())).toMatchObject({ code: 2020 });
    await client.login();
    server.expireTokens();
    expect(await client.setUdfValue({ age: 20 })).toEqual({ age: 20 });
    expect(server.count('POST /sessions/refresh')).toBe(1);
  });

  test('do not take a reply without fields for one', async () => {
    const { client, server } = await signedIn();
    server.failNext('GET /me/custom-data', { status: 200, data: {} });
    expect(await failure(client.getUdfValue())).toMatchObject({ code: 79003 });
  });
});
