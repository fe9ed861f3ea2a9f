import { describe, expect, it } from '@jest/globals';

import type { Keeper } from './phone-memory.js';
import { firstPreferences, PreferencesStore } from './preferences.js';

function keeperOf(text: string | null = null): Keeper & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_key, kept) {
      this.text = kept;
    },
  };
}

describe('preferences', () => {
  it.each([
    [['zh-CN', 'en'], 'zh'],
    [['en-GB', 'zh'], 'en'],
    [['fr', 'en'], 'en'],
    [['fr'], 'zh'],
    [[], 'zh'],
  ])('begin in the language of the browser: %j is %s', (languages, language) => {
    expect(firstPreferences(languages, false).language).toBe(language);
  });

  it('begin with phones that are dark where the browser is', () => {
    expect(firstPreferences(['en'], true).phones.phone).toMatchObject({ theme: 'dark', language: 'en' });
  });

  it('are remembered, each phone its own', () => {
    const keeper = keeperOf();
    const first = firstPreferences(['zh'], false);
    const store = new PreferencesStore(keeper, first);
    store.change({ language: 'en' });
    store.changePhone('other', { fontScale: 1.5 });
    const again = new PreferencesStore(keeper, first).get();
    expect(again.language).toBe('en');
    expect([again.phones.phone.fontScale, again.phones.other.fontScale]).toEqual([1, 1.5]);
  });

  it('turn the phones to the language of the page, until one is set by itself', () => {
    const store = new PreferencesStore(keeperOf(), firstPreferences(['zh'], false));
    store.changePhone('other', { fontScale: 1.5 });
    store.speak('en');
    expect(store.get()).toMatchObject({
      language: 'en',
      phones: { phone: { language: 'en', fontScale: 1 }, other: { language: 'en', fontScale: 1.5 } },
    });
    store.changePhone('phone', { language: 'zh_CN' });
    expect(store.get()).toMatchObject({ language: 'en', phones: { other: { language: 'en' } } });
  });

  it('turn the phones to the look of the page, which may follow the browser, until one is set by itself', () => {
    const store = new PreferencesStore(keeperOf(), firstPreferences(['zh'], false));
    const looks = (): string[] => {
      const { theme, phones } = store.get();
      return [theme, phones.phone.theme, phones.other.theme];
    };
    store.look('dark');
    expect(looks()).toEqual(['dark', 'dark', 'dark']);
    store.changePhone('other', { theme: 'light' });
    expect(looks()).toEqual(['dark', 'dark', 'light']);
    store.browserTurned(true);
    expect(looks()).toEqual(['dark', 'dark', 'light']);
    store.look('system');
    expect(looks()).toEqual(['system', 'dark', 'dark']);
    store.browserTurned(false);
    expect(looks()).toEqual(['system', 'light', 'light']);
  });

  it('fill up what an older shell kept, and pass over nonsense', () => {
    const first = firstPreferences(['zh'], false);
    const older = new PreferencesStore(keeperOf('{"phones":{"phone":{"person":"alice"}}}'), first).get();
    expect(older.phones.phone).toEqual({ ...first.phones.phone, person: 'alice' });
    expect(new PreferencesStore(keeperOf('{'), first).get()).toEqual(first);
  });
});
