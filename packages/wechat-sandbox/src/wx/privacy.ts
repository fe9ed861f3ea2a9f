import { ERRNO, type Failure } from './errno.js';
import { atLeast } from './versions.js';

/** `agreed`: nothing to ask (or nothing declared). `needed`: the user has not agreed yet. `undeclared`: the console lacks the entry. */
export type PrivacyStatus = 'agreed' | 'needed' | 'undeclared';

export type PrivacyAnswer =
  { event: 'agree'; buttonId: string } | { event: 'disagree' } | { event: 'exposureAuthorization' };
type Resolve = (answer: PrivacyAnswer) => void;
type Listener = (resolve: Resolve, info: { referrer: string }) => void;

const NO_POPUP_AFTER_REFUSAL_MS = 10_000;

export const PRIVACY_REFUSED: Failure = {
  reason: 'privacy permission is not authorized',
  errno: ERRNO.privacyNotAuthorized,
};
const UNDECLARED: Failure = {
  reason: 'api scope is not declared in the privacy agreement',
  errno: ERRNO.privacyNotDeclared,
};

/**
 * The privacy agreement as base libraries since 2.32.3 enforce it: a private call waits until the app's own dialog, or
 * WeChat's, is answered. https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
 */
export class Privacy {
  listener: Listener | undefined;
  private readonly tappedButtons = new Set<string>();
  /** WeChat's own dialog, while it is open: calls that come meanwhile wait for the same answer. */
  private popup: Promise<boolean> | undefined;
  private readonly watchers = new Set<(status: PrivacyStatus) => void>();
  private refusedAtMs = -Infinity;

  constructor(
    private status: PrivacyStatus,
    private readonly phone: {
      SDKVersion: string;
      nowMs: () => number;
      warn: (sentence: string) => void;
      askPopup: () => Promise<boolean>;
    },
  ) {}

  get needsAuthorization(): boolean {
    return this.status === 'needed';
  }

  setStatus(status: PrivacyStatus): void {
    if (status === this.status) return;
    this.status = status;
    // What was tapped before does not agree to what is asked anew.
    if (status !== 'agreed') this.tappedButtons.clear();
    for (const watcher of this.watchers) watcher(status);
  }

  /** Called after each change; returns what ends it. */
  onChange(watcher: (status: PrivacyStatus) => void): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  /** Waits for the user where consent is needed; the failure when it does not come. */
  async ask(referrer: string): Promise<Failure | undefined> {
    if (this.status === 'agreed' || !atLeast(this.phone.SDKVersion, '2.32.3')) return undefined;
    if (this.status === 'undeclared') return UNDECLARED;
    const agreed = this.listener ? await this.askApp(this.listener, referrer) : await this.askPopup();
    return agreed ? undefined : PRIVACY_REFUSED;
  }

  /** A tap on `<button open-type="agreePrivacyAuthorization">`: consent at once; waiting calls wait for the app's resolve. */
  tapAgreeButton(buttonId: string): void {
    this.tappedButtons.add(buttonId);
    this.setStatus('agreed');
  }

  /** The app was killed: its own dialog is gone, and WeChat's will not be answered. */
  forgetRun(): void {
    this.listener = undefined;
    this.popup = undefined;
  }

  private askApp(listener: Listener, referrer: string): Promise<boolean> {
    return new Promise((settle) => {
      listener(
        (answer) => {
          if (answer.event === 'exposureAuthorization') return;
          if (answer.event === 'agree' && !this.tappedButtons.has(answer.buttonId)) {
            this.phone.warn(
              `resolve({event: 'agree'}) without a tap on the button "${answer.buttonId}": the call goes on waiting.`,
            );
            return;
          }
          settle(answer.event === 'agree');
        },
        { referrer },
      );
    });
  }

  private askPopup(): Promise<boolean> {
    if (this.phone.nowMs() - this.refusedAtMs < NO_POPUP_AFTER_REFUSAL_MS) return Promise.resolve(false);
    if (this.popup) return this.popup;
    const popup = this.phone
      .askPopup()
      .then((agreed) => {
        if (this.popup !== popup) return false;
        if (agreed) this.setStatus('agreed');
        else this.refusedAtMs = this.phone.nowMs();
        return agreed;
      })
      .finally(() => {
        if (this.popup === popup) this.popup = undefined;
      });
    this.popup = popup;
    return popup;
  }
}
