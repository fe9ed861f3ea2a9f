import type { DeviceCall, DeviceFile, DeviceState, ModalAnswer } from './device-state.js';
import type { Failure } from './errno.js';
import type { SandboxWx } from './typings.js';

/** The phone in the tester's hand: what its user does, what goes wrong on it, and what the app asked of it. */
export class Device {
  constructor(
    private readonly state: DeviceState,
    private readonly boot: () => SandboxWx,
  ) {}

  /** Flight mode: network calls and logins fail. */
  setOffline(offline: boolean): void {
    this.state.offline = offline;
  }

  /** How the user answers the next `wx.showModal`; without it they confirm. */
  answerModal(answer: boolean | ModalAnswer): void {
    this.state.modalAnswers.push(typeof answer === 'boolean' ? { confirm: answer } : answer);
  }

  /** What the user picks in the next chooser; without it they cancel. */
  chooseFile(...files: DeviceFile[]): void {
    this.state.chosenFiles.push(files);
  }

  /** The next calls of `name` fail with this tail of errMsg; `times` default 1. */
  refuse(name: string, failure: Failure = { reason: 'auth deny', errno: 103 }, times = 1): void {
    const waiting = this.state.refusals.get(name) ?? [];
    this.state.refusals.set(name, [...waiting, { ...failure, left: times }]);
  }

  /** Every write to storage fails from now on, or no longer. */
  storageFull(full = true): void {
    this.state.storage.setFull(full);
  }

  /** Leaves broken text where a value was; without a key, in every value. */
  corruptStorage(key?: string, text = '{"broken":'): void {
    for (const each of key === undefined ? this.state.storage.keys : [key]) this.state.storage.corrupt(each, text);
  }

  /** The app is killed and opened again: storage stays, nothing of the old run calls back. */
  restart(): SandboxWx {
    return this.boot();
  }

  /** Every call to `wx` so far, or those of one name. */
  calls(name?: string): DeviceCall[] {
    return this.state.calls.filter((call) => name === undefined || call.name === name);
  }

  /** Errors that the app threw inside callbacks. */
  get scriptErrors(): readonly unknown[] {
    return this.state.scriptErrors;
  }

  /** What is on screen from showToast or showLoading. */
  get toast(): DeviceState['toast'] {
    return this.state.toast;
  }

  get storage(): DeviceState['storage'] {
    return this.state.storage;
  }

  /** Network tasks running and waiting for one of the ten slots. */
  get network(): { active: number; queued: number } {
    return { active: this.state.queue.active, queued: this.state.queue.queued };
  }
}
