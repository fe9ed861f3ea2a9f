import type { DeviceFile } from './device-state.js';
import type { ModalAnswer, PhoneChoice, Screen, Toast } from './screen.js';

/** The screen of a phone in a test: what a person would answer is arranged beforehand. */
export class ArrangedScreen implements Screen {
  /** Next answers, oldest first; without one, modals are confirmed, action sheets and choosers closed. */
  readonly modals: ModalAnswer[] = [];
  readonly actions: (number | undefined)[] = [];
  readonly files: DeviceFile[][] = [];
  toast: Toast | undefined;
  private popups: ((agreed: boolean) => void)[] = [];

  get openPrivacyPopups(): number {
    return this.popups.length;
  }

  answerPrivacyPopups(agreed: boolean): void {
    for (const answer of this.popups.splice(0)) answer(agreed);
  }

  showModal(): Promise<ModalAnswer> {
    return Promise.resolve(this.modals.shift() ?? { confirm: true });
  }

  showToast(toast: Toast | undefined): void {
    this.toast = toast;
  }

  showActionSheet(): Promise<number | undefined> {
    return Promise.resolve(this.actions.shift());
  }

  choosePhone(): Promise<PhoneChoice> {
    return Promise.resolve({ answer: 'allow' });
  }

  chooseAvatar(): Promise<DeviceFile | undefined> {
    return Promise.resolve(undefined);
  }

  chooseMedia(): Promise<DeviceFile[] | undefined> {
    return Promise.resolve(this.files.shift());
  }

  askPrivacy(): Promise<boolean> {
    return new Promise((settle) => this.popups.push(settle));
  }

  showPrivacyContract(): void {
    // Nobody looks at it.
  }
}
