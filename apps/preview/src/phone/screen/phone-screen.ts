import type {
  ActionSheet,
  DeviceFile,
  MediaKind,
  Modal,
  ModalAnswer,
  PhoneChoice,
  Screen,
  Toast,
} from '@yaopai/wechat-sandbox/wx';

import type { PhoneOptions } from '../contract.js';
import type { Words } from '../words.js';
import { showActionSheet } from './action-sheet.js';
import { showModal } from './modal.js';
import { offerNickname } from './nickname-bar.js';
import { choosePhone } from './phone-sheet.js';
import { choosePictures } from './picture-sheet.js';
import { pickItem } from './picker-sheet.js';
import { askPrivacy, showPrivacyContract } from './privacy.js';
import { ToastPlace } from './toast.js';

/** What the person sees of WeChat: the sandbox asks here, and a human answers. */
export class PhoneScreen implements Screen {
  private readonly toast: ToastPlace;

  constructor(
    private readonly overlay: HTMLElement,
    private readonly options: PhoneOptions,
    private readonly words: () => Words,
  ) {
    this.toast = new ToastPlace(overlay);
  }

  showModal(modal: Modal): Promise<ModalAnswer> {
    return showModal(this.overlay, modal);
  }

  showToast(toast: Toast | undefined): void {
    this.toast.show(toast);
  }

  showActionSheet(sheet: ActionSheet): Promise<number | undefined> {
    return showActionSheet(this.overlay, this.words(), sheet);
  }

  choosePhone(tap: { realtime: boolean; phone: string | undefined }): Promise<PhoneChoice> {
    return choosePhone(this.overlay, this.words(), tap);
  }

  async chooseAvatar(): Promise<DeviceFile | undefined> {
    const title = this.words().avatarTitle;
    const { pictures } = this.options;
    const chosen = await choosePictures(this.overlay, this.words(), { title, count: 1, kinds: ['image'], pictures });
    return chosen?.[0];
  }

  chooseMedia({ count, kinds }: { count: number; kinds: MediaKind[] }): Promise<DeviceFile[] | undefined> {
    const { mediaTitle, imageTitle } = this.words();
    const title = kinds.includes('video') ? mediaTitle : imageTitle;
    const { pictures } = this.options;
    return choosePictures(this.overlay, this.words(), { title, count, kinds, pictures });
  }

  askPrivacy(): Promise<boolean> {
    return askPrivacy(this.overlay, this.words());
  }

  showPrivacyContract(): void {
    showPrivacyContract(this.overlay, this.words());
  }

  pickItem(choice: { title: string; items: string[]; value: number }): Promise<number | undefined> {
    return pickItem(this.overlay, this.words(), choice);
  }

  /** The person's WeChat name for a nickname field, when they have one. */
  offerNickname(control: HTMLInputElement, take: (name: string) => void): void {
    const { control: sandbox, person } = this.options;
    sandbox.state().then(
      ({ people }) => {
        const name = people.find(({ id }) => id === person)?.nickName;
        if (name && document.activeElement === control)
          offerNickname(this.overlay, this.words().nickname, name, control, take);
      },
      // Without the sandbox there is no offer; typing goes on.
      () => undefined,
    );
  }

  /** Everything that is open goes with the app. */
  clear(): void {
    for (const each of [...this.overlay.children]) if (!each.classList.contains('wechat-toast-place')) each.remove();
    this.toast.show(undefined);
  }
}
