import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from '@jest/globals';

import { bundlePhone } from '../src/compile/bundle-phone.js';
import { compileMiniProgram } from '../src/compile/compile.js';

const room = join(import.meta.dirname, '..');

/** Whoever imports this leaves nothing behind. */
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

export interface Built {
  folder: string;
  /** The two scripts of phone.html. */
  app: string;
  phone: string;
}

/** A copy of the mini program that uses every built-in, in a new folder, with its package where "Build npm" puts it. */
export function copyFixture(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yaopai-preview-'));
  folders.push(folder);
  const root = join(folder, 'miniprogram');
  cpSync(join(room, 'test', 'fixtures', 'every-built-in'), root, { recursive: true });
  const greeting = join(root, 'miniprogram_npm', 'greeting');
  mkdirSync(greeting, { recursive: true });
  writeFileSync(join(greeting, 'index.js'), "'use strict';\nexports.greet = (name) => 'hello ' + name;\n");
  return root;
}

/** The fixture compiled, and the phone bundled, as `build.mjs` does with the demo. */
export async function buildFixture(): Promise<Built> {
  const root = copyFixture();
  const folder = join(root, '..');
  await compileMiniProgram(root, join(folder, 'demo'));
  await bundlePhone(join(room, 'src', 'phone'), join(folder, 'phone'));
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
  return { folder, app: read('demo/app.js'), phone: read('phone/phone.js') };
}
