import { memo, useState } from 'react';

import { Time } from '../parts/time.js';
import { isFailure } from '../state/filter.js';
import type { TrafficEntry } from '../state/traffic.js';
import { useWords } from '../words/use-words.js';
import type { Words } from '../words/zh.js';
import { TrafficDetails } from './traffic-details.js';

/** One line, and all there is to it once it is opened. */
export const TrafficItem = memo(function TrafficItem({ entry }: { entry: TrafficEntry }): React.ReactNode {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const { from, title, result, took } = lineOf(entry, words);
  return (
    <li className="traffic-item" data-kind={entry.kind} data-failure={isFailure(entry) || undefined}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className="traffic-title">
            <span className="traffic-from">{from}</span> <code>{title}</code>
          </span>
          <span className="traffic-result">
            <span className="result">{result}</span>
            <span className="hint">{took}</span>
            <Time at={entry.at} />
          </span>
        </summary>
        {open && <TrafficDetails entry={entry} />}
      </details>
    </li>
  );
});

interface Line {
  from: string;
  title: string;
  result: string;
  took?: string | undefined;
}

function lineOf(entry: TrafficEntry, words: Words): Line {
  switch (entry.kind) {
    case 'request': {
      const { pathname, search } = new URL(entry.url);
      const failed = entry.failure === undefined ? words.traffic.pending : words.traffic.failedShort;
      return {
        from: words.phone[entry.actor.device],
        title: `${entry.method} ${pathname}${search}`,
        result: entry.reply ? String(entry.reply.status) : failed,
        took: entry.durationMs === undefined ? undefined : words.traffic.duration(entry.durationMs),
      };
    }
    case 'wechat':
      return {
        from: words.traffic.wechatGives,
        title: entry.name,
        result: entry.failure === undefined ? 'ok' : words.traffic.failedShort,
      };
    case 'server-call': {
      const { method, path, status, errcode, durationMs } = entry.call;
      const answered = errcode ? `errcode ${errcode}` : String(status);
      return {
        from: words.traffic.serverAsks,
        title: `${method} ${path}`,
        result: status === 0 ? words.traffic.cut : answered,
        took: words.traffic.duration(durationMs),
      };
    }
    case 'script-error':
      return { from: words.traffic.scriptError, title: entry.message.split('\n', 1)[0] ?? '', result: '' };
  }
}
