/** The notes of an adapter, written in a thread of its own so that a slow disk stalls nothing else in this process. */

import { Thread } from '../journal/thread.sqlite.ts';
import type { AdapterStore } from './adapter-store.ts';
import type { AdapterCall, AdapterPlace } from './adapter-thread.sqlite.ts';

/** The store; its file is made where it is not there yet. */
export function openSqliteAdapterStore(place: AdapterPlace): AdapterStore {
  const thread = new Thread<AdapterCall>(new URL('./adapter-thread.sqlite.ts', import.meta.url), place);
  return {
    claim: () => thread.call({ kind: 'claim' }),
    append: (notes) => thread.call({ kind: 'append', notes }),
    rewrite: (notes) => thread.call({ kind: 'rewrite', notes }),
    close: () => thread.close(),
  };
}
