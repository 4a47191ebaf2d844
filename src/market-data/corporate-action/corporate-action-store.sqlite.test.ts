import { join } from 'node:path';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { corporateActionStoreSuite } from './corporate-action-store.contract.ts';
import { createSqliteCorporateActionStore } from './corporate-action-store.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/candles');

corporateActionStoreSuite('SQLite', async () =>
  createSqliteCorporateActionStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);
