/** Opens what the paper venue and its adapter keep on disk: a thread of its own needs no other store. */

import { join } from 'node:path';
import { LogReserve } from '#platform/sql/log-reserve.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import type { AdapterStore } from '#trading/index.ts';
import type { PaperStore } from '#venues/paper/index.ts';
import { openSqliteAdapterStore } from '../trading/broker/open-adapter-store.sqlite.ts';
import { createSqlitePaperStore } from '../venues/paper/paper-store.sqlite.ts';
import { migrationsOf } from './migrations.ts';

/** What an adapter must not forget: what it is about to send is on the disk before it is sent. */
export function openAdapterStore(folder: string, adapterId: string): AdapterStore {
  const path = join(folder, `adapter-${adapterId}.db`);
  return openSqliteAdapterStore({ path, migrations: migrationsOf('adapter') });
}

/** The paper venue's own truth: a killed platform finds it again as it would a broker's. */
export function openPaperStore(folder: string): PaperStore {
  const path = join(folder, 'paper.db');
  const database = openSqlite({ path, migrations: migrationsOf('paper'), durability: 'normal' });
  const reserve = new LogReserve(database, path);
  return createSqlitePaperStore(database, () => reserve.hasRoom());
}
