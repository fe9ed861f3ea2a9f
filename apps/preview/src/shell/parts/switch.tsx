import { useId } from 'react';

interface Props {
  label: string;
  hint?: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

/** Something that is on or off. https://www.w3.org/WAI/ARIA/apg/patterns/switch/ */
export function Switch({ label, hint, on, onChange }: Props): React.ReactNode {
  const id = useId();
  return (
    <div className="choice">
      <label className="choice-words" htmlFor={id}>
        <span id={`${id}-label`}>{label}</span>
        {hint && (
          <span className="hint" id={`${id}-hint`}>
            {hint}
          </span>
        )}
      </label>
      <button
        id={id}
        type="button"
        role="switch"
        className="switch"
        aria-checked={on}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint && `${id}-hint`}
        onClick={() => onChange(!on)}
      />
    </div>
  );
}
