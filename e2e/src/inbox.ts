import type { CodePurpose } from '@yaopai/protocol';
import type { Sandbox } from '@yaopai/wechat-sandbox';
import type { SecretListener } from './http-client.js';

/** A message as it reached a phone or a mailbox. */
export interface Delivery {
  channel: 'sms' | 'email';
  /** E-mail address in lower case, or `+8613800138000`. */
  to: string;
  text: string;
  /** Of an e-mail. */
  subject?: string;
  code: string;
  purpose: CodePurpose;
  language: 'zh' | 'en';
}

/** What everybody was sent; a message is here before the request that sent it is answered. */
export class Inbox {
  private readonly byAddress = new Map<string, Delivery[]>();
  private readonly notices = new Map<string, string[]>();
  private readonly waiting = new Map<string, () => void>();

  constructor(sandbox: Sandbox, onSecret: SecretListener) {
    sandbox.world.events.listen((name, value) => {
      if (name !== 'message') return;
      const delivery = value as Delivery & { event?: string };
      if (delivery.event) {
        this.tell(delivery.to, delivery.event);
        return;
      }
      this.byAddress.set(delivery.to, [...this.of(delivery.to), delivery]);
      onSecret('verification code', delivery.code);
    });
  }

  /** Oldest first. */
  of(address: string): readonly Delivery[] {
    return this.byAddress.get(address) ?? [];
  }

  newest(address: string): Delivery {
    const delivery = this.of(address).at(-1);
    if (!delivery) throw new Error(`nothing was ever sent to ${address}`);
    return delivery;
  }

  /** What somebody was told by e-mail of their account, as `account-joined`, once there is so much; oldest first. */
  async told(email: string, count = 1): Promise<readonly string[]> {
    const events = this.notices.get(email) ?? [];
    if (events.length >= count) return events;
    await new Promise<void>((resolve) => this.waiting.set(email, resolve));
    return this.told(email, count);
  }

  private tell(email: string, event: string): void {
    this.notices.set(email, [...(this.notices.get(email) ?? []), event]);
    this.waiting.get(email)?.();
  }
}
