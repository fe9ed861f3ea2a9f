import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { gateRefusal } from './gate.js';
import { activeUserSql, mayAct, USER_STATES } from './user-state.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test.each(USER_STATES)('the gate and its SQL agree about a user who is %s', async (state) => {
  const { rows } = await client.query<{ active: boolean }>(
    `SELECT ${activeUserSql('u')} AS active FROM (VALUES ($1::text)) AS u (state)`,
    [state],
  );
  expect(rows[0]!.active).toBe(mayAct(state));
  expect(gateRefusal(state) === undefined).toBe(mayAct(state));
});

test('the states are those that the database accepts', async () => {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = 'users_state_check'`,
  );
  const accepted = [...rows[0]!.definition.matchAll(/'(\w+)'/g)].map(([, state]) => state);
  expect(accepted.sort()).toEqual([...USER_STATES].sort());
});
