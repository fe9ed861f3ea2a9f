import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../src/command.js';
import { APP, APP_SECRETS, SECRETS, WECHAT } from '../src/deployment.js';
import { basic, postForm } from '../src/oauth.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const MAIN = WECHAT.main;
const OLD = SECRETS[MAIN]!;
const NEW = 'secret-of-main-after-the-change-0b8d';

const clock = new TestClock();
let world: World;

beforeAll(async () => {
  world = await World.start({ servers: 2, clock, env: { YAOPAI_PUBLIC_URL: 'http://id.stories.test' } });
  world.log.forbid('AppSecret', NEW);
});
afterAll(() => world.close());

const set = (secret: string): Promise<unknown> =>
  runCommand(world, ['connections', 'set-secret', '--pool', 'stories', '--identifier', 'main', '--app-secret', secret]);

/** As its console does: from then on WeChat takes this one only. */
const wechatTakes = (secret: string): Promise<unknown> => world.wechat.sandbox.addApp({ appId: MAIN, secret });

/** What servers remember of a connection for five seconds is looked up anew. */
const serversKnow = (): void => clock.advance({ seconds: 6 });

/** A sign-in at each server, and which errcodes WeChat gave to their exchanges. */
async function signInEverywhere(): Promise<{ outcomes: string[]; exchanges: number }> {
  const person = await world.wechat.person();
  const outcomes: string[] = [];
  for (const server of [0, 1]) {
    const code = await world.wechat.code(person);
    outcomes.push(await world.http.outcome('POST /sign-in/wechat', { code }, { server }));
  }
  return { outcomes, exchanges: await world.wechat.exchanges(person) };
}

const BOTH_OK = ['ok', 'ok'];

describe("a new secret of an application's backend", () => {
  const introspect = async (secret: string): Promise<number> =>
    (await postForm(world, '/oidc/introspect', { token: 'x' }, { authorization: basic(APP, secret) })).status;

  /** As the operator sees it: this once. */
  async function made(): Promise<string> {
    const { secret } = JSON.parse((await runCommand(world, ['applications', 'set-secret', APP])).stdout) as {
      secret: string;
    };
    world.log.forbid('application secret', secret);
    serversKnow();
    return secret;
  }

  it('is as good as the one before until that is dropped, or a day is over', async () => {
    const first = APP_SECRETS[APP]!;
    expect(await introspect(first)).toBe(200);
    const second = await made();
    expect([await introspect(second), await introspect(first)]).toEqual([200, 200]);
    await runCommand(world, ['applications', 'drop-secret', APP]);
    serversKnow();
    expect([await introspect(second), await introspect(first)]).toEqual([200, 401]);

    const third = await made();
    expect([await introspect(third), await introspect(second)]).toEqual([200, 200]);
    // The command line wrote the end by the machine's time, which may be ahead of the stories'.
    clock.advance({ days: 2 });
    expect([await introspect(third), await introspect(second)]).toEqual([200, 401]);
  });
});

describe('a new AppSecret', () => {
  it('may be entered before WeChat takes it: the one before is used, and remembered', async () => {
    expect(await set(NEW)).toMatchObject({ exitCode: 0 });
    serversKnow();
    expect((await signInEverywhere()).outcomes).toEqual(BOTH_OK);
    expect(await signInEverywhere()).toEqual({ outcomes: BOTH_OK, exchanges: 2 });
  });

  it('is used from the moment on that WeChat refuses the one before, by the phone button too', async () => {
    await wechatTakes(NEW);
    expect((await signInEverywhere()).outcomes).toEqual(BOTH_OK);
    expect(await signInEverywhere()).toEqual({ outcomes: BOTH_OK, exchanges: 2 });

    const person = await world.wechat.person();
    const code = await world.wechat.code(person);
    const { code: phoneCode } = await world.wechat.sandbox.phoneTap(person.id, { appId: MAIN, phone: '13900139000' });
    expect(await world.http.outcome('POST /wechat/phone', { code, phoneCode })).toBe('ok');
  });

  it('costs no sign-in when WeChat changes first, and is entered late', async () => {
    const person = await world.wechat.person();
    await wechatTakes(OLD);
    // The one before is live for a week here, so WeChat may go back as well.
    expect(await world.http.outcome('POST /sign-in/wechat', { code: await world.wechat.code(person) })).toBe('ok');
    await wechatTakes(NEW);
    expect((await signInEverywhere()).outcomes).toEqual(BOTH_OK);
  });

  it('that is wrong is told as such by both servers, and the next one makes it right', async () => {
    expect(await set('mistyped-secret-1')).toMatchObject({ exitCode: 0 });
    expect(await set('mistyped-secret-2')).toMatchObject({ exitCode: 0 });
    serversKnow();
    expect((await signInEverywhere()).outcomes).toEqual(['WECHAT_MISCONFIGURED', 'WECHAT_MISCONFIGURED']);
    expect(await set(NEW)).toMatchObject({ exitCode: 0 });
    serversKnow();
    expect((await signInEverywhere()).outcomes).toEqual(BOTH_OK);
  });

  it('is alone once the one before is dropped', async () => {
    expect(await set(OLD)).toMatchObject({ exitCode: 0 });
    serversKnow();
    expect((await signInEverywhere()).outcomes).toEqual(BOTH_OK);
    const drop = ['connections', 'drop-secret', '--pool', 'stories', '--identifier', 'main'];
    expect(JSON.parse((await runCommand(world, drop)).stdout)).toMatchObject({ dropped: true });
    expect(JSON.parse((await runCommand(world, drop)).stdout)).toMatchObject({ dropped: false });
    serversKnow();
    expect((await signInEverywhere()).outcomes).toEqual(['WECHAT_MISCONFIGURED', 'WECHAT_MISCONFIGURED']);
    await wechatTakes(OLD);
    expect((await signInEverywhere()).outcomes).toEqual(BOTH_OK);
  });

  it('is alone after a week, and what is left of the one before goes', async () => {
    expect(await set(NEW)).toMatchObject({ exitCode: 0 });
    clock.advance({ days: 8 });
    await world.wechat.sandbox.setClock(clock.now());
    expect((await signInEverywhere()).outcomes).toEqual(['WECHAT_MISCONFIGURED', 'WECHAT_MISCONFIGURED']);
    await wechatTakes(NEW);
    expect((await signInEverywhere()).outcomes).toEqual(BOTH_OK);
  });
});
