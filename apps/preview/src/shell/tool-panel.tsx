import { useEffect, useState } from 'react';

import { AboutPanel } from './panels/about-panel.js';
import { InboxPanel } from './panels/inbox-panel.js';
import { PeoplePanel } from './panels/people-panel.js';
import { TrafficPanel } from './panels/traffic-panel.js';
import { TroublePanel } from './panels/trouble-panel.js';
import { Tabs } from './parts/tabs.js';
import { useModel } from './state/model.js';
import { useStore } from './state/use-store.js';
import { useWords } from './words/use-words.js';

const PANELS = {
  traffic: TrafficPanel,
  people: PeoplePanel,
  inbox: InboxPanel,
  trouble: TroublePanel,
  about: AboutPanel,
};

type Name = keyof typeof PANELS;

const NAMES = Object.keys(PANELS) as Name[];

export function ToolPanel(): React.ReactNode {
  const words = useWords();
  const [chosen, setChosen] = useState<Name>('traffic');
  const unread = useUnread(chosen === 'inbox');
  const Panel = PANELS[chosen];
  return (
    <section className="tools" id="tools" aria-label={words.tools} tabIndex={-1}>
      <Tabs
        label={words.tools}
        chosen={chosen}
        onChoose={setChosen}
        tabs={NAMES.map((name) => ({
          name,
          label: words.tabs[name],
          badge: name === 'inbox' && unread > 0 ? { count: unread, said: words.unread(unread) } : undefined,
        }))}
      >
        <Panel />
      </Tabs>
    </section>
  );
}

/** How many messages came since somebody last looked; those from before this page was opened are not news. */
function useUnread(looking: boolean): number {
  const { connected, messages } = useStore(useModel().sandbox);
  const newest = messages[0]?.number ?? 0;
  const [seen, setSeen] = useState<number>();
  useEffect(() => {
    // A sandbox that was started anew counts from the beginning.
    const restarted = seen !== undefined && newest < seen;
    if (looking || restarted || (seen === undefined && connected)) setSeen(newest);
  }, [looking, connected, newest, seen]);
  return seen === undefined ? 0 : messages.filter(({ number }) => number > seen).length;
}
