/** Cancelling from wherever an order is seen: at once, after a question where it protects, and what came of it. */

import { X } from 'lucide-react';
import { type ReactElement, useCallback, useRef, useState } from 'react';
import type { OrderDto } from '#contract/orders.ts';
import { IconButton } from '../../components/button.tsx';
import type { ApiError } from '../../lib/api.ts';
import { formatCount } from '../../lib/format.ts';
import { CancelPrompt } from './cancel-prompt.tsx';
import { isLinked } from './order-book.ts';
import { OrderError } from './order-error.tsx';
import { orderName } from './order-words.ts';
import { type Scope, useCancel, useCancelAll } from './use-order-acts.ts';
import { useTexts } from './use-texts.ts';

export interface Cancels {
  readonly ask: (order: OrderDto) => void;
  readonly all: (scope: Scope) => void;
  /** An order that protects, for which the question is open. */
  readonly asked: OrderDto | null;
  readonly answer: (isMeant: boolean) => void;
  readonly error: ApiError | null;
  readonly done: string | null;
  readonly dismiss: () => void;
}

export function useCancels(): Cancels {
  const { texts, language } = useTexts();
  const words = texts.orders.actions;
  const [asked, setAsked] = useState<OrderDto | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const one = useCancel(([order]) =>
    setDone(order === undefined ? null : words.cancelSent(orderName(order, { texts, language }))),
  );
  const all = useCancelAll((orders) =>
    setDone(orders.length === 0 ? words.nothing : words.canceled(formatCount(orders.length, language))),
  );
  // The list renders every row anew where this is another function.
  const run = useRef(one.run);
  run.current = one.run;
  const ask = useCallback((order: OrderDto) => {
    if (isLinked(order)) setAsked(order);
    else run.current(order.orderId);
  }, []);
  return {
    ask,
    all: all.run,
    asked,
    answer: (isMeant) => {
      if (isMeant && asked !== null) one.run(asked.orderId);
      setAsked(null);
    },
    error: one.error ?? all.error,
    done,
    dismiss: () => {
      setDone(null);
      one.reset();
      all.reset();
    },
  };
}

export function CancelNotes({ cancels }: { readonly cancels: Cancels }): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.actions;
  const { asked, answer, error, done, dismiss } = cancels;
  return (
    <>
      {error === null ? null : (
        <div className="flex items-start gap-2 p-2">
          <div className="min-w-0 flex-1">
            <OrderError title={words.failed} error={error} />
          </div>
          <IconButton name={words.dismiss} onClick={dismiss}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        </div>
      )}
      <p role="status" className="sr-only">
        {error === null ? done : ''}
      </p>
      {asked === null ? null : (
        <CancelPrompt order={asked} onConfirm={() => answer(true)} onClose={() => answer(false)} />
      )}
    </>
  );
}
