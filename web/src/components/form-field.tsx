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
  'h-9 w-full min-w-0 rounded border bg-bg px-2 text-14 text-text placeholder:text-faint pointer-coarse:h-11';

/** One line of text. */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, hint, error = null, value, onChange, autoFocus = false, className, ...input } = props;
  const id = useId();
  return (
    <Framed id={id} label={label} hint={hint} error={error} className={className}>
      <input
        {...input}
        id={id}
        ref={autoFocus ? focus : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error !== null}
        aria-describedby={`${id}-note`}
        className={classNames(INPUT, error === null ? 'border-line-strong' : 'border-attention')}
      />
    </Framed>
  );
}

export type SelectFieldProps = FrameProps & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly className?: string;
  /** The `<option>`s. */
  readonly children: ReactNode;
};

/** One of several. */
export function SelectField(props: SelectFieldProps): ReactElement {
  const { label, hint, error = null, value, onChange, className, children } = props;
  const id = useId();
  return (
    <Framed id={id} label={label} hint={hint} error={error} className={className}>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={`${id}-note`}
        className={classNames(INPUT, 'border-line-strong')}
      >
        {children}
      </select>
    </Framed>
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
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-13 font-medium">
        {label}
      </label>
      {children}
      <p id={`${id}-note`} className={classNames('text-12', error == null ? 'text-muted' : 'text-attention')}>
        {error ?? hint}
      </p>
    </div>
  );
}

function focus(input: HTMLInputElement | null): void {
  input?.focus();
}
