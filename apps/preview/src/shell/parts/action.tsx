import { useId } from 'react';

interface Props {
  label: string;
  hint: string;
  /** The word on the button. */
  verb: string;
  onAct: () => void;
}

/** Something that is done once. */
export function Action({ label, hint, verb, onAct }: Props): React.ReactNode {
  const id = useId();
  return (
    <div className="choice">
      <div className="choice-words">
        <span id={`${id}-label`}>{label}</span>
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      </div>
      <button
        type="button"
        id={`${id}-verb`}
        aria-labelledby={`${id}-verb ${id}-label`}
        aria-describedby={`${id}-hint`}
        onClick={onAct}
      >
        {verb}
      </button>
    </div>
  );
}
