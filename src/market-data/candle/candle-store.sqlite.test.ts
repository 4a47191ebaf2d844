import { join } from 'node:path';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { candleStoreSuite } from './candle-store.contract.ts';
import { createSqliteCandleStore } from './candle-store.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/candles');

candleStoreSuite('SQLite', async () =>
  createSqliteCandleStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);
