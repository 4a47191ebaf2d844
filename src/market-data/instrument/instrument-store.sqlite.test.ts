import { join } from 'node:path';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { instrumentStoreSuite } from './instrument-store.contract.ts';
import { createSqliteInstrumentStore } from './instrument-store.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/instruments');

instrumentStoreSuite('SQLite', async () =>
  createSqliteInstrumentStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);
