import assert from 'node:assert/strict';
import { test } from 'node:test';
import { POLICY } from '../oms/state.ts';
import { BY, cancel, open, sha256, submit } from './journal.fixture.ts';
import { createMemoryJournal } from './journal.memory.ts';
import { takeSnapshot } from './recover.ts';
import { snapshotOf, stateOf } from './snapshot.ts';
import { verifyJournal } from './verify.ts';

async function journalWithSnapshots() {
  const store = createMemoryJournal(sha256);
  const sequencer = await open(store);
  for (let count = 0; count < 20; count++) {
    await sequencer.give(count % 4 === 3 ? cancel(`o${count - 1}`) : submit(`o${count}`), BY);
    if (count === 9 || count === 15) await takeSnapshot(store, { sha256 });
  }
  return notingStore(store);
}

/** A journal in memory with a note of where it ends, as one on a disk has it. */
function notingStore(store: ReturnType<typeof createMemoryJournal>) {
  const { seq = 0, hash = '' } = store.file.rows.at(-1) ?? {};
  return { ...store, notedHead: async () => ({ seq, hash }) };
}

test('a journal that is as it was written is told with its rows, its hash and the snapshots that hold', async () => {
  const store = await journalWithSnapshots();
  const verdict = await verifyJournal(store, sha256);
  const hash = store.file.rows.at(-1)?.hash ?? '';
  assert.deepEqual(verdict, { ok: true, rows: 20, hash, epoch: 1, snapshots: [10, 16], doubts: [] });
});

test('a row that was changed is named', async () => {
  const store = await journalWithSnapshots();
  const row = store.file.rows[6];
  assert.ok(row !== undefined);
  store.file.rows[6] = { ...row, body: row.body.replace('"o', '"p') };
  const verdict = await verifyJournal(store, sha256);
  assert.ok(!verdict.ok && verdict.seq === 7);
  assert.match(verdict.text, /the hash of row 7 does not fit/);
});

test('newest rows that are missing with their note show by a snapshot of one of them', async () => {
  const { file, ...store } = await journalWithSnapshots();
  file.rows.length = 13;
  const verdict = await verifyJournal({ ...store, notedHead: async () => null }, sha256);
  assert.ok(!verdict.ok && verdict.seq === 14);
  assert.match(verdict.text, /it ends at row 13, and is known to have had row 16: the newest rows are missing/);
});

test('a snapshot of a row that is not there, and that was changed itself, is doubted alone', async () => {
  const { file, ...store } = await journalWithSnapshots();
  const [, young] = file.snapshots;
  assert.ok(young !== undefined);
  file.snapshots[1] = { ...young, seq: 40 };
  const verdict = await verifyJournal(store, sha256);
  assert.ok(verdict.ok);
  assert.match(verdict.doubts.join(), /the snapshot of row 40: its hash does not fit/);
});

test('a missing note of where the journal ended is a doubt, where there is something to note', async () => {
  const store = await journalWithSnapshots();
  const verdict = await verifyJournal({ ...store, notedHead: async () => null }, sha256);
  assert.ok(verdict.ok);
  assert.match(verdict.doubts.join(), /the note of where it ended \(orders\.head\): it is missing/);
  const empty = await verifyJournal(createMemoryJournal(sha256), sha256);
  assert.ok(empty.ok && empty.doubts.length === 0);
});

test('a snapshot that holds by its hashes and is of another state is doubted', async () => {
  const store = await journalWithSnapshots();
  const [old, young] = store.file.snapshots;
  assert.ok(old !== undefined && young !== undefined);
  const now = stateOf(young, POLICY);
  now.state.counters.set('made up', 1);
  store.file.snapshots[1] = snapshotOf(now, sha256);
  const verdict = await verifyJournal(store, sha256);
  assert.ok(verdict.ok);
  assert.deepEqual(verdict.snapshots, [10]);
  assert.match(
    verdict.doubts.join(),
    /the snapshot of row 16: its counters differ from what the rows make, at made up/,
  );
});
