import type { Channel } from './channel.js';
import type { CodeMessage } from './code-message.js';
import { DeliveryError } from './delivery-error.js';
import { HttpEndpoint } from './http-endpoint.js';
import type { Templates } from './templates/templates.js';

/** Shows messages on the page of the stand-in for WeChat, where a developer or a test reads the code. */
export class SandboxInbox implements Channel {
  private readonly inbox: HttpEndpoint;

  constructor(
    sandboxUrl: string,
    private readonly templates: Templates,
  ) {
    this.inbox = new HttpEndpoint(`${sandboxUrl}/control/inbox`);
  }

  async deliver(message: CodeMessage): Promise<void> {
    const { channel, to, code, purpose, language } = message;
    const content = channel === 'sms' ? { text: this.templates.sms(message) } : this.templates.mail(message);
    const { status } = await this.inbox.post({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channel, to, ...content, code, purpose, language }),
    });
    if (status < 200 || status > 299) throw new DeliveryError(`HTTP ${status}`);
  }

  async close(): Promise<void> {
    await this.inbox.close();
  }
}
