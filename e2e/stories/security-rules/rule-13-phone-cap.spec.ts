import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POOL } from '../../src/deployment.js';
import { Taps } from '../../src/taps.js';
import { TestClock } from '../../src/test-clock.js';
import { World } from '../../src/world.js';

const clock = new TestClock();
let world: World;
let taps: Taps;
beforeAll(async () => {
  world = await World.start({ clock });
  taps = new Taps(world, clock);
  await world.sql.rows(
    `UPDATE connections SET phone_daily_cap = 2, phone_cap_refuses = true WHERE pool_id = $1 AND identifier = 'main'`,
    [POOL],
  );
});
afterAll(() => world.close());

describe('an attacker who spends the numbers that the operator pays for', () => {
  it('spends none with codes that WeChat refuses; the cap counts what was given, alerts, and refuses as configured', async () => {
    const person = await world.wechat.person();
    for (let time = 0; time < 5; time++) {
      const body = { code: await world.wechat.code(person), phoneCode: `made-up-${time}`.padEnd(64, 'a') };
      expect(await world.http.outcome('POST /wechat/phone', body)).toBe('PHONE_CODE_INVALID');
    }
    const tap = async (): Promise<string> =>
      world.http.outcome('POST /wechat/phone', await taps.tap(await world.wechat.person(), '13800138000'));
    expect([await tap(), await tap(), await tap()]).toEqual(['ok', 'ok', 'PHONE_QUOTA_REACHED']);
    expect(await world.sql.count(`SELECT count(*) FROM audit_events WHERE type = 'phone.cap-reached'`)).toBe(1);
  });

  it('alone is stopped before, by a limit of his own that begins after a valid exchange', async () => {
    await world.sql.rows('UPDATE connections SET phone_daily_cap = NULL');
    clock.advance({ seconds: 10 });
    const person = await world.wechat.person();
    const outcomes: string[] = [];
    for (let time = 0; time < 21; time++)
      outcomes.push(await world.http.outcome('POST /wechat/phone', await taps.tap(person, '13800138000')));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(20);
    expect(outcomes.at(-1)).toBe('RATE_LIMITED');
  });
});
