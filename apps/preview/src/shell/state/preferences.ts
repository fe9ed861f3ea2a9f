import type { Language, Theme } from '../../phone/contract.js';
import type { Keeper } from './phone-memory.js';
import { Store } from './store.js';
import type { DeviceName } from './traffic.js';

export type ShellLanguage = 'zh' | 'en';

/** How one phone on the table is set. */
export interface PhoneSettings {
  /** Empty until somebody has been chosen. */
  person: string;
  language: Language;
  theme: Theme;
  fontScale: number;
}

/** What is remembered of the shell itself. */
export interface Preferences {
  language: ShellLanguage;
  /** `system`: as the browser's. */
  theme: Theme | 'system';
  phones: Record<DeviceName, PhoneSettings>;
  /** Whether my other phone lies on the table too. */
  otherPhone: boolean;
  showSecrets: boolean;
}

/** WeChat's sizes of text in its settings, of which these are the standard, a large one and the largest. */
export const FONT_SCALES = [1, 1.25, 1.5] as const;

const PHONE_LANGUAGE: Record<ShellLanguage, Language> = { zh: 'zh_CN', en: 'en' };

const KEY = 'yaopai-preview:preferences';

export function firstPreferences(languages: readonly string[], dark: boolean): Preferences {
  const chinese =
    languages
      .find((tag) => /^(?:zh|en)\b/i.test(tag))
      ?.toLowerCase()
      .startsWith('zh') ?? true;
  const language = chinese ? 'zh' : 'en';
  const phone: PhoneSettings = {
    person: '',
    language: PHONE_LANGUAGE[language],
    theme: dark ? 'dark' : 'light',
    fontScale: 1,
  };
  return {
    language,
    theme: 'system',
    phones: { phone, other: { ...phone } },
    otherPhone: false,
    showSecrets: true,
  };
}

/** Remembered over reloads; what an older shell kept is filled up. */
export class PreferencesStore extends Store<Preferences> {
  constructor(
    keeper: Keeper,
    first: Preferences,
    private dark = false,
  ) {
    super(read(keeper, first));
    this.subscribe(() => {
      try {
        keeper.setItem(KEY, JSON.stringify(this.get()));
      } catch {
        // Without storage they hold until the page is left.
      }
    });
  }

  change(part: Partial<Preferences>): void {
    this.update((preferences) => ({ ...preferences, ...part }));
  }

  /** This page and the phones on it; each may then be set by itself. */
  speak(language: ShellLanguage): void {
    this.turn({ language }, { language: PHONE_LANGUAGE[language] });
  }

  /** As `speak`. */
  look(theme: Preferences['theme']): void {
    const browsers = this.dark ? 'dark' : 'light';
    this.turn({ theme }, { theme: theme === 'system' ? browsers : theme });
  }

  /** The browser has turned to another look. */
  browserTurned(dark: boolean): void {
    this.dark = dark;
    if (this.get().theme === 'system') this.look('system');
  }

  changePhone(device: DeviceName, part: Partial<PhoneSettings>): void {
    this.update(({ phones, ...rest }) => ({
      ...rest,
      phones: { ...phones, [device]: { ...phones[device], ...part } },
    }));
  }

  private turn(page: Partial<Preferences>, ofPhones: Partial<PhoneSettings>): void {
    this.update(({ phones: { phone, other }, ...rest }) => ({
      ...rest,
      ...page,
      phones: { phone: { ...phone, ...ofPhones }, other: { ...other, ...ofPhones } },
    }));
  }
}

function read(keeper: Keeper, first: Preferences): Preferences {
  try {
    const kept = JSON.parse(keeper.getItem(KEY) ?? '{}') as Partial<Preferences>;
    const phones = {
      phone: { ...first.phones.phone, ...kept.phones?.phone },
      other: { ...first.phones.other, ...kept.phones?.other },
    };
    return { ...first, ...kept, phones };
  } catch {
    return first;
  }
}
