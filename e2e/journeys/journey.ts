/** What is read on a screen: exactly this, or anything that matches. */
export type Name = string | RegExp;

/** A phone as the person who holds it sees it. Everything waits until it is so. */
export interface Phone {
  /** The one button, link, switch, radio button or tab of this name; while a dialog is open, in it. */
  tap(name: Name): Promise<void>;
  /** The text is on screen, perhaps within more. */
  see(text: Name): Promise<void>;
  /** The text is not on screen any more. */
  miss(text: Name): Promise<void>;
  /** What the text on screen that matches says. */
  read(text: RegExp): Promise<string>;
  /** Replaces what is in the field of this label or placeholder, and leaves the field. */
  type(field: string, text: string): Promise<void>;
  /** What the field of this label or placeholder holds. */
  valueOf(field: string): Promise<string>;
  /** Until the page is drawn in this look. */
  looks(theme: 'light' | 'dark'): Promise<void>;
  /** The mini program is killed and opened again. */
  reopen(): Promise<void>;
}

/** Somebody with a phone, and everything around them that can go wrong. */
export interface Journey {
  readonly phone: Phone;
  /** Another phone of the same person. */
  otherPhone(): Promise<Phone>;
  setLanguage(language: 'zh_CN' | 'en'): Promise<void>;
  setTheme(theme: 'light' | 'dark'): Promise<void>;
  setOffline(offline: boolean): Promise<void>;
  setWechatBusy(busy: boolean): Promise<void>;
  /** At the next sign-in WeChat says that the code was used already. */
  arrangeCodeUsed(): Promise<void>;
  /** Whether the mini program's quota of phone numbers is used up. */
  setQuotaUsed(used: boolean): Promise<void>;
  /** Of the text message to this number that came last. */
  newestCode(phone: string): Promise<string>;
}

/** What opens journeys: once for a file of them. */
export interface Driver {
  open(person: string): Promise<OpenJourney>;
  close(): Promise<void>;
}

export interface OpenJourney extends Journey {
  /** Script errors of the mini program, and errors in the console. */
  readonly errors: readonly string[];
  /** Leaves what is on screen, and the traffic, in this folder. */
  leave(folder: string): Promise<void>;
  close(): Promise<void>;
}
