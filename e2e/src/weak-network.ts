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
  private server: Server | undefined;
  private port = 0;
  private readonly sockets = new Set<Socket>();
  /** Requests that went through to the server, as `POST /sessions/refresh`. */
  readonly forwarded: string[] = [];

  private constructor(private readonly target: string) {}

  static async to(target: string): Promise<WeakNetwork> {
    const network = new WeakNetwork(target);
    await network.up();
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens again, on the same port. */
  up(): Promise<void> {
    const server = createServer((incoming, reply) => this.handle(incoming, reply));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', () => {
        this.port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Connections are refused from now on. */
  down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
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
