/** Numbers in columns and in the open: aligned on the decimal mark, flashing calmly when they change. */

import { type ReactElement, type ReactNode, useState } from 'react';
import { type Direction, numberParts } from '../lib/format.ts';
import type { Language } from '../lib/settings.ts';
import { classNames } from './class-names.ts';

export interface AlignedNumberProps {
  readonly text: string;
  readonly decimals: number;
  readonly language: Language;
}

/** Decimal text whose mark stands at the same place in every row: decimals take a field of four figures. */
export function AlignedNumber({ text, decimals, language }: AlignedNumberProps): ReactElement {
  const { whole, fraction } = numberParts(text, decimals, language);
  return (
    <span className="inline-flex justify-end">
      <span>{whole}</span>
      <span className="w-[4ch] text-left">{fraction}</span>
    </span>
  );
}

/** A triangle that points where the price went; the sign of the number says the same in words. */
export function DirectionMark({ direction }: { readonly direction: Direction }): ReactElement {
  const path = { up: 'M4 1 8 7H0Z', down: 'M4 7 0 1H8Z', flat: 'M0 3.5H8V4.5H0Z' }[direction];
  return (
    <svg viewBox="0 0 8 8" className="size-2 shrink-0 fill-current" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

/** The text colour of a direction. */
export function directionColor(direction: Direction): string {
  return { up: 'text-rise', down: 'text-fall', flat: 'text-muted' }[direction];
}

export interface FlashingProps {
  /** What is compared: decimal text from the wire. */
  readonly value: string;
  /** Values of different subjects are not compared. */
  readonly subject: string;
  readonly className?: string;
  readonly children: ReactNode;
}

interface Shown {
  readonly subject: string;
  readonly value: string;
  readonly turn: number;
  readonly flash: string;
}

/** Tints its background for a moment when `value` rises or falls. The first value of a subject does not flash. */
export function Flashing({ value, subject, className, children }: FlashingProps): ReactElement {
  const [shown, setShown] = useState<Shown>({ subject, value, turn: 0, flash: '' });
  if (shown.subject !== subject || shown.value !== value) {
    const rose = Number(value) > Number(shown.value);
    const flash = shown.subject !== subject ? '' : rose ? 'flash-up' : 'flash-down';
    setShown({ subject, value, turn: shown.turn + 1, flash });
  }
  // A new key starts the animation again; the element is a leaf, so that costs nothing.
  return (
    <span key={shown.turn} className={classNames('rounded-[3px]', shown.flash, className)}>
      {children}
    </span>
  );
}
