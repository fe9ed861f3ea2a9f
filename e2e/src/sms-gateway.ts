import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GatewayMessage {
  to: string;
  countryCode: string;
  code: string;
  purpose: string;
  text: string;
}

/** An operator's SMS gateway that can refuse, or cut the connection after it has read the message. */
export class SmsGateway {
  behaviour: 'takes' | 'refuses' | 'cuts' = 'takes';
  readonly received: GatewayMessage[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, reply) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.received.push(JSON.parse(Buffer.concat(chunks).toString()) as GatewayMessage);
        if (this.behaviour === 'cuts') request.socket.destroy();
        else reply.writeHead(this.behaviour === 'takes' ? 202 : 502).end();
      });
    });
  }

  static async start(): Promise<SmsGateway> {
    const gateway = new SmsGateway();
    await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  /** For SMS_URL. */
  get url(): string {
    return `http://any:secret-of-the-gateway-4f1c9a@127.0.0.1:${(this.server.address() as AddressInfo).port}/sms`;
  }

  get newest(): GatewayMessage {
    const message = this.received.at(-1);
    if (!message) throw new Error('the gateway was sent nothing');
    return message;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
