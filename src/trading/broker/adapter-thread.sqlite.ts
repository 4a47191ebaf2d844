/** The thread that writes the notes of an adapter: each order waits for them, and nothing else of the process may. */

import { workerData } from 'node:worker_threads';
import { LogReserve } from '#platform/sql/log-reserve.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { serveCalls } from '../journal/thread.sqlite.ts';
import { createSqliteAdapterStore } from './adapter-store.sqlite.ts';

/** Where the notes are. */
export interface AdapterPlace {
  readonly path: string;
  readonly migrations: string;
}

export type AdapterCall =
  | { readonly kind: 'claim' | 'close' }
  | { readonly kind: 'append' | 'rewrite'; readonly notes: readonly string[] };

const { path, migrations } = workerData as AdapterPlace;
const database = openSqlite({ path, migrations, durability: 'full' });
const reserve = new LogReserve(database, path);
const store = createSqliteAdapterStore(database, () => reserve.hasRoom());

serveCalls<AdapterCall>((call) => {
  switch (call.kind) {
    case 'claim':
      return store.claim();
    case 'append':
      return store.append(call.notes);
    case 'rewrite':
      return store.rewrite(call.notes);
    case 'close':
      return store.close();
  }
});
