import { Segmented } from './parts/segmented.js';
import { useModel } from './state/model.js';
import { useStore } from './state/use-store.js';
import { useWords } from './words/use-words.js';

interface Props {
  view: 'phones' | 'tools';
  onView: (view: 'phones' | 'tools') => void;
}

export function Header({ view, onView }: Props): React.ReactNode {
  const words = useWords();
  const { preferences } = useModel();
  const { language, theme } = useStore(preferences);
  return (
    <header className="top">
      <h1>{words.title}</h1>
      <p className="label">{words.notWeChat}</p>
      <div className="top-settings">
        <div className="only-narrow">
          <Segmented
            legend={words.view}
            value={view}
            options={[
              { value: 'phones', label: words.viewPhones },
              { value: 'tools', label: words.viewTools },
            ]}
            onChange={onView}
          />
        </div>
        <Segmented
          legend={words.shellTheme}
          value={theme}
          options={[
            { value: 'system', label: words.system },
            { value: 'light', label: words.light },
            { value: 'dark', label: words.dark },
          ]}
          onChange={(chosen) => preferences.look(chosen)}
        />
        <Segmented
          legend={words.shellLanguage}
          value={language}
          options={[
            { value: 'zh', label: '中文', lang: 'zh-CN' },
            { value: 'en', label: 'English', lang: 'en' },
          ]}
          onChange={(chosen) => preferences.speak(chosen)}
        />
      </div>
    </header>
  );
}
