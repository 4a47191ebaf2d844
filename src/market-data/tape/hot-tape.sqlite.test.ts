import { join } from 'node:path';
import { createZone } from '#kernel/zone.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { hotTapeSuite } from './hot-tape.contract.ts';
import { createSqliteHotTape } from './hot-tape.sqlite.ts';
import { rebuildQueueSuite } from './rebuild-queue.contract.ts';
import { createSqliteRebuildQueue } from './rebuild-queue.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/tape');

const open = (): ReturnType<typeof openSqlite> => openSqlite({ path: ':memory:', migrations, durability: 'normal' });

hotTapeSuite('SQLite', async () => createSqliteHotTape(open(), createZone('America/Sao_Paulo')));
rebuildQueueSuite('SQLite', async () => createSqliteRebuildQueue(open()));
