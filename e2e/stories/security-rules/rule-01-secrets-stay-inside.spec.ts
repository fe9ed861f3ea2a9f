import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APP, APP_SECRETS, SECRETS, WECHAT } from '../../src/deployment.js';
import { basic, postForm } from '../../src/oauth.js';
import { World } from '../../src/world.js';

const PASSWORD = 'a-password-like-no-other-7f3e';
const EMAIL = 'rule-one@example.com';

let world: World;
beforeAll(async () => {
  world = await World.start();
  world.log.forbid('password', PASSWORD);
});
afterAll(() => world.close());

describe('an attacker who reads every answer, the log, the audit and an export', () => {
  it('finds no session key, AppSecret, code, password or application secret, and tokens only where they are issued', async () => {
    const answers: string[] = [];
    const note = (answer: { text: string }): string => (answers.push(answer.text), answer.text);
    const person = await world.wechat.person();
    const code = await world.wechat.code(person);
    const issuing = await world.http.call('POST /sign-in/wechat', { code });
    const { accessToken: token, refreshToken } = issuing.json as { accessToken: string; refreshToken: string };
    const secrets = [code, PASSWORD, SECRETS[WECHAT.main]!, APP_SECRETS[APP]!, world.wechat.sessionKey(person)];

    note(await world.http.call('POST /sign-in/wechat', { code }));
    await world.http.call('POST /verification-codes', { email: EMAIL, purpose: 'sign-up' });
    const mailed = world.inbox.newest(EMAIL).code;
    note(await world.http.call('POST /sign-up', { email: EMAIL, password: PASSWORD, code: mailed }));
    note(await world.http.call('POST /sign-in/password', { email: EMAIL, password: PASSWORD + '!' }));
    note(await world.http.call('POST /sign-in/password', { email: EMAIL, password: PASSWORD, extra: PASSWORD }));
    note(await world.http.call('POST /account/export', { email: EMAIL, password: PASSWORD }));
    const own = [
      note(await world.http.call('GET /me', undefined, { token })),
      note(await world.http.call('GET /me/sessions', undefined, { token })),
      note(await world.http.call('POST /account/export', { wechatCode: await world.wechat.code(person) })),
      note(
        await postForm(
          world,
          '/oidc/introspect',
          { token: refreshToken },
          { authorization: basic(APP, APP_SECRETS[APP]!) },
        ),
      ),
    ];
    const audit = await world.sql.rows('SELECT type, data::text FROM audit_events');
    const heap = [...answers, JSON.stringify(audit)].join('\n');

    // The search finds what is there: the one answer that issues it.
    expect(issuing.text).toContain(refreshToken);
    for (const secret of secrets) expect([secret, (issuing.text + heap).includes(secret)]).toEqual([secret, false]);
    expect(own.join('\n')).not.toContain(refreshToken);
    expect(own.join('\n')).not.toContain(token);
    expect(world.log.secretCount).toBeGreaterThan(10);
    expect(world.log.leaks()).toEqual([]);
  });
});
