import type { SandboxControl } from '../control/types.js';
import type { DeviceSettings } from './device-settings.js';
import type { Failure } from './errno.js';
import type { Privacy } from './privacy.js';
import type { RequestQueue } from './request-queue.js';
import type { Screen } from './screen.js';
import type { DeviceStorage } from './storage.js';
import type { Transport } from './transport.js';

export interface DeviceCall {
  name: string;
  option: unknown;
}

export interface DeviceFile {
  name: string;
  contentType: string;
  content: Uint8Array;
}

/** What the pieces of one fake `wx` share: the phone, its owner, and what a test has arranged. */
export interface DeviceState {
  readonly control: SandboxControl;
  readonly screen: Screen;
  readonly transport: Transport;
  /** Files of the machine, where it has some. */
  readonly readFile: ((path: string) => DeviceFile | undefined) | undefined;
  readonly settings: DeviceSettings;
  readonly storage: DeviceStorage;
  readonly files: Map<string, DeviceFile>;
  readonly calls: DeviceCall[];
  readonly queue: RequestQueue;
  readonly privacy: Privacy;
  /** Listeners of the app by event, e.g. `themeChange`. */
  readonly listeners: Map<string, Set<(result: object) => void>>;
  /** How to break off each network task that runs. */
  readonly interruptions: Set<() => void>;
  /** One-off or lasting failures by API name. */
  readonly refusals: Map<string, (Failure & { left: number })[]>;
  readonly scriptErrors: unknown[];
  /** Keeps an error as WeChat's console would show it. */
  readonly scriptError: (error: unknown) => void;
  /** What WeChat would write to the developer. */
  readonly warnings: string[];
  /** When the frequency-limited names were called, in milliseconds. */
  readonly limitedCalls: Map<string, number[]>;
  readonly nowMs: () => number;
  offline: boolean;
  lastCode: string | undefined;
  authSetting: Record<string, boolean>;
  clipboard: string;
  fileCount: number;
}

/** The run of the app that a `wx` belongs to; after `restart()` nothing of the old run calls back. */
export interface AppRun {
  alive: boolean;
}
