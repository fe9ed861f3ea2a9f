import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a TCP server that a test can cut, let go silent, and mend. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private state: 'open' | 'cut' | 'silent' = 'open';
  /** Of clients, so far. */
  connections = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {
    server.on('connection', (client) => this.join(client));
  }

  static async start(target: { host: string; port: number }): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server, target);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** As a process that was killed: connections break, and new ones are refused. */
  cut(): void {
    this.state = 'cut';
    this.dropAll();
  }

  /** As a machine that hangs: connections are taken, and nothing is heard any more. */
  silence(): void {
    this.state = 'silent';
  }

  mend(): void {
    this.state = 'open';
    this.dropAll();
  }

  async close(): Promise<void> {
    this.dropAll();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(client: Socket): void {
    this.connections += 1;
    this.keep(client);
    if (this.state === 'cut') return void client.destroy();
    const upstream = connect(this.target);
    this.keep(upstream);
    this.forward(client, upstream);
    this.forward(upstream, client);
  }

  private forward(from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (this.state === 'open') to.write(bytes);
    });
    from.on('close', () => to.destroy());
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // What breaks here is meant to break.
    socket.on('error', () => undefined);
  }

  private dropAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
