import { announce } from '../state/announcer.js';
import { useWords } from '../words/use-words.js';

interface Props {
  text: string;
  /** What it copies, for who cannot see beside what it stands. */
  label?: string;
}

export function CopyButton({ text, label }: Props): React.ReactNode {
  const words = useWords();
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => announce(words.copied),
      () => announce(words.copyFailed),
    );
  };
  return (
    <button type="button" className="quiet" aria-label={label} onClick={copy}>
      {words.copy}
    </button>
  );
}
