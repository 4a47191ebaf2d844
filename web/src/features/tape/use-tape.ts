/** The trades of a symbol as React sees them: told once per frame, held still while somebody reads. */

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useServices } from '../../lib/services.ts';
import { type Print, TapeBook } from './tape-book.ts';

/** A refusal carries the server's code. */
export type TapeState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'live'; readonly prints: readonly Print[] }
  | { readonly kind: 'refused'; readonly code: string };

const WAITING: TapeState = { kind: 'waiting' };

/** The newest trades, live for as long as the component is there. */
export function useTape(exchange: string, symbol: string): TapeState {
  const { stream, loop } = useServices();
  const tape = useMemo(() => {
    const book = new TapeBook();
    const listeners = new Set<() => void>();
    let state: TapeState = WAITING;
    const announce = (): void => {
      if (state.kind === 'live') state = { kind: 'live', prints: book.prints() };
      for (const listener of listeners) listener();
    };
    const start = (): (() => void) =>
      stream.subscribe(
        { name: 'trades', exchange, symbol },
        {
          onFrame: (frame) => {
            book.receive(frame);
            if (state.kind !== 'live') state = { kind: 'live', prints: book.prints() };
            loop.schedule(announce);
          },
          onRefused: ({ code }) => {
            state = { kind: 'refused', code };
            loop.schedule(announce);
          },
        },
      );
    return { start, listeners, state: () => state };
  }, [stream, loop, exchange, symbol]);
  useEffect(() => tape.start(), [tape]);
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        tape.listeners.add(listener);
        return () => tape.listeners.delete(listener);
      },
      [tape],
    ),
    tape.state,
  );
}

export interface HeldPrints {
  readonly prints: readonly Print[];
  /** Those that came since the list was held. */
  readonly waiting: number;
}

/** The same prints for as long as `held`, so that nobody clicks or reads what just moved. */
export function useHeld(prints: readonly Print[], held: boolean): HeldPrints {
  const [kept, setKept] = useState<readonly Print[] | null>(null);
  if (held && kept === null) setKept(prints);
  if (!held && kept !== null) setKept(null);
  const shown = kept ?? prints;
  const last = shown[0]?.key ?? -1;
  const next = prints.findIndex(({ key }) => key <= last);
  return { prints: shown, waiting: kept === null ? 0 : next === -1 ? prints.length : next };
}
