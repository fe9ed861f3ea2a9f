import {
  type PhoneButtonEvent,
  type PhoneTapOptions,
  tapAvatarButton,
  tapPhoneButton,
  tapUserInfoButton,
  type UserInfoButtonEvent,
} from './button-events.js';
import type { ArrangedScreen } from './arranged-screen.js';
import { emit } from './device-events.js';
import type { Theme } from './device-settings.js';
import type { DeviceCall, DeviceFile, DeviceState } from './device-state.js';
import type { Failure } from './errno.js';
import { networkTypeOf } from './network-api.js';
import type { PrivacyStatus } from './privacy.js';
import type { ModalAnswer, Toast } from './screen.js';
import type { SandboxWx } from './typings.js';

/** The phone in the tester's hand: what its user does, what goes wrong on it, and what the app asked of it. */
export class Device {
  constructor(
    private readonly state: DeviceState,
    private readonly boot: () => SandboxWx,
    private readonly arrangedScreen: ArrangedScreen | undefined,
  ) {}

  /** Flight mode: network calls and logins fail, and the app's listeners hear of it. */
  setOffline(offline: boolean): void {
    if (offline === this.state.offline) return;
    this.state.offline = offline;
    emit(this.state, 'networkStatusChange', { isConnected: !offline, networkType: networkTypeOf(this.state) });
  }

  /** The person switches between light and dark: `wx.onThemeChange` fires, as in an app with `"darkmode": true`. */
  setTheme(theme: Theme): void {
    if (theme === this.state.settings.theme) return;
    this.state.settings.theme = theme;
    emit(this.state, 'themeChange', { theme });
  }

  /** WeChat's language, e.g. `en`. WeChat restarts Mini Programs for it; call `restart` to do so. */
  setLanguage(language: string): void {
    this.state.settings.language = language;
  }

  /** WeChat's text size, 1 is standard. WeChat restarts Mini Programs for it; call `restart` to do so. */
  setFontSizeScaleFactor(factor: number): void {
    this.state.settings.fontSizeScaleFactor = factor;
  }

  /** How the user answers the next `wx.showModal`; without it they confirm. */
  answerModal(answer: boolean | ModalAnswer): void {
    this.arranged.modals.push(typeof answer === 'boolean' ? { confirm: answer } : answer);
  }

  /** Which item of the next `wx.showActionSheet` the user taps; without it they cancel. */
  answerActionSheet(index: number | undefined): void {
    this.arranged.actions.push(index);
  }

  /** What the user picks in the next chooser; without it they cancel. */
  chooseFile(...files: DeviceFile[]): void {
    this.arranged.files.push(files);
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

  /** A tap on `<button open-type="chooseAvatar">`. Without a file the screen asks, and an arranged one cancels: no event. */
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
    this.arranged.answerPrivacyPopups(agreed);
  }

  /** How many of WeChat's own privacy dialogs are open. */
  get privacyPopups(): number {
    return this.arranged.openPrivacyPopups;
  }

  /** What `wx.getSetting` says of a scope; `scope.userInfo` is what people agreed to at the button before 2021. */
  authorize(scope: string, agreed = true): void {
    this.state.authSetting[scope] = agreed;
  }

  /** A file by the temporary path that the app was given; what an image with that path shows. */
  fileOf(path: string): DeviceFile | undefined {
    return this.state.files.get(path);
  }

  /** What `wx.setClipboardData` left, or the person copied elsewhere. */
  get clipboard(): string {
    return this.state.clipboard;
  }

  copy(text: string): void {
    this.state.clipboard = text;
  }

  /** Called with each new status of the privacy agreement; returns what ends it. */
  onPrivacyChange(listener: (status: PrivacyStatus) => void): () => void {
    return this.state.privacy.onChange(listener);
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

  /** Errors that the app threw inside callbacks, and those that no callback hears of. */
  get scriptErrors(): readonly unknown[] {
    return this.state.scriptErrors;
  }

  /** What WeChat would write to the developer, e.g. about too many logins. */
  get warnings(): readonly string[] {
    return this.state.warnings;
  }

  /** What is on screen from showToast or showLoading. */
  get toast(): Toast | undefined {
    return this.arranged.toast;
  }

  get storage(): DeviceState['storage'] {
    return this.state.storage;
  }

  private get arranged(): ArrangedScreen {
    if (this.arrangedScreen) return this.arrangedScreen;
    throw new Error('This phone was given a screen: nothing is arranged on the device. Ask and answer on that screen.');
  }

  /** Network tasks running and waiting for one of the ten slots. */
  get network(): { active: number; queued: number } {
    return { active: this.state.queue.active, queued: this.state.queue.queued };
  }
}
