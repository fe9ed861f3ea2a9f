import { Segmented } from '../parts/segmented.js';
import { Switch } from '../parts/switch.js';
import { useModel } from '../state/model.js';
import { FONT_SCALES } from '../state/preferences.js';
import type { DeviceName } from '../state/traffic.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';

/** The phone's own settings: language, look, text size, network. */
export function PhoneSettings({ device }: { device: DeviceName }): React.ReactNode {
  const words = useWords();
  const { preferences, phones } = useModel();
  const { language, theme, fontScale } = useStore(preferences).phones[device];
  const { offline } = useStore(phones)[device];
  return (
    <details className="phone-settings">
      <summary>{words.phone.settings}</summary>
      <Segmented
        legend={words.phone.language}
        shown
        value={language}
        options={[
          { value: 'zh_CN', label: words.phone.chinese, lang: 'zh-CN' },
          { value: 'en', label: words.phone.english, lang: 'en' },
        ]}
        onChange={(chosen) => preferences.changePhone(device, { language: chosen })}
      />
      <Segmented
        legend={words.phone.theme}
        shown
        value={theme}
        options={[
          { value: 'light', label: words.light },
          { value: 'dark', label: words.dark },
        ]}
        onChange={(chosen) => preferences.changePhone(device, { theme: chosen })}
      />
      <Segmented
        legend={words.phone.fontScale}
        shown
        value={String(fontScale)}
        options={FONT_SCALES.map((scale, index) => ({
          value: String(scale),
          label: words.phone.fontScales[index] ?? String(scale),
        }))}
        onChange={(chosen) => preferences.changePhone(device, { fontScale: Number(chosen) })}
      />
      <Switch label={words.phone.offline} on={offline} onChange={(chosen) => phones.setOffline(device, chosen)} />
    </details>
  );
}
