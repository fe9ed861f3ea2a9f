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
  private popups: ((agreed: boolean) => void)[] = [];
  private refusedAtMs = -Infinity;

  constructor(
    private status: PrivacyStatus,
    private readonly SDKVersion: string,
    private readonly nowMs: () => number,
    private readonly warn: (sentence: string) => void,
  ) {}

  get needsAuthorization(): boolean {
    return this.status === 'needed';
  }

  /** WeChat's own dialogs that are open. */
  get openPopups(): number {
    return this.popups.length;
  }

  setStatus(status: PrivacyStatus): void {
    this.status = status;
  }

  /** Waits for the user where consent is needed; the failure when it does not come. */
  async ask(referrer: string): Promise<Failure | undefined> {
    if (this.status === 'agreed' || !atLeast(this.SDKVersion, '2.32.3')) return undefined;
    if (this.status === 'undeclared') return UNDECLARED;
    const agreed = this.listener ? await this.askApp(this.listener, referrer) : await this.askPopup();
    return agreed ? undefined : PRIVACY_REFUSED;
  }

  /** A tap on `<button open-type="agreePrivacyAuthorization">`: consent at once; waiting calls wait for the app's resolve. */
  tapAgreeButton(buttonId: string): void {
    this.tappedButtons.add(buttonId);
    this.status = 'agreed';
  }

  /** The user's answer to WeChat's own dialog. */
  answerPopups(agreed: boolean): void {
    if (agreed) this.status = 'agreed';
    else this.refusedAtMs = this.nowMs();
    const waiting = this.popups;
    this.popups = [];
    for (const answer of waiting) answer(agreed);
  }

  private askApp(listener: Listener, referrer: string): Promise<boolean> {
    return new Promise((settle) => {
      listener(
        (answer) => {
          if (answer.event === 'exposureAuthorization') return;
          if (answer.event === 'agree' && !this.tappedButtons.has(answer.buttonId)) {
            this.warn(
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
    if (this.nowMs() - this.refusedAtMs < NO_POPUP_AFTER_REFUSAL_MS) return Promise.resolve(false);
    return new Promise((settle) => this.popups.push(settle));
  }
}
