/** Fields of forms: a label, what is typed, and below it what it means or what is wrong with it. */

import { type ComponentProps, type ReactElement, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

interface FrameProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what was typed. */
  readonly error?: string | null | undefined;
}

export type TextFieldProps = FrameProps &
  Pick<ComponentProps<'input'>, 'type' | 'autoComplete' | 'inputMode' | 'required' | 'maxLength' | 'spellCheck'> & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly autoFocus?: boolean;
    readonly className?: string;
  };

const INPUT =
  'h-9 w-full min-w-0 rounded border bg-field px-2 text-14 text-text placeholder:text-faint pointer-coarse:h-11 pointer-coarse:text-16';

/** One line of text. */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, hint, error, value, onChange, autoFocus = false, className, ...input } = props;
  const id = useId();
  return (
    <Framed id={id} label={label} hint={hint} error={error} className={className}>
      <input
        {...input}
        id={id}
        ref={autoFocus ? focus : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error != null}
        aria-describedby={noteOf(id, { hint, error })}
        className={classNames(INPUT, error == null ? 'border-line-strong' : 'border-attention')}
      />
    </Framed>
  );
}

export interface Choice<V extends string> {
  readonly value: V;
  readonly label: string;
}

export interface ChoiceGroup<V extends string> {
  readonly label: string;
  readonly options: readonly Choice<V>[];
}

export type SelectFieldProps<V extends string> = FrameProps & {
  readonly value: V;
  readonly options: readonly (Choice<V> | ChoiceGroup<V>)[];
  readonly onChange: (value: V) => void;
};

/** One of several, which may stand in groups. */
export function SelectField<V extends string>(props: SelectFieldProps<V>): ReactElement {
  const { label, hint, error, value, options, onChange } = props;
  const id = useId();
  return (
    <Framed id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        value={value}
        // The options are all of V there are.
        onChange={({ target }) => onChange(target.value as V)}
        aria-describedby={noteOf(id, { hint, error })}
        className={classNames(INPUT, 'border-line-strong')}
      >
        {options.map((one) =>
          'options' in one ? (
            <optgroup key={one.label} label={one.label}>
              {one.options.map(optionOf)}
            </optgroup>
          ) : (
            optionOf(one)
          ),
        )}
      </select>
    </Framed>
  );
}

const optionOf = ({ value, label }: Choice<string>): ReactElement => (
  <option key={value} value={value}>
    {label}
  </option>
);

export type DateFieldProps = FrameProps & {
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** A date such as "2025-08-29"; the browser shows it in its own form. */
export function DateField({ onChange, ...props }: DateFieldProps): ReactElement {
  return (
    <TextField
      {...props}
      type="date"
      onChange={(date) => {
        // A date that is half typed is empty.
        if (date !== '') onChange(date);
      }}
    />
  );
}

export interface CheckFieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Yes or no; the whole line is its target. */
export function CheckField({ label, hint, checked, disabled = false, onChange }: CheckFieldProps): ReactElement {
  return (
    <label
      className={classNames(
        'flex min-h-8 items-start gap-2 rounded px-2 py-1.5 pointer-coarse:min-h-11',
        disabled ? 'text-muted' : 'cursor-pointer hover:bg-hover',
      )}
    >
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0">
        <span className="block text-13 font-medium">{label}</span>
        {hint === undefined ? null : <span className="block text-12 text-muted">{hint}</span>}
      </span>
    </label>
  );
}

interface FramedProps extends FrameProps {
  readonly id: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

function Framed({ id, label, hint, error, className, children }: FramedProps): ReactElement {
  const note = noteOf(id, { hint, error });
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-13 font-medium">
        {label}
      </label>
      {children}
      {note === undefined ? null : (
        <p id={note} className={classNames('text-12', error == null ? 'text-muted' : 'text-attention')}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

/** The id of what stands below the field; undefined where nothing ever does. */
function noteOf(id: string, { hint, error }: Pick<FrameProps, 'hint' | 'error'>): string | undefined {
  return hint === undefined && error === undefined ? undefined : `${id}-note`;
}

function focus(input: HTMLInputElement | null): void {
  input?.focus();
}
