import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { subscriptionStoreSuite } from './subscription-store.contract.ts';
import { createSqliteSubscriptionStore } from './subscription-store.sqlite.ts';
import type { SubscriptionStore } from './subscription-store.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/subscriptions');

const openStore = (path: string): SubscriptionStore =>
  createSqliteSubscriptionStore(openSqlite({ path, migrations, durability: 'full' }));

subscriptionStoreSuite('SQLite', async () => openStore(':memory:'));

test('a list is there again after the store was closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-test-'));
  const path = join(folder, 'subscriptions.db');
  const owner = { tenantId: 'house', userId: 'ana' };
  try {
    const first = openStore(path);
    await first.add(owner, { exchange: 'SIM', symbol: 'PETR4' });
    await first.close();
    const second = openStore(path);
    assert.deepEqual(await second.listOf(owner), [{ exchange: 'SIM', symbol: 'PETR4' }]);
    await second.close();
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
