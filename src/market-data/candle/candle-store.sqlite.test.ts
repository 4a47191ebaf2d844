import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { candle } from './candle.fixture.ts';
import { candleStoreSuite } from './candle-store.contract.ts';
import { createSqliteCandleStore } from './candle-store.sqlite.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/candles');

candleStoreSuite('SQLite', async () =>
  createSqliteCandleStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' })),
);

test('what another connection writes, as an import does, makes another version too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-test-'));
  const open = () =>
    createSqliteCandleStore(openSqlite({ path: join(folder, 'candles.db'), migrations, durability: 'normal' }));
  const [one, other] = [open(), open()];
  try {
    const before = one.version();
    assert.equal(one.version(), before);
    await other.put([candle()]);
    assert.notEqual(one.version(), before);
  } finally {
    await one.close();
    await other.close();
    await rm(folder, { recursive: true, force: true });
  }
});
