import { join } from 'node:path';
import { openSqlite } from '../sql/sqlite.ts';
import { jobStoreSuite } from './job-store.contract.ts';
import { createSqliteJobStore } from './job-store.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/jobs');

jobStoreSuite('sqlite', async () =>
  createSqliteJobStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);
