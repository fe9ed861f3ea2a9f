import type { Problem, ReplyOf } from '@yaopai/protocol';
import { WECHAT } from './deployment.js';
import type { CallOptions } from './http-client.js';
import type { TestClock } from './test-clock.js';
import type { Person } from './wechat.js';
import type { World } from './world.js';

/** What of a tap reaches the server. */
export type Way = 'code' | 'encrypted' | 'both';
/** When `wx.login` ran: as the page opened, or in the tap's handler, after WeChat had encrypted the number. */
export type Order = 'login before the tap' | 'login after the tap';

/** What `wx.login` and one tap give, as the body of a request. */
export interface Tap {
  code: string;
  phoneCode?: string;
  encryptedData?: string;
  iv?: string;
}

export interface TapOptions {
  way?: Way;
  order?: Order;
  /** The mini program; default `main`'s. */
  wechat?: string;
}

export type PhoneSignInReply = ReplyOf<'POST /sign-in/wechat-phone'>;

/** People who tap WeChat's phone button; WeChat's clock follows the stories'. */
export class Taps {
  constructor(
    private readonly world: World,
    private readonly clock: TestClock,
  ) {}

  /** Default: by the button's code, and login before. Moves the clock by a second, the smallest step of WeChat's stamps. */
  async tap(person: Person, phone: string, options: TapOptions = {}): Promise<Tap> {
    const { order = 'login before the tap', wechat = WECHAT.main } = options;
    this.clock.advance({ seconds: 1 });
    await this.world.wechat.sandbox.setClock(this.clock.now());
    if (order === 'login before the tap') {
      const code = await this.world.wechat.code(person, wechat);
      return { code, ...(await this.button(person, phone, options)) };
    }
    const button = await this.button(person, phone, options);
    return { code: await this.world.wechat.code(person, wechat), ...button };
  }

  /** What the button alone gives. */
  async button(
    person: Person,
    phone: string,
    { way = 'code', wechat = WECHAT.main }: TapOptions = {},
  ): Promise<Omit<Tap, 'code'>> {
    const { code: phoneCode, ...encrypted } = await this.world.wechat.sandbox.phoneTap(person.id, {
      appId: wechat,
      phone,
    });
    this.world.log.forbid('phone code', phoneCode);
    return { ...(way !== 'encrypted' && { phoneCode }), ...(way !== 'code' && encrypted) };
  }

  /** One tap and one sign-in that succeeds. */
  async signIn(person: Person, phone: string, options: TapOptions & CallOptions = {}): Promise<PhoneSignInReply> {
    const tap = await this.tap(person, phone, options);
    return this.world.http.ok('POST /sign-in/wechat-phone', tap, options);
  }

  /** One tap and one sign-in that is refused. */
  async refused(person: Person, phone: string, options: TapOptions & CallOptions = {}): Promise<Problem> {
    const tap = await this.tap(person, phone, options);
    return this.world.http.refused('POST /sign-in/wechat-phone', tap, options);
  }
}
