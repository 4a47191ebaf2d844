import { join } from 'node:path';
import { openSqlite } from '../sql/sqlite.ts';
import { answerStoreSuite } from './answer-store.contract.ts';
import { createSqliteAnswerStore } from './answer-store.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/requests');

answerStoreSuite('sqlite', async () =>
  createSqliteAnswerStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);
