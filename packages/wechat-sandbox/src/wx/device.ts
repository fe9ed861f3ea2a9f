import {
  type PhoneButtonEvent,
  type PhoneTapOptions,
  tapAvatarButton,
  tapPhoneButton,
  tapUserInfoButton,
  type UserInfoButtonEvent,
} from './button-events.js';
import type { DeviceCall, DeviceFile, DeviceState, ModalAnswer } from './device-state.js';
import type { Failure } from './errno.js';
import type { PrivacyStatus } from './privacy.js';
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

  /** A tap on a phone button; the event that its handler gets. */
  tapPhoneButton(options: PhoneTapOptions = {}): Promise<PhoneButtonEvent> {
    return tapPhoneButton(this.state, options);
  }

  /** A tap on `<button open-type="getUserInfo">`; the event that its handler gets. */
  tapUserInfoButton(): Promise<UserInfoButtonEvent> {
    return tapUserInfoButton(this.state);
  }

  /** A tap on `<button open-type="chooseAvatar">`; no file means cancelled, which fires no event. */
  chooseAvatar(file?: DeviceFile): ReturnType<typeof tapAvatarButton> {
    return tapAvatarButton(this.state, file);
  }

  /** What stays in `<input type="nickname">` after blur, and what bindnicknamereview says; a rejected name is cleared. */
  typeNickname(
    text: string,
    review: { pass: boolean } = { pass: true },
  ): { value: string; review: { pass: boolean; timeout: boolean } } {
    return { value: review.pass ? text : '', review: { pass: review.pass, timeout: false } };
  }

  /** A tap on the app's own `<button id=… open-type="agreePrivacyAuthorization">`. */
  tapAgreeButton(buttonId: string): void {
    this.state.privacy.tapAgreeButton(buttonId);
  }

  /** The answer to WeChat's own privacy dialog, which appears when the app has none. */
  answerPrivacyPopup(agreed: boolean): void {
    this.state.privacy.answerPopups(agreed);
  }

  /** How many of WeChat's own privacy dialogs are open. */
  get privacyPopups(): number {
    return this.state.privacy.openPopups;
  }

  /** E.g. `needed` again after the console declared new data. */
  setPrivacy(status: PrivacyStatus): void {
    this.state.privacy.setStatus(status);
  }

  /** The app has been in the background for more than five seconds: running network tasks fail with `interrupted`. */
  interruptNetwork(): void {
    for (const interrupt of [...this.state.interruptions]) interrupt();
  }

  /** The user removes the mini program: storage and privacy consent are gone. */
  deleteApp(): void {
    this.state.storage.clear();
    this.state.privacy.setStatus('needed');
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

  /** What WeChat would write to the developer, e.g. about too many logins. */
  get warnings(): readonly string[] {
    return this.state.warnings;
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
