import { useState } from 'react';

import { Segmented } from '../parts/segmented.js';
import { announce } from '../state/announcer.js';
import { passes, type TrafficFilter } from '../state/filter.js';
import { useModel } from '../state/model.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';
import { TrafficItem } from './traffic-item.js';

/** What goes between phones, servers and WeChat, as it happens. */
export function TrafficPanel(): React.ReactNode {
  const words = useWords();
  const { traffic, preferences } = useModel();
  const entries = useStore(traffic);
  const { showSecrets } = useStore(preferences);
  const [filter, setFilter] = useState<TrafficFilter>('all');
  const shown = entries.filter((entry) => passes(entry, filter));
  const clear = (): void => {
    traffic.clear();
    announce(words.traffic.cleared);
  };
  return (
    <>
      <h2>{words.traffic.heading}</h2>
      <p className="hint">{words.traffic.hint}</p>
      <div className="bar">
        <Segmented
          legend={words.traffic.show}
          value={filter}
          options={[
            { value: 'all', label: words.traffic.all },
            { value: 'phones', label: words.traffic.phones },
            { value: 'servers', label: words.traffic.servers },
            { value: 'failures', label: words.traffic.failures },
          ]}
          onChange={setFilter}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={showSecrets}
            onChange={(event) => preferences.change({ showSecrets: event.target.checked })}
          />
          {words.traffic.showSecrets}
        </label>
        <button type="button" className="quiet" disabled={entries.length === 0} onClick={clear}>
          {words.traffic.clear}
        </button>
      </div>
      {shown.length === 0 ? (
        <p className="empty">{entries.length === 0 ? words.traffic.empty : words.traffic.nothingShown}</p>
      ) : (
        <ol className="traffic">
          {shown.map((entry) => (
            <TrafficItem key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </>
  );
}
