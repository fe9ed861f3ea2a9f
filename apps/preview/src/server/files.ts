import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { FastifyInstance, FastifyReply } from 'fastify';

import { Refusal } from './refusal.js';

const DIST = new URL('../', import.meta.url);

/** The built folders by the address they are served at. */
const FOLDERS = [
  { address: '/demo/', folder: 'demo/' },
  { address: '/phone/', folder: 'phone/' },
  { address: '/shell/', folder: 'shell/' },
];

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the shell at `/`, the phone's window at `/phone/`, and what the two load. Read anew each time: a build shows on reload. */
export function serveFiles(app: FastifyInstance, backends: readonly string[]): void {
  const policies = { shell: shellPolicy(), phone: phonePolicy(backends) };
  app.get('/', (_request, reply) => send(reply, 'shell/index.html', policies.shell));
  app.get('/phone/', (_request, reply) => send(reply, 'phone/phone.html', policies.phone));
  for (const { address, folder } of FOLDERS) {
    app.get<{ Params: { name: string } }>(`${address}:name`, (request, reply) => {
      const { name } = request.params;
      // Among the names that are there: a request cannot leave its folder.
      if (!filesIn(folder).includes(name))
        throw new Refusal(404, `No file is at ${request.url}.`, 'Build the preview, then reload.');
      return send(reply, `${folder}${name}`, policies.shell);
    });
  }
}

function filesIn(folder: string): string[] {
  const path = new URL(folder, DIST);
  const entries = existsSync(path) ? readdirSync(path, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

function send(reply: FastifyReply, file: string, policy: string): FastifyReply {
  const path = fileURLToPath(new URL(file, DIST));
  if (!existsSync(path)) {
    throw new Refusal(503, `${file} is not built.`, 'Run npm run build, then reload.');
  }
  return reply
    .header('content-type', TYPES[extname(path)] ?? 'application/octet-stream')
    .header('content-security-policy', policy)
    .header('cache-control', 'no-cache')
    .send(readFileSync(path));
}

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self'; connect-src 'self'";

function shellPolicy(): string {
  return `${NOTHING}; style-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'`;
}

/**
 * The window of the mini program: `style` attributes are everyday things in WXML, pictures come from the backends (a
 * phone loads them without asking the domain list) and from the chooser.
 */
function phonePolicy(backends: readonly string[]): string {
  const pictures = ["'self'", 'data:', ...backends].join(' ');
  return `${NOTHING}; style-src 'self' 'unsafe-inline'; img-src ${pictures}; frame-ancestors 'self'`;
}
