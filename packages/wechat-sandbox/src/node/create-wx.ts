import { createWx as createPortableWx, type WxOptions as PortableOptions } from '../wx/create-wx.js';
import type { Device } from '../wx/device.js';
import type { Transport } from '../wx/transport.js';
import type { SandboxWx } from '../wx/typings.js';
import { readDiskFile } from './disk-file.js';
import { nodeTransport } from './node-transport.js';

export interface WxOptions extends Omit<PortableOptions, 'transport' | 'readFile'> {
  /** Default: Node's own network. */
  transport?: Transport;
}

/** A phone with one Mini Program open: the `wx` that the program sees, and the handle of whoever holds the phone. */
export function createWx(options: WxOptions): { wx: SandboxWx; device: Device } {
  return createPortableWx({ transport: nodeTransport, ...options, readFile: readDiskFile });
}
