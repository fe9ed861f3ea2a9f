import { createTransport } from 'nodemailer';
import type { SmtpSettings } from '../../config/index.js';
import { SECOND } from '../../runtime/index.js';
import type { Channel, Message } from '../channel.js';
import { DeliveryError, failureCode } from '../delivery-error.js';
import type { Templates } from '../templates/templates.js';

export interface SmtpChannelOptions extends SmtpSettings {
  /** `name@example.com` or `Name <name@example.com>`. */
  from: string;
  /** PEM of who may sign the server's certificate, for tests; default: whom Node trusts. */
  ca?: string;
  /** Milliseconds that connecting, greeting and each answer may take; default: 5 seconds, the answers 10. */
  timeout?: number;
}

const CONTENT_LANGUAGE = { zh: 'zh-CN', en: 'en' };

/** Mail over a few connections that stay open. */
export class SmtpChannel implements Channel<Message> {
  private readonly transport: ReturnType<typeof openTransport>;

  constructor(
    private readonly options: SmtpChannelOptions,
    private readonly templates: Templates,
  ) {
    this.transport = openTransport(options);
  }

  async deliver(message: Message): Promise<void> {
    const { subject, text, html } = this.templates.mail(message);
    try {
      await this.transport.sendMail({
        from: this.options.from,
        // As an object: a string would be parsed, and might turn out to be a list.
        to: { name: '', address: message.to },
        subject,
        text,
        html,
        headers: {
          'Content-Language': 'event' in message ? 'zh-CN, en' : CONTENT_LANGUAGE[message.language],
          // RFC 3834, section 5: no vacation notice comes back.
          'Auto-Submitted': 'auto-generated',
        },
      });
    } catch (error) {
      const { responseCode } = error as { responseCode?: unknown };
      throw new DeliveryError(
        [failureCode(error), ...(typeof responseCode === 'number' ? [responseCode] : [])].join(' '),
      );
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }
}

function openTransport({ host, port, tls, user, password, ca, timeout }: SmtpChannelOptions) {
  return createTransport({
    pool: true,
    maxConnections: 5,
    host,
    port,
    secure: tls === 'from-start',
    requireTLS: tls === 'required',
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: tls !== 'optional', ...(ca && { ca }) },
    ...(user && { auth: { user, pass: password } }),
    connectionTimeout: timeout ?? 5 * SECOND,
    greetingTimeout: timeout ?? 5 * SECOND,
    dnsTimeout: timeout ?? 5 * SECOND,
    socketTimeout: timeout ?? 10 * SECOND,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
