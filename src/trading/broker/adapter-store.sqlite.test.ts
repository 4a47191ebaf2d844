import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { adapterStoreSuite } from './adapter-store.contract.ts';
import { createSqliteAdapterStore } from './adapter-store.sqlite.ts';
import { openSqliteAdapterStore } from './open-adapter-store.sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'pregao-adapter-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/adapter');

const database = (name: string) => openSqlite({ path: join(folder, `${name}.db`), migrations, durability: 'full' });

adapterStoreSuite('SQLite', async (name) => createSqliteAdapterStore(database(name)));
adapterStoreSuite('SQLite in a thread', async (name) =>
  openSqliteAdapterStore({ path: join(folder, `thread-${name}.db`), migrations }),
);

test('a full disk is told as such, leaves nothing of the notes, and the same can be noted once there is space', async () => {
  const file = database('full');
  const store = createSqliteAdapterStore(file);
  await store.claim();
  const { page_count: pages } = file.prepare('PRAGMA page_count').get() as { page_count: number };
  file.exec(`PRAGMA max_page_count = ${pages + 2}`);
  const notes = ['first', 'x'.repeat(100_000)];
  await assert.rejects(store.append(notes), { name: 'JournalError', fault: 'FULL' });
  file.exec('PRAGMA max_page_count = 1000000');
  await store.append(notes);
  assert.deepEqual((await store.claim()).notes, notes);
  await store.close();
});
