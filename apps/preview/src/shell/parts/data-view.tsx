import { useModel } from '../state/model.js';
import { cover } from '../state/secrets.js';
import { useStore } from '../state/use-store.js';
import { CopyButton } from './copy-button.js';

interface Props {
  label: string;
  value: unknown;
}

/** Data to read and to copy, its secrets covered where somebody asked for that; foldable. */
export function DataView({ label, value }: Props): React.ReactNode {
  const { showSecrets } = useStore(useModel().preferences);
  const shown = showSecrets ? value : cover(value);
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2);
  return (
    <details className="data-view" open>
      <summary>{label}</summary>
      <div className="data-box">
        <pre className="data" tabIndex={0} aria-label={label} role="group">
          {text}
        </pre>
        <CopyButton text={text} />
      </div>
    </details>
  );
}
