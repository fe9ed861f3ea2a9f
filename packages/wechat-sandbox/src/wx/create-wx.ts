import { connectSandbox } from '../control/http-control.js';
import type { SandboxControl } from '../control/types.js';
import { ArrangedScreen } from './arranged-screen.js';
import { textOf } from './bytes.js';
import { clipboardApi } from './clipboard-api.js';
import { Device } from './device.js';
import { settingsOf, type SettingsInput } from './device-settings.js';
import type { AppRun, DeviceFile, DeviceState } from './device-state.js';
import { dialogApi } from './dialog-api.js';
import { identityApi } from './identity-api.js';
import { mediaApi } from './media-api.js';
import { networkApi } from './network-api.js';
import { startTask } from './network-task.js';
import { Privacy, type PrivacyStatus } from './privacy.js';
import { privacyApi } from './privacy-api.js';
import { prepareRequest, requestResult } from './request.js';
import { RequestQueue } from './request-queue.js';
import type { Screen } from './screen.js';
import { DeviceStorage } from './storage.js';
import { storageApi } from './storage-api.js';
import { systemApi } from './system-api.js';
import type { Option } from './async-api.js';
import type { Transport } from './transport.js';
import type { SandboxWx } from './typings.js';
import { prepareUpload } from './upload.js';
import { atLeast, INTRODUCED } from './versions.js';

export interface WxOptions extends SettingsInput {
  /** The sandbox in this process … */
  sandbox?: SandboxControl;
  /** … or the address of one that runs elsewhere. */
  sandboxUrl?: string;
  /** How network calls leave the phone. */
  transport: Transport;
  /** Default: what the tester arranges on the device. */
  screen?: Screen;
  /** For paths of `wx.uploadFile` that are not the device's own. */
  readFile?: (path: string) => DeviceFile | undefined;
  /** Called with errors that the app throws inside callbacks; default: they go to the console. */
  onScriptError?: (error: unknown) => void;
  /** Given to share or keep what the phone stores; default an empty one. */
  storage?: DeviceStorage;
  /** Where the user stands with the privacy agreement; default `agreed`. */
  privacy?: PrivacyStatus;
  /** The phone's own time in milliseconds (pause after a refused privacy dialog, length of a phone tap); default the machine's. */
  nowMs?: () => number;
}

/** A phone with one Mini Program open: the `wx` that the program sees, and the handle of whoever holds the phone. */
export function createWx(options: WxOptions): { wx: SandboxWx; device: Device } {
  const control =
    options.sandbox ?? (options.sandboxUrl === undefined ? undefined : connectSandbox(options.sandboxUrl));
  if (!control) throw new Error('createWx needs a sandbox. Pass sandbox (from createSandbox) or sandboxUrl.');
  const nowMs = options.nowMs ?? Date.now;
  const settings = settingsOf(options);
  const warnings: string[] = [];
  const scriptErrors: unknown[] = [];
  const onScriptError = options.onScriptError ?? ((error) => console.error('Script error of the mini program:', error));
  const arranged = new ArrangedScreen();
  const screen = options.screen ?? arranged;
  const state: DeviceState = {
    control,
    screen,
    transport: options.transport,
    readFile: options.readFile,
    settings,
    storage: options.storage ?? new DeviceStorage(),
    files: new Map(),
    calls: [],
    queue: new RequestQueue(),
    privacy: new Privacy(options.privacy ?? 'agreed', {
      SDKVersion: settings.SDKVersion,
      nowMs,
      warn: (sentence) => warnings.push(sentence),
      askPopup: () => screen.askPrivacy(),
    }),
    listeners: new Map(),
    interruptions: new Set(),
    refusals: new Map(),
    scriptErrors,
    scriptError: (error) => {
      scriptErrors.push(error);
      onScriptError(error);
    },
    warnings,
    limitedCalls: new Map(),
    offline: false,
    lastCode: undefined,
    nowMs,
    authSetting: {},
    clipboard: '',
    fileCount: 0,
  };
  let run: AppRun = { alive: true };
  const boot = (): SandboxWx => {
    run.alive = false;
    run = { alive: true };
    state.privacy.forgetRun();
    state.listeners.clear();
    return assemble(state, run);
  };
  return { wx: boot(), device: new Device(state, boot, options.screen ? undefined : arranged) };
}

function assemble(state: DeviceState, run: AppRun): SandboxWx {
  const names = new Set<string>();
  const played: Record<string, unknown> = {
    ...storageApi(state, run),
    ...systemApi(state, (name) => names.has(name)),
    ...identityApi(state, run),
    ...networkApi(state, run),
    ...dialogApi(state, run),
    ...mediaApi(state, run),
    ...clipboardApi(state, run),
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
          data: textOf(body),
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
