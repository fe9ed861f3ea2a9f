import { type Browser, chromium } from 'playwright-core';
import { LIMIT_MS } from '../limit.js';

/** Debian's package; another place by the variable. */
const EXECUTABLE = process.env['YAOPAI_CHROMIUM'] ?? '/usr/bin/chromium';

const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    timeout: LIMIT_MS,
    args: [...FLAGS, '--disable-component-update', '--disable-sync'],
  });
}
