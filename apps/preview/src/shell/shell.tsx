import { useEffect, useState } from 'react';

import { Header } from './header.js';
import { PhoneTable } from './phone/phone-table.js';
import { Unreachable } from './unreachable.js';
import { announcements } from './state/announcer.js';
import { useModel } from './state/model.js';
import { useStore } from './state/use-store.js';
import { ToolPanel } from './tool-panel.js';
import { en } from './words/en.js';
import { WordsContext } from './words/use-words.js';
import { zh } from './words/zh.js';

const WORDS = { zh, en };
const TAGS = { zh: 'zh-CN', en: 'en' };

export function Shell(): React.ReactNode {
  const { preferences } = useModel();
  const { language, theme } = useStore(preferences);
  const [view, setView] = useState<'phones' | 'tools'>('phones');
  const words = WORDS[language];
  useEffect(() => {
    document.documentElement.lang = TAGS[language];
    document.documentElement.dataset['theme'] = theme;
    document.title = words.title;
  }, [language, theme, words]);
  return (
    <WordsContext value={words}>
      <a className="skip" href="#tools" onClick={() => setView('tools')}>
        {words.skip}
      </a>
      <Header view={view} onView={setView} />
      <Unreachable />
      <main className="desk" data-view={view}>
        <PhoneTable />
        <ToolPanel />
      </main>
      <Said />
    </WordsContext>
  );
}

/** What just happened, seen and heard. */
function Said(): React.ReactNode {
  const { text, turn } = useStore(announcements);
  return (
    <div className="said" role="status">
      {text && <p key={turn}>{text}</p>}
    </div>
  );
}
