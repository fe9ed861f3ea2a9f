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

  constructor(sandbox: Sandbox, onSecret: SecretListener) {
    sandbox.world.events.listen((name, value) => {
      if (name !== 'message') return;
      const delivery = value as Delivery;
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
}
