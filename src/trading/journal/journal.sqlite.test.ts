import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { journalContract } from './journal.contract.ts';
import { BY, cancel, open, settled, submit, TestClock } from './journal.fixture.ts';
import { openSqliteJournal } from './journal.sqlite.ts';
import { openRows } from './journal-file.sqlite.ts';
import { withPlace } from './journal-files.fixture.ts';

journalContract('SQLite', (run) => withPlace((_, open) => run(open)));

const FULL = 2;

test('every commit of rows is synced to the disk', () =>
  withPlace(async (place) => {
    const rows = openRows(place);
    try {
      assert.equal(rows.prepare('PRAGMA synchronous').get()?.synchronous, FULL);
    } finally {
      rows.close();
    }
  }));

test('a journal that another program holds for a while takes what is urgent then, and orders after it', () =>
  withPlace(async (place) => {
    const store = openSqliteJournal({ ...place, lockWaitMs: 50 });
    const other = openRows(place);
    try {
      const clock = new TestClock();
      const sequencer = await open(store, { clock });
      await sequencer.give(submit('a'), BY);
      other.exec('BEGIN IMMEDIATE');
      const refused = await sequencer.give(submit('b'), BY);
      assert.ok(refused.kind === 'unavailable' && refused.code === 'BUSY');
      const held = sequencer.give(cancel('a'), BY);
      clock.us += 1_000_001;
      sequencer.tick(clock.now());
      await assert.rejects(store.restoreReserve(), { fault: 'LOCKED' });
      assert.equal(sequencer.health.state, 'CLOSING');
      other.exec('ROLLBACK');
      assert.equal((await held).kind, 'taken');
      clock.us += 1_000_001;
      sequencer.tick(clock.now());
      assert.equal(await store.restoreReserve(), true);
      await settled();
      assert.equal(sequencer.health.state, 'OPEN');
      assert.equal((await sequencer.give(submit('b'), BY)).kind, 'accepted');
    } finally {
      other.close();
      await store.close();
    }
  }));

/** Snapshots on the disk, damaged by `damage`; what is found of them after it, and what is told. */
async function afterDamage(damage: (bytes: Buffer) => Buffer): Promise<{ found: number | null; told: string[] }> {
  const told: string[] = [];
  let found: number | null = null;
  await withPlace(async (place) => {
    const before = openSqliteJournal(place);
    const parts = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(1_000));
    await before.saveSnapshot({ seq: 1, hash: 'h', parts, partsHash: 'p' });
    await before.close();
    const file = join(place.folder, 'orders-snapshots.db');
    writeFileSync(file, damage(readFileSync(file)));
    const after = openSqliteJournal(place, (text) => told.push(text));
    try {
      found = (await after.snapshotBefore(10))?.seq ?? null;
      assert.equal(existsSync(`${file}.damaged`), told.length > 0);
      await after.saveSnapshot({ seq: 2, hash: 'h', parts: ['s'], partsHash: 'p' });
      assert.equal((await after.snapshotBefore(10))?.seq, 2, 'new ones are kept');
    } finally {
      await after.close();
    }
  });
  return { found, told };
}

test('snapshots that cannot be read are put aside and made anew', async () => {
  assert.deepEqual(await afterDamage((bytes) => bytes), { found: 1, told: [] });
  const nonsense = await afterDamage(() => Buffer.from('this is no database'.repeat(500)));
  assert.equal(nonsense.found, null);
  assert.match(
    nonsense.told.join(),
    /orders-snapshots\.db was damaged, and is put aside as \S+orders-snapshots\.db\.damaged/,
  );
  const torn = await afterDamage((bytes) =>
    Buffer.concat([bytes.subarray(0, 4_096), Buffer.alloc(bytes.length - 4_096, 7)]),
  );
  assert.deepEqual([torn.found, torn.told.length], [null, 1]);
});
