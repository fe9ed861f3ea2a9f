import { connectSandbox } from '../control/http-control.js';
import type { SandboxControl } from '../control/types.js';
import { Device } from './device.js';
import type { AppRun, DeviceSettings, DeviceState } from './device-state.js';
import { identityApi } from './identity-api.js';
import { interfaceApi } from './interface-api.js';
import { startTask } from './network-task.js';
import { Privacy, type PrivacyStatus } from './privacy.js';
import { privacyApi } from './privacy-api.js';
import { prepareRequest, requestResult } from './request.js';
import { RequestQueue } from './request-queue.js';
import { DeviceStorage } from './storage.js';
import { storageApi } from './storage-api.js';
import { systemApi } from './system-api.js';
import type { Option } from './async-api.js';
import type { SandboxWx } from './typings.js';
import { prepareUpload } from './upload.js';
import { atLeast, INTRODUCED } from './versions.js';

export interface WxOptions extends Partial<Omit<DeviceSettings, 'appId' | 'person'>> {
  appId: string;
  /** Whose phone it is; they must exist in the sandbox when `wx.login` is called. */
  person: string;
  /** The sandbox in this process … */
  sandbox?: SandboxControl;
  /** … or the address of one that runs elsewhere. */
  sandboxUrl?: string;
  /** Given to share or keep what the phone stores; default an empty one. */
  storage?: DeviceStorage;
  /** Where the user stands with the privacy agreement; default `agreed`. */
  privacy?: PrivacyStatus;
  /** The phone's own time in milliseconds, for the pause after a refused privacy dialog; default the machine's. */
  nowMs?: () => number;
}

/** A phone with one Mini Program open: the `wx` that the program sees, and the handle of whoever holds the phone. */
export function createWx(options: WxOptions): { wx: SandboxWx; device: Device } {
  const control =
    options.sandbox ?? (options.sandboxUrl === undefined ? undefined : connectSandbox(options.sandboxUrl));
  if (!control) throw new Error('createWx needs a sandbox. Pass sandbox (from createSandbox) or sandboxUrl.');
  const SDKVersion = options.SDKVersion ?? '3.7.0';
  const warnings: string[] = [];
  const state: DeviceState = {
    control,
    settings: {
      appId: options.appId,
      person: options.person,
      envVersion: options.envVersion ?? 'develop',
      version: options.version ?? '1.0.0',
      SDKVersion,
      language: options.language ?? 'zh_CN',
      platform: options.platform ?? 'android',
      missing: options.missing ?? [],
      requestDomains: options.requestDomains,
    },
    storage: options.storage ?? new DeviceStorage(),
    files: new Map(),
    calls: [],
    queue: new RequestQueue(),
    modalAnswers: [],
    chosenFiles: [],
    privacy: new Privacy(options.privacy ?? 'agreed', SDKVersion, options.nowMs ?? Date.now, (sentence) =>
      warnings.push(sentence),
    ),
    interruptions: new Set(),
    refusals: new Map(),
    scriptErrors: [],
    warnings,
    limitedCalls: new Map(),
    offline: false,
    lastCode: undefined,
    authSetting: {},
    toast: undefined,
    fileCount: 0,
  };
  let run: AppRun = { alive: true };
  const boot = (): SandboxWx => {
    run.alive = false;
    run = { alive: true };
    state.privacy.listener = undefined;
    return assemble(state, run);
  };
  return { wx: boot(), device: new Device(state, boot) };
}

function assemble(state: DeviceState, run: AppRun): SandboxWx {
  const names = new Set<string>();
  const played: Record<string, unknown> = {
    ...storageApi(state, run),
    ...systemApi(state, (name) => names.has(name)),
    ...identityApi(state, run),
    ...interfaceApi(state, run),
    ...privacyApi(state, run),
    request: (option: Option = {}) =>
      startTask(state, run, {
        name: 'request',
        option,
        prepare: () => prepareRequest(state, option),
        result: (answer) => requestResult(option, answer),
      }),
    uploadFile: (option: Option = {}) =>
      startTask(state, run, {
        name: 'uploadFile',
        option,
        prepare: () => prepareUpload(state, option),
        result: ({ statusCode, header, cookies, body }) => ({
          data: body.toString('utf8'),
          statusCode,
          header,
          cookies,
        }),
      }),
  };
  for (const name of Object.keys(played)) {
    const tooNew = !atLeast(state.settings.SDKVersion, INTRODUCED[name] ?? '1.0.0');
    if (tooNew || state.settings.missing.includes(name)) delete played[name];
    else names.add(name);
  }
  // Built from untyped pieces, because mini programs call it untyped; the specs call it through WeChat's own types.
  return played as unknown as SandboxWx;
}
