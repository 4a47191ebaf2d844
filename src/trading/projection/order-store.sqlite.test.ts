import { join } from 'node:path';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { orderStoreSuite } from './order-store.contract.ts';
import { createSqliteOrderStore } from './order-store.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/orders');

orderStoreSuite('sqlite', async () =>
  createSqliteOrderStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);
