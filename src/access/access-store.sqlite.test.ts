import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { openStore } from './access.fixture.ts';
import { accessStoreSuite } from './access-store.contract.ts';
import { createSqliteAccessStore } from './access-store.sqlite.ts';

accessStoreSuite('SQLite', openStore);

const migrations = join(import.meta.dirname, '../../migrations/sqlite/access');

test('two processes on one file see what the other has stored, and the database itself refuses to change the audit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-access-'));
  const options = { path: join(folder, 'access.db'), migrations, durability: 'full' } as const;
  const [one, two] = [createSqliteAccessStore(openSqlite(options)), createSqliteAccessStore(openSqlite(options))];
  const raw = openSqlite(options);
  try {
    const before = two.version();
    await one.transact(async ({ tenants, audit }) => {
      await tenants.put({ id: 't', name: 'house', isHouse: true, createdMs: 1 });
      await audit.append({
        ...{ seq: 1, atMs: 1, tenantId: 't', actor: 'a', action: 'b', subject: 'c', address: 'd' },
        ...{ outcome: 'done', detail: '', hash: 'h' },
      });
    });
    assert.notEqual(two.version(), before);
    assert.equal((await two.read(({ tenants }) => tenants.byId('t')))?.name, 'house');
    assert.throws(() => raw.exec('DELETE FROM audit'), /never deleted/);
    assert.throws(() => raw.exec("UPDATE audit SET actor = 'x'"), /never changed/);
  } finally {
    raw.close();
    await one.close();
    await two.close();
    rmSync(folder, { recursive: true });
  }
});
