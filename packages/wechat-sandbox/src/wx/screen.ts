import type { DeviceFile } from './device-state.js';

export interface Modal {
  title: string;
  content: string;
  showCancel: boolean;
  cancelText: string;
  confirmText: string;
  /** CSS colours; absent: WeChat's own. */
  cancelColor?: string;
  confirmColor?: string;
  /** With a field to type into. */
  editable: boolean;
  placeholderText: string;
}

export interface ModalAnswer {
  confirm: boolean;
  /** Text typed into an editable modal. */
  content?: string;
}

export interface Toast {
  /** Toast and loading share one place: each replaces the other, and either `hide…` hides both. */
  kind: 'toast' | 'loading';
  title: string;
  icon: 'success' | 'error' | 'loading' | 'none';
  /** A picture in place of the icon. */
  image?: string;
  /** Absent: until hidden. */
  durationMs?: number;
  /** Taps do not reach the page while it shows. */
  mask: boolean;
}

export interface ActionSheet {
  itemList: string[];
  alertText?: string;
  /** CSS colour; absent: WeChat's own. */
  itemColor?: string;
}

export interface PhoneChoice {
  answer: 'allow' | 'deny';
  /** Another number than the one that was offered. */
  phone?: string;
}

export type MediaKind = 'image' | 'video';

/** What the person sees of WeChat, and what they answer. Promises settle when they have answered. */
export interface Screen {
  showModal(modal: Modal): Promise<ModalAnswer>;
  /** `undefined` hides what is there. */
  showToast(toast: Toast | undefined): void;
  /** The index of the chosen item, or `undefined` when cancelled. */
  showActionSheet(sheet: ActionSheet): Promise<number | undefined>;
  /** WeChat's question at a phone button; `phone` is the number it offers, `undefined` when the person has none. */
  choosePhone(tap: { realtime: boolean; phone: string | undefined }): Promise<PhoneChoice>;
  /** The picture for an avatar button, or `undefined` when cancelled. */
  chooseAvatar(): Promise<DeviceFile | undefined>;
  /** What the person picked, or `undefined` when cancelled; more than `count` and other kinds are dropped. */
  chooseMedia(wanted: { count: number; kinds: MediaKind[] }): Promise<DeviceFile[] | undefined>;
  /** WeChat's own privacy dialog, when the app has none. One at a time. */
  askPrivacy(): Promise<boolean>;
  /** The app's privacy contract, opened for reading. */
  showPrivacyContract(): void;
}
