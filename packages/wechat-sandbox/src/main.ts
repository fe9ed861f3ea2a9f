#!/usr/bin/env node
import { parseArgs } from 'node:util';

import { createSandbox } from './sandbox.js';

const PORT_VARIABLE = 'YAOPAI_SANDBOX_PORT';
const USAGE = `wechat-sandbox [--port 3100] [--host 127.0.0.1] [--state FILE]

A local stand-in for WeChat. The port may also be set with ${PORT_VARIABLE}.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      state: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void console.log(USAGE);
  const port = Number(values.port || process.env[PORT_VARIABLE] || 3100);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`${PORT_VARIABLE} (or --port) must be a port number from 0 to 65535.`);
  }
  const sandbox = await createSandbox({
    port,
    host: values.host ?? '127.0.0.1',
    ...(values.state === undefined ? {} : { state: values.state }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is already in use. Stop what uses it, or set ${PORT_VARIABLE} to a free port.`);
  });
  console.log(`WeChat sandbox listening at ${sandbox.url}`);
  const stop = (): void => {
    void sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
