import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { openWorld, order } from './paper.fixture.ts';
import { paperStoreSuite } from './paper-store.contract.ts';
import { createSqlitePaperStore } from './paper-store.sqlite.ts';
import type { PaperStore } from './paper-store.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/paper');

const openStore = (path: string): PaperStore =>
  createSqlitePaperStore(openSqlite({ path, migrations, durability: 'full' }));

paperStoreSuite('SQLite', async () => openStore(':memory:'));

test('a store that was made anew gives no id and no session of the one that was lost', async () => {
  const seen = new Set<string>();
  for (let times = 0; times < 2; times++) {
    const world = await openWorld({}, openStore(':memory:'));
    await world.venue.send(order());
    await world.clock.pass(1_000_000);
    for (const message of world.heard) if (message.kind === 'session') seen.add(message.session);
    for (const { brokerOrderId } of (await world.venue.list()).rows) seen.add(String(brokerOrderId));
    await world.venue.close();
  }
  assert.equal(seen.size, 4, [...seen].join(' '));
});

test('an order that was answered as sent is there after a kill -9', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-test-'));
  const path = join(folder, 'paper.db');
  try {
    // A process that kills itself as soon as its order is answered.
    const script = `
      const { openSqlite } = await import('#platform/sql/sqlite.ts');
      const { createSqlitePaperStore } = await import('#venues/paper/paper-store.sqlite.ts');
      const { openWorld, order } = await import('#venues/paper/paper.fixture.ts');
      const store = createSqlitePaperStore(openSqlite({ path: process.argv[1], migrations: process.argv[2], durability: 'full' }));
      const world = await openWorld({}, store);
      const outcome = await world.venue.send(order());
      if (outcome.kind === 'sent') process.kill(process.pid, 'SIGKILL');`;
    const root = join(import.meta.dirname, '../../..');
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, path, migrations], {
      cwd: root,
      timeout: 30_000,
    });
    assert.equal(signal, 'SIGKILL', String(stderr));
    const world = await openWorld({}, openStore(path));
    await world.clock.pass(1_000_000);
    assert.deepEqual(
      (await world.venue.list()).rows.map(({ status, symbol }) => [status, symbol]),
      [['LIVE', order().symbol]],
    );
    await world.venue.close();
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
