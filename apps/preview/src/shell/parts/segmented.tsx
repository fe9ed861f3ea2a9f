import { useId } from 'react';

interface Props<Value extends string> {
  /** Heard, and seen where `shown`. */
  legend: string;
  shown?: boolean;
  value: Value;
  options: readonly { value: Value; label: string; lang?: string }[];
  onChange: (value: Value) => void;
}

/** A choice of a few, side by side: radio buttons, with the keys that those have. */
export function Segmented<Value extends string>(props: Props<Value>): React.ReactNode {
  const { legend, shown = false, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset className="segmented">
      <legend className={shown ? undefined : 'heard'}>{legend}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.value} lang={option.lang}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
