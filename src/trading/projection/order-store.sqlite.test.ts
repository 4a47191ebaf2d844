import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openSqlite, openSqliteReader } from '#platform/sql/sqlite.ts';
import { ack, idOf, World } from '../oms/oms.fixture.ts';
import { orderStoreSuite } from './order-store.contract.ts';
import { createSqliteOrderStore, openSqliteOrderStore } from './order-store.sqlite.ts';
import { JOURNAL_START } from './order-store.ts';
import { project } from './project.ts';
import { framesOf } from './projection.fixture.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/orders');

orderStoreSuite('sqlite', async () =>
  createSqliteOrderStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);

/** A connection beside which `meddle` is done once, after the first rows that it reads. */
function meddledWith(database: DatabaseSync, meddle: () => void): DatabaseSync {
  let isDone = false;
  const afterwards = <T>(read: T): T => {
    if (!isDone) {
      isDone = true;
      meddle();
    }
    return read;
  };
  const prepare = (sql: string): unknown => {
    const statement = database.prepare(sql);
    return {
      all: (...values: string[]) => afterwards(statement.all(...values)),
      get: (...values: string[]) => afterwards(statement.get(...values)),
    };
  };
  return {
    ...{ prepare, exec: (sql: string) => database.exec(sql), close: () => database.close() },
    get isTransaction() {
      return database.isTransaction;
    },
  } as unknown as DatabaseSync;
}

test('an answer is of one moment, whoever writes while it is put together', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-orders-'));
  const path = join(folder, 'order-projection.db');
  const world = new World();
  world.submit('o');
  const early = framesOf(world);
  world.report(idOf('o'), ack());
  const late = framesOf(world).slice(early.length);
  const writer = openSqliteOrderStore({ path, migrations });
  const first = project(JOURNAL_START, early, () => undefined);
  const second = project(first.to, late, () => first.records[0]);
  const ask = async <T>(meddle: () => unknown, question: (store: typeof writer) => Promise<T>): Promise<T> => {
    const store = createSqliteOrderStore(meddledWith(openSqliteReader(path), () => void meddle()));
    const answer = await question(store);
    await store.close();
    return answer;
  };
  await writer.write(first);
  const listed = await ask(
    () => writer.write(second),
    (store) => store.list({ tenant: 'house' }, { before: null, limit: 10 }),
  );
  assert.deepEqual(
    listed.map(({ order }) => order.state),
    ['NEW'],
  );
  const known = await ask(
    () => writer.clear(),
    (store) => store.requestAsOf('house', 'o'),
  );
  assert.deepEqual([known.found?.orderIds, known.projectedSeq], [['o~0.1'], second.to.seq]);
  assert.deepEqual(await writer.requestAsOf('house', 'o'), { found: null, projectedSeq: 0 });
  await writer.close();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});
