import { createHmac } from 'node:crypto';
import type { SmsGatewaySettings } from '../../config/index.js';
import { type Clock, SECOND } from '../../runtime/index.js';
import type { Channel } from '../channel.js';
import type { CodeMessage } from '../code-message.js';
import { DeliveryError } from '../delivery-error.js';
import { HttpEndpoint } from '../http-endpoint.js';
import type { Templates } from '../templates/templates.js';

/** Posts to the operator's own gateway, signed, so that it can tell our requests from others. */
export class SmsGateway implements Channel {
  private readonly endpoint: HttpEndpoint;

  /** @param answerTimeout milliseconds */
  constructor(
    private readonly settings: Required<SmsGatewaySettings>,
    private readonly templates: Templates,
    private readonly clock: Clock,
    answerTimeout?: number,
  ) {
    this.endpoint = new HttpEndpoint(settings.url, answerTimeout);
  }

  async deliver(message: CodeMessage): Promise<void> {
    const { to, countryCode, code, purpose } = message;
    const body = JSON.stringify({ to, countryCode, code, purpose, text: this.templates.sms(message) });
    const timestamp = String(Math.floor(this.clock.now() / SECOND));
    const signature = createHmac('sha256', this.settings.secret).update(`${timestamp}.${body}`).digest('hex');
    const { status } = await this.endpoint.post({
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-yaopai-timestamp': timestamp,
        'x-yaopai-signature': `sha256=${signature}`,
      },
      body,
    });
    if (status < 200 || status > 299) throw new DeliveryError(`HTTP ${status}`);
  }

  async close(): Promise<void> {
    await this.endpoint.close();
  }
}
