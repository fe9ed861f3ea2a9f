import type { Channel, Message } from './channel.js';
import { DeliveryError } from './delivery-error.js';
import { HttpEndpoint } from './http-endpoint.js';
import type { Templates } from './templates/templates.js';

/** Shows messages on the page of the stand-in for WeChat, where a developer or a test reads the code. */
export class SandboxInbox implements Channel<Message> {
  private readonly inbox: HttpEndpoint;

  constructor(
    sandboxUrl: string,
    private readonly templates: Templates,
  ) {
    this.inbox = new HttpEndpoint(`${sandboxUrl}/control/inbox`);
  }

  async deliver(message: Message): Promise<void> {
    const { status } = await this.inbox.post({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.entry(message)),
    });
    if (status < 200 || status > 299) throw new DeliveryError(`HTTP ${status}`);
  }

  async close(): Promise<void> {
    await this.inbox.close();
  }

  private entry(message: Message): object {
    const { channel, to } = message;
    if ('event' in message) return { channel, to, ...this.templates.mail(message), event: message.event };
    const { code, purpose, language } = message;
    const content = channel === 'sms' ? { text: this.templates.sms(message) } : this.templates.mail(message);
    return { channel, to, ...content, code, purpose, language };
  }
}
