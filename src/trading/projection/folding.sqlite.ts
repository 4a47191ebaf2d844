/** The fold of the journal in a thread of its own, so that it takes no time from orders. */

import type { JournalPlace } from '../journal/journal-file.sqlite.ts';
import { Thread } from '../journal/thread.sqlite.ts';
import type { OrderStorePlace } from './order-store.sqlite.ts';
import type { Folding, FoldReport } from './projector.ts';

/** What the thread is started for. */
export interface FoldTask {
  readonly journal: JournalPlace;
  readonly orders: OrderStorePlace;
}

export type FoldCall = { readonly kind: 'fold'; readonly durableSeq: number } | { readonly kind: 'close' };

/** Starts the thread. */
export function startFolding(task: FoldTask): Folding {
  const thread = new Thread<FoldCall>(new URL('./fold-thread.sqlite.ts', import.meta.url), task);
  return {
    fold: (durableSeq) => thread.call<FoldReport>({ kind: 'fold', durableSeq }),
    close: () => thread.close(),
  };
}
