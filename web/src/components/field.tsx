/** Fields of a form: a name over a select, a date or a text. */

import type { ReactElement, ReactNode } from 'react';

const BOX =
  'h-8 rounded border border-line-strong bg-raised px-2 text-13 text-text pointer-coarse:h-11 pointer-coarse:text-16';

interface FieldProps {
  readonly label: string;
  readonly value: string;
}

interface LabelledProps {
  readonly label: string;
  readonly children: ReactNode;
}

function Labelled({ label, children }: LabelledProps): ReactElement {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label className="flex min-w-0 flex-col gap-1">
      <span className="text-12 text-muted">{label}</span>
      {children}
    </label>
  );
}

export interface SelectFieldProps<V extends string> extends FieldProps {
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

/** One of a few values. */
export function SelectField<V extends string>({ label, value, options, onChange }: SelectFieldProps<V>): ReactElement {
  return (
    <Labelled label={label}>
      <select value={value} onChange={({ target }) => onChange(target.value as V)} className={BOX}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export interface TextFieldProps extends FieldProps {
  readonly onChange: (value: string) => void;
}

/** A line of text. */
export function TextField({ label, value, onChange }: TextFieldProps): ReactElement {
  return (
    <Labelled label={label}>
      <input
        type="text"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        autoComplete="off"
        spellCheck={false}
        className={BOX}
      />
    </Labelled>
  );
}

/** A date such as "2025-08-29"; the browser shows it in its own form. */
export function DateField({ label, value, onChange }: TextFieldProps): ReactElement {
  return (
    <Labelled label={label}>
      <input
        type="date"
        value={value}
        onChange={({ target }) => {
          // A date that is half typed is empty.
          if (target.value !== '') onChange(target.value);
        }}
        className={BOX}
      />
    </Labelled>
  );
}
