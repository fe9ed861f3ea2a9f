import { lastOf, type StatusView } from './state/status-feed.js';
import { useModel } from './state/model.js';
import { useStore } from './state/use-store.js';
import { useWords } from './words/use-words.js';
import type { Words } from './words/zh.js';

/** What is missing for the demo to work, and what to do about it; nothing while all is well. */
export function Unreachable(): React.ReactNode {
  const words = useWords();
  const status = useStore(useModel().status);
  const sentences = sentencesOf(status, words);
  return (
    <div className="unreachable" role="alert">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}

function sentencesOf(status: StatusView, words: Words): string[] {
  if (status.state === 'unreachable') return [words.unreachable.preview];
  const silent = lastOf(status)?.places.filter(({ answers }) => !answers) ?? [];
  return silent.map(({ role, url }) => words.unreachable[role](url));
}
