import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { otherThan, People } from '../src/people.js';
import { SmsGateway } from '../src/sms-gateway.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const clock = new TestClock();
let gateway: SmsGateway;
let world: World;
let people: People;
beforeAll(async () => {
  gateway = await SmsGateway.start();
  world = await World.start({ clock, env: { SMS_URL: gateway.url } });
  world.log.forbid('gateway secret', new URL(gateway.url).password);
  people = new People(world, clock);
});
beforeEach(() => {
  gateway.behaviour = 'takes';
});
afterAll(async () => {
  await world.close();
  await gateway.close();
});

const ask = (phone: string): Promise<string> =>
  world.http.outcome('POST /verification-codes', { phone, purpose: 'sign-in' });
const enter = (phone: string, code: string): Promise<string> =>
  world.http.outcome('POST /sign-in/code', { phone, code });
/** The code of the newest message, which no log may show. */
const received = (): string => {
  world.log.forbid('verification code', gateway.newest.code);
  return gateway.newest.code;
};

describe("a code that goes through an operator's own gateway", () => {
  it('arrives there with number, country, purpose and text, and proves the number', async () => {
    const phone = people.phone();
    expect(await ask(phone)).toBe('ok');
    const code = received();
    expect(gateway.newest).toEqual({
      to: `+86${phone}`,
      countryCode: '86',
      code: expect.stringMatching(/^\d{6}$/),
      purpose: 'sign-in',
      text: expect.stringContaining(code),
    });
    expect(await enter(phone, otherThan(code))).toBe('CODE_WRONG');
    expect(await enter(phone, code)).toBe('ACCOUNT_NOT_FOUND');
  });

  it.each(['refuses', 'cuts'] as const)(
    'is BUSY when the gateway %s, can be asked for again at once, and what was not sent proves nothing',
    async (behaviour) => {
      const phone = people.phone();
      gateway.behaviour = behaviour;
      const answer = await world.http.call('POST /verification-codes', { phone, purpose: 'sign-in' });
      expect([answer.status, answer.json]).toEqual([503, expect.objectContaining({ name: 'BUSY' })]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      const lost = received();
      expect(await enter(phone, lost)).toBe('CODE_WRONG');

      gateway.behaviour = 'takes';
      expect(await ask(phone)).toBe('ok');
      const code = received();
      if (lost !== code) expect(await enter(phone, lost)).toBe('CODE_WRONG');
      expect(await enter(phone, code)).toBe('ACCOUNT_NOT_FOUND');
      expect(await ask(phone)).toBe('CODE_SENT_RECENTLY');
    },
  );

  it('is asked of the gateway once, however many ask at the same time', async () => {
    const phone = people.phone();
    const before = gateway.received.length;
    const outcomes = await inParallel(20, 20, () => ask(phone));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(gateway.received.length - before).toBe(1);
    expect(await enter(phone, received())).toBe('ACCOUNT_NOT_FOUND');
  });

  it('that fails uses up nothing of the day', async () => {
    const phone = people.phone();
    gateway.behaviour = 'refuses';
    for (let time = 0; time < 21; time++) {
      expect([time, await ask(phone)]).toEqual([time, 'BUSY']);
      received();
    }
    gateway.behaviour = 'takes';
    expect(await ask(phone)).toBe('ok');
    expect(await enter(phone, received())).toBe('ACCOUNT_NOT_FOUND');
  });

  it('works by email while the gateway refuses', async () => {
    gateway.behaviour = 'refuses';
    const { handle, id } = await people.proven('email');
    expect(await people.accountBehind(handle)).toBe(id);
  });
});
