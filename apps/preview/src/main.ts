#!/usr/bin/env node
import { parseArgs } from 'node:util';

import { createPreview } from './server/create-preview.js';

const PORT_VARIABLE = 'YAOPAI_PREVIEW_PORT';
const USAGE = `yaopai-preview [--port 3200] [--server http://localhost:3000] [--backend http://localhost:4000]
               [--sandbox http://127.0.0.1:3100] [--app-id wxdemo000000000001] [--application demo-app]

The demo mini program in a browser. The port may also be set with ${PORT_VARIABLE}.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env[PORT_VARIABLE] || '3200' },
      server: { type: 'string', default: 'http://localhost:3000' },
      backend: { type: 'string', default: 'http://localhost:4000' },
      sandbox: { type: 'string', default: 'http://127.0.0.1:3100' },
      'app-id': { type: 'string', default: 'wxdemo000000000001' },
      application: { type: 'string', default: 'demo-app' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void console.log(USAGE);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`${PORT_VARIABLE} (or --port) must be a port number from 0 to 65535.`);
  }
  for (const name of ['server', 'backend', 'sandbox'] as const) {
    if (!/^https?:\/\/[^/]/.test(values[name]) || !URL.canParse(values[name])) {
      throw new Error(`--${name} must be an address, such as http://localhost:3000.`);
    }
  }
  const preview = await createPreview({
    port,
    backends: [values.server, values.backend],
    sandboxUrl: values.sandbox,
    appId: values['app-id'],
    launch: { host: values.server, appId: values.application, backend: values.backend },
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is already in use. Stop what uses it, or set ${PORT_VARIABLE} to a free port.`);
  });
  console.log(`Preview listening at ${preview.url}`);
  const stop = (): void => {
    void preview.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
