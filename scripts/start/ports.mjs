import { createServer } from 'node:net';
import { Failure } from '../bootstrap/failure.mjs';
import { tell } from '../bootstrap/language.mjs';

/** Throws one sentence that names the first busy port and the variable that moves it. */
export async function refuseBusyPorts(wanted) {
  for (const { port, host, variable } of wanted) {
    if (await isFree(port, host)) continue;
    throw new Failure(
      tell(
        `端口 ${port} 已被占用：请停止占用它的程序，或用 ${variable} 指定其他端口，例如 ${variable}=${port + 10} npm start。`,
        `Port ${port} is in use: stop the program that uses it, or choose another port with ${variable}, for example ${variable}=${port + 10} npm start.`,
      ),
    );
  }
}

/** Whether this process could listen there, and no one else answers there under the name localhost. */
export async function isFree(port, host) {
  const hosts = host === '127.0.0.1' ? [host, '::1'] : [host];
  const free = await Promise.all(hosts.map((address) => canListen(port, address)));
  return free.every(Boolean);
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    // A machine without IPv6, or without that address, has nobody listening there either.
    probe.once('error', (error) => resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
