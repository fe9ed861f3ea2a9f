import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { FastifyInstance, FastifyReply } from 'fastify';

const FOLDER = fileURLToPath(new URL('../../page/', import.meta.url));

/** Every file of the page: nothing else is served from disk. */
const FILES = [
  'index.html',
  'page.css',
  'icon.svg',
  'main.js',
  'api.js',
  'apps-view.js',
  'controls.js',
  'dom.js',
  'parts.js',
  'people-view.js',
  'report.js',
  'store.js',
  'streams-view.js',
  'words.js',
] as const;

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Mounts the page at `/`: self-contained, nothing from elsewhere, nothing inline. */
export function mountPage(app: FastifyInstance): void {
  for (const file of FILES) {
    const path = file === 'index.html' ? '/' : `/page/${file}`;
    app.get(path, (_request, reply) => sendFile(reply, file));
  }
}

function sendFile(reply: FastifyReply, file: string): FastifyReply {
  return reply
    .header('content-type', TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
    .header('content-security-policy', POLICY)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-cache')
    .send(readFileSync(`${FOLDER}${file}`));
}
