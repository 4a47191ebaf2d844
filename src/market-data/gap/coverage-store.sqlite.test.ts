import { join } from 'node:path';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { coverageStoreSuite } from './coverage-store.contract.ts';
import { createSqliteCoverageStore } from './coverage-store.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/coverage');

coverageStoreSuite('SQLite', async () =>
  createSqliteCoverageStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);
