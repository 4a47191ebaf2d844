/** The state of an order: a form and a word, and what besides has to be known of it. */

import type { ReactElement, ReactNode } from 'react';
import type { OrderDto, OrderState } from '#contract/orders.ts';
import { classNames } from '../../components/class-names.ts';
import { marksOf, stateWord } from './order-words.ts';
import { useTexts } from './use-texts.ts';

/** Outlined while it waits, full where it rests, half where part traded; a tick, a dash and a cross at the end. */
const FORMS: Readonly<Record<OrderState, ReactNode>> = {
  NEW: <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeDasharray="2 1.6" strokeWidth="1.5" />,
  SENT: <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  ACK: <circle cx="5" cy="5" r="4.5" fill="currentColor" />,
  PARTIAL: (
    <>
      <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M5 1.25a3.75 3.75 0 0 1 0 7.5Z" fill="currentColor" />
    </>
  ),
  FILLED: <path d="M1 5.5 4 8.5 9.5 2" fill="none" stroke="currentColor" strokeWidth="2" />,
  CANCELED: <path d="M1 5h8" fill="none" stroke="currentColor" strokeWidth="2" />,
  REJECT: <path d="M1.5 1.5 8.5 8.5M8.5 1.5 1.5 8.5" fill="none" stroke="currentColor" strokeWidth="2" />,
};

const COLORS: Readonly<Record<OrderState, string>> = {
  NEW: 'text-muted',
  SENT: 'text-muted',
  ACK: 'text-accent',
  PARTIAL: 'text-accent',
  FILLED: 'text-text',
  CANCELED: 'text-faint',
  REJECT: 'text-danger',
};

export interface StateMarkProps {
  readonly order: OrderDto;
  /** How many of the marks are told; the others are counted. */
  readonly marksMax?: number;
}

export function StateMark({ order, marksMax }: StateMarkProps): ReactElement {
  const { texts } = useTexts();
  const all = marksOf(order, texts);
  const isFull = marksMax === undefined;
  const marks = all.slice(0, marksMax);
  const more = all.length - marks.length;
  const word = stateWord(order, texts);
  const hint = [texts.orders.stateHints[order.state], ...all.map((mark) => mark.hint)].join(' ');
  return (
    <span
      className={classNames('flex min-w-0 items-center gap-1.5', isFull && 'flex-wrap')}
      title={isFull ? undefined : hint}
    >
      <svg viewBox="0 0 10 10" className={classNames('size-2.5 shrink-0', COLORS[order.state])} aria-hidden="true">
        {FORMS[order.state]}
      </svg>
      <span className={classNames('shrink-0', order.state === 'REJECT' && 'text-danger')}>{word}</span>
      {marks.map((mark) => (
        <span
          key={mark.word}
          className={classNames(
            'truncate rounded-[3px] border px-1 text-12 leading-4',
            mark.isAttention ? 'border-attention text-attention' : 'border-line-strong text-muted',
          )}
        >
          {mark.word}
        </span>
      ))}
      {more === 0 ? null : <span className="shrink-0 text-12 text-attention">+{more}</span>}
    </span>
  );
}
