import type { SandboxControl } from '../control/types.js';
import type { Failure } from './errno.js';
import type { Privacy } from './privacy.js';
import type { RequestQueue } from './request-queue.js';
import type { DeviceStorage } from './storage.js';

export interface DeviceCall {
  name: string;
  option: unknown;
}

export interface DeviceFile {
  name: string;
  contentType: string;
  content: Uint8Array;
}

export interface ModalAnswer {
  confirm: boolean;
  /** Text typed into an editable modal. */
  content?: string;
}

export interface DeviceSettings {
  appId: string;
  person: string;
  envVersion: 'develop' | 'trial' | 'release';
  version: string;
  SDKVersion: string;
  language: string;
  platform: string;
  /** Names of `wx` that this phone does not have. */
  missing: readonly string[];
  /** Hosts of the console's list; absent: not checked, as with DevTools' switch. */
  requestDomains: readonly string[] | undefined;
}

/** What the pieces of one fake `wx` share: the phone, its owner, and what a test has arranged. */
export interface DeviceState {
  readonly control: SandboxControl;
  readonly settings: DeviceSettings;
  readonly storage: DeviceStorage;
  readonly files: Map<string, DeviceFile>;
  readonly calls: DeviceCall[];
  readonly queue: RequestQueue;
  /** Next answers, oldest first; when empty, `confirm`. */
  readonly modalAnswers: ModalAnswer[];
  /** Files that the next choosers give, oldest first. */
  readonly chosenFiles: DeviceFile[][];
  /** One-off or lasting failures by API name. */
  readonly privacy: Privacy;
  /** How to break off each network task that runs. */
  readonly interruptions: Set<() => void>;
  readonly refusals: Map<string, (Failure & { left: number })[]>;
  readonly scriptErrors: unknown[];
  /** What WeChat would write to the developer. */
  readonly warnings: string[];
  /** When the frequency-limited names were called, in milliseconds. */
  readonly limitedCalls: Map<string, number[]>;
  offline: boolean;
  lastCode: string | undefined;
  authSetting: Record<string, boolean>;
  toast: { title: string; kind: 'toast' | 'loading' } | undefined;
  fileCount: number;
}

/** The run of the app that a `wx` belongs to; after `restart()` nothing of the old run calls back. */
export interface AppRun {
  alive: boolean;
}
