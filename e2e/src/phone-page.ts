import type { AuthenticationClientOptions, PhoneDetail, YaopaiError } from '@yaopai/sdk';
import type { PhoneTapOptions } from '@yaopai/wechat-sandbox';
import assert from 'node:assert/strict';
import type { Phone } from './phone.js';
import type { Order } from './taps.js';
import type { TestClock } from './test-clock.js';
import type { World } from './world.js';

/** What the handler of a phone button has in hand. */
export interface Tapped {
  /** From `wx.login`. */
  code: string;
  detail: PhoneDetail;
}

/** A page with a phone button, and whoever taps it; WeChat's clock follows the stories'. */
export class PhonePage {
  constructor(
    private readonly world: World,
    private readonly clock: TestClock,
    private readonly phone: Phone,
  ) {}

  /** One `wx.login` and one tap; default: login before. Moves the clock by a second, the smallest step of WeChat's stamps. */
  async tap(number: string, order: Order = 'login before the tap'): Promise<Tapped> {
    const early = order === 'login before the tap' ? await this.login() : undefined;
    const detail = await this.button({ phone: number });
    return { code: early ?? (await this.login()), detail };
  }

  /** `wx.login`, by the page itself. */
  async login(): Promise<string> {
    await this.follow();
    const { code } = await this.phone.wx.login();
    this.world.log.forbid('code', code);
    return code;
  }

  /** `e.detail` of one tap. */
  async button(options: PhoneTapOptions): Promise<PhoneDetail> {
    this.clock.advance({ seconds: 1 });
    await this.follow();
    const { detail } = await this.phone.device.tapPhoneButton(options);
    if (detail.code) this.world.log.forbid('phone code', detail.code);
    return detail;
  }

  /** What a call was refused with; `onError` was told of it, once. */
  async refusal(call: () => Promise<unknown>): Promise<YaopaiError> {
    const before = this.phone.told.length;
    const error = await call().then(
      (answer) => Promise.reject(new Error(`not refused: ${JSON.stringify(answer)}`)),
      (reason: YaopaiError) => reason,
    );
    assert.deepEqual(this.phone.told.splice(before), [error.code]);
    return error;
  }

  /** What is stored goes on after the mini program was killed: a day later the session is renewed, without a `wx.login`. */
  async goesOnAfterRestart(userId: string, options: Partial<AuthenticationClientOptions> = {}): Promise<void> {
    this.phone.restart();
    this.clock.advance({ days: 1 });
    const { result, logins, requests } = await this.phone.during(() =>
      this.phone.client(options).updateProfile({ city: '深圳' }),
    );
    assert.deepEqual([result.id, result.city, logins, requests['/sessions/refresh']], [userId, '深圳', 0, 1]);
    const user = await this.phone.client(options).getCurrentUser();
    assert.equal(user?.id, userId);
  }

  /** Sets WeChat's clock to the stories': codes live five minutes by the one, tokens by the other. */
  async follow(): Promise<void> {
    await this.world.wechat.sandbox.setClock(this.clock.now());
  }
}
