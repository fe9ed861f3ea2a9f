import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

import type { DeviceFile } from '../wx/device-state.js';

/** A path on this machine, for `wx.uploadFile` in Node. */
export function readDiskFile(path: string): DeviceFile | undefined {
  if (!existsSync(path)) return undefined;
  return { name: basename(path), contentType: 'application/octet-stream', content: readFileSync(path) };
}
