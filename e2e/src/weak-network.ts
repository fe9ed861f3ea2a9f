import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * `lose-replies`: the server does the work, and its answer never arrives; `lose-one-reply`: that of the next request, then it is
 * fine. `silent`: requests are taken and nothing comes back.
 */
export type Weather = 'fine' | 'lose-replies' | 'lose-one-reply' | 'silent';

/** What lies between a phone and the server, on an address that stays while the server goes down and comes back. */
export class WeakNetwork {
  weather: Weather = 'fine';
  private isDown = false;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  /** Requests that went through to the server, as `POST /sessions/refresh`. */
  readonly forwarded: string[] = [];

  private constructor(private readonly target: string) {
    this.server = createServer((incoming, reply) => this.handle(incoming, reply));
    this.server.on('connection', (socket) => {
      if (this.isDown) return void socket.destroy();
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async to(target: string): Promise<WeakNetwork> {
    const network = new WeakNetwork(target);
    await new Promise<void>((resolve) => network.server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  up(): void {
    this.isDown = false;
  }

  /** Connections break from now on, new ones at once. The port is kept: another program might take it meanwhile. */
  down(): void {
    this.isDown = true;
    for (const socket of this.sockets) socket.destroy();
  }

  close(): Promise<void> {
    this.down();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private handle(incoming: IncomingMessage, reply: ServerResponse): void {
    if (this.weather === 'silent') return;
    const loses = this.weather !== 'fine';
    if (this.weather === 'lose-one-reply') this.weather = 'fine';
    const { method = 'GET', url = '/', headers } = incoming;
    this.forwarded.push(`${method} ${url.replace('/api/v1', '')}`);
    const outgoing = request(new URL(url, this.target), { method, headers }, (answer) => {
      if (loses) {
        answer.resume();
        answer.on('end', () => incoming.socket.destroy());
        return;
      }
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    outgoing.on('error', () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  }
}
