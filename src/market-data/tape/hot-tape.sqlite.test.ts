import { join } from 'node:path';
import { createZone } from '#kernel/zone.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { hotTapeSuite } from './hot-tape.contract.ts';
import { createSqliteHotTape } from './hot-tape.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/tape');

hotTapeSuite('SQLite', async () =>
  createSqliteHotTape(
    openSqlite({ path: ':memory:', migrations, durability: 'normal' }),
    createZone('America/Sao_Paulo'),
  ),
);
