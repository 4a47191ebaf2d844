/** A price or a quantity as it is typed, with steps up and down by the keyboard and by buttons. */

import { ChevronDown, ChevronUp } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, type Ref, useId } from 'react';
import { classNames } from '../../components/class-names.ts';
import { readPrice, readQuantity, stepped, typedText } from '../../lib/typed-number.ts';
import { useTexts } from './use-texts.ts';

export interface SteppedFieldProps {
  readonly label: string;
  readonly hint: string;
  /** What is wrong with it; several things may be. */
  readonly errors: readonly string[];
  readonly kind: 'price' | 'quantity';
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Least step as decimal text; null where nobody knows it. */
  readonly step: string | null;
  /** Where a step begins while nothing is typed. */
  readonly from: string | null;
  readonly inputRef?: Ref<HTMLInputElement>;
}

const KEYS: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

export function SteppedField(props: SteppedFieldProps): ReactElement {
  const { label, hint, errors, kind, value, onChange, step, from, inputRef } = props;
  const { texts, language } = useTexts();
  const words = texts.orders.ticket;
  const id = useId();
  const isBad = errors.length > 0;

  function walk(by: number): void {
    const read = kind === 'price' ? readPrice(value, language) : readQuantity(value);
    if (read.kind === 'bad') return;
    const size = step ?? (kind === 'price' ? '0.01' : '1');
    onChange(typedText(stepped(read.kind === 'number' ? read.text : null, { step: size, by, from }), language));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = KEYS[event.key];
    if (event.key === 'Enter') {
      // An order is sent by its button alone: a key that was meant to end a number must not send it.
      event.preventDefault();
      return;
    }
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    walk(by);
  }

  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-13 font-medium whitespace-nowrap">
          {label}
        </label>
        <span id={`${id}-hint`} className="truncate text-12 text-muted">
          {hint}
        </span>
      </div>
      <div
        className={classNames(
          'flex h-9 items-stretch rounded border bg-field pointer-coarse:h-11',
          isBad ? 'border-attention' : 'border-line-strong',
        )}
      >
        <input
          ref={inputRef}
          id={id}
          type="text"
          inputMode={kind === 'price' ? 'decimal' : 'numeric'}
          autoComplete="off"
          spellCheck={false}
          maxLength={16}
          value={value}
          onChange={({ target }) => onChange(target.value)}
          onKeyDown={onKeyDown}
          aria-invalid={isBad}
          aria-describedby={`${id}-hint ${id}-note`}
          title={words.steps}
          className="w-full min-w-0 rounded bg-transparent px-2 text-right text-14 text-text pointer-coarse:text-16"
        />
        <span className="flex flex-col border-l border-line">
          <StepButton name={words.up(label)} onClick={() => walk(1)} isUp />
          <StepButton name={words.down(label)} onClick={() => walk(-1)} />
        </span>
      </div>
      <Notes id={`${id}-note`} errors={errors} />
    </div>
  );
}

function Notes({ id, errors }: Pick<SteppedFieldProps, 'errors'> & { readonly id: string }): ReactElement {
  return (
    <ul id={id} className={classNames('flex flex-col text-12 text-attention', errors.length === 0 && 'hidden')}>
      {errors.map((error) => (
        <li key={error}>{error}</li>
      ))}
    </ul>
  );
}

interface StepButtonProps {
  readonly name: string;
  readonly isUp?: boolean;
  readonly onClick: () => void;
}

/** For a pointer; the keyboard has the arrows, so these are no stops of the Tab key. */
function StepButton({ name, isUp = false, onClick }: StepButtonProps): ReactElement {
  const Icon = isUp ? ChevronUp : ChevronDown;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={name}
      onClick={onClick}
      className="inline-flex w-7 flex-1 items-center justify-center text-muted hover:bg-hover hover:text-text pointer-coarse:w-11"
    >
      <Icon size={12} aria-hidden="true" />
    </button>
  );
}
