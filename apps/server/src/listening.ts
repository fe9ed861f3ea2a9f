import { createServer } from 'node:net';
import { codeOf, StartError } from './config/index.js';

interface Address {
  host: string;
  /** 0 = any free one. */
  port: number;
}

/** Something else listens there. */
export class PortTakenError extends StartError {}

/** The port itself when it can be listened on, a free one for 0. @throws StartError that names the port and the setting. */
export function availablePort({ host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(listenError(error, { host, port })));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/** Why nothing can be listened on there, as a sentence; other errors as they are. */
export function listenError(error: unknown, { host, port }: Address): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') {
    return new PortTakenError({
      zh: `端口 ${port} 已被其他程序占用。请停止那个程序，或把 PORT 设为其他端口。`,
      en: `Port ${port} is taken by another program. Stop that one, or set PORT to another port.`,
    });
  }
  if (code === 'EACCES') {
    return new StartError({
      zh: `当前用户无权监听端口 ${port}。请把 PORT 设为 1024 或更大的端口。`,
      en: `This user may not listen on port ${port}. Set PORT to 1024 or higher.`,
    });
  }
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)) {
    return new StartError({
      zh: `无法监听 ${host}：它不是本机地址（${code}）。请把 HOST 设为 127.0.0.1 或 0.0.0.0。`,
      en: `Cannot listen on ${host}: it is no address of this machine (${code}). Set HOST to 127.0.0.1 or 0.0.0.0.`,
    });
  }
  return error;
}

/** How this machine reaches what listens there. */
export function urlOf({ host, port }: Address): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
