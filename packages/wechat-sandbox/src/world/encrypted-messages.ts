import { createHash } from 'node:crypto';

import type { SandboxClock } from '../clock.js';

const KEPT_MS = 3 * 24 * 60 * 60_000;

/** Hashes of the phone data handed out, for three days. Whether WeChat hashes the text or the bytes is unknown: both count. */
export class EncryptedMessages {
  private readonly hashes = new Map<string, number>();

  constructor(private readonly clock: SandboxClock) {}

  remember(appId: string, encryptedData: string): void {
    for (const [key, at] of this.hashes) {
      if (this.clock.now() - at < KEPT_MS) break;
      this.hashes.delete(key);
    }
    for (const form of [encryptedData, Buffer.from(encryptedData, 'base64')]) {
      this.hashes.set(`${appId} ${createHash('sha256').update(form).digest('hex')}`, this.clock.now());
    }
  }

  createdAtMs(appId: string, hash: string): number | undefined {
    const at = this.hashes.get(`${appId} ${hash}`);
    return at !== undefined && this.clock.now() - at < KEPT_MS ? at : undefined;
  }
}
