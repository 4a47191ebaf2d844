/** What every journal keeps, whatever it is made of. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHAIN_START, chainFault, EMPTY_HEAD } from './chain.ts';
import { sha256 } from './journal.fixture.ts';
import { type Head, JournalError, type JournalStore, type NewRow, type Snapshot } from './journal.ts';

/** Writers of one journal, each opened anew; `run` gets what opens them, and all are closed after it. */
export type WithJournal = (run: (open: () => JournalStore) => Promise<void>) => Promise<void>;

function row(seq: number): NewRow {
  return { seq, body: `{"n":${seq},"text":"ação"}` };
}

const snapshot = (seq: number): Snapshot => ({
  seq,
  hash: `hash ${seq}`,
  parts: ['a', `b ${seq}`],
  partsHash: `p${seq}`,
});

const fenced = (error: unknown): boolean => error instanceof JournalError && error.fault === 'FENCED';

export function journalContract(name: string, withJournal: WithJournal): void {
  test(`${name}: an empty journal begins at the start of the chain, with the first writer`, () =>
    withJournal(async (open) => {
      const store = open();
      assert.deepEqual(await store.claim(), { seq: 0, epoch: 1, hash: CHAIN_START });
      assert.deepEqual(await store.read(0, 10), []);
      assert.equal(await store.snapshotBefore(1_000), null);
    }));

  test(`${name}: rows are read as they were written, in one chain, and still are after a restart`, () =>
    withJournal(async (open) => {
      const first = open();
      await first.claim();
      await first.append([row(1), row(2)]);
      await first.append([row(3)], { urgent: true });
      const second = open();
      const head = await second.claim();
      assert.deepEqual([head.seq, head.epoch], [3, 2]);
      await second.append([row(4)]);
      let at: Head = EMPTY_HEAD;
      const rows = await second.read(0, 10);
      for (const read of rows) {
        assert.equal(chainFault(at, read, sha256), null);
        assert.equal(read.body, row(read.seq).body);
        at = read;
      }
      assert.deepEqual(
        rows.map(({ seq, epoch }) => [seq, epoch]),
        [
          [1, 1],
          [2, 1],
          [3, 1],
          [4, 2],
        ],
      );
      assert.equal(rows[2]?.hash, head.hash);
    }));

  test(`${name}: a page of rows begins after the number that is asked for`, () =>
    withJournal(async (open) => {
      const store = open();
      await store.claim();
      await store.append([row(1), row(2), row(3), row(4)]);
      assert.deepEqual(
        (await store.read(1, 2)).map(({ seq }) => seq),
        [2, 3],
      );
      assert.deepEqual(await store.read(4, 2), []);
    }));

  test(`${name}: a writer that was replaced can append nothing any more, and the new one goes on`, () =>
    withJournal(async (open) => {
      const old = open();
      await old.claim();
      await old.append([row(1)]);
      const young = open();
      await young.claim();
      await assert.rejects(old.append([row(2)]), fenced);
      await young.append([row(2)]);
      await assert.rejects(old.append([row(3)]), fenced);
      await assert.rejects(old.append([row(2)]), fenced);
      assert.deepEqual(
        (await young.read(0, 10)).map(({ epoch }) => epoch),
        [1, 2],
      );
    }));

  test(`${name}: a group that does not follow is not there at all`, () =>
    withJournal(async (open) => {
      const store = open();
      await store.claim();
      await store.append([row(1)]);
      await assert.rejects(store.append([row(2), row(4)]), JournalError);
      await assert.rejects(store.append([row(1)]), JournalError);
      assert.equal((await store.read(0, 10)).length, 1);
      await store.append([row(2)]);
    }));

  test(`${name}: the newest three snapshots are kept, and found by the row that they are of`, () =>
    withJournal(async (open) => {
      const store = open();
      for (const seq of [10, 20, 30, 40]) await store.saveSnapshot(snapshot(seq));
      await store.saveSnapshot(snapshot(30));
      assert.deepEqual(await store.snapshotBefore(39), snapshot(30));
      assert.deepEqual(await store.snapshotBefore(40), snapshot(40));
      assert.deepEqual(await store.snapshotBefore(20), snapshot(20));
      assert.equal(await store.snapshotBefore(19), null);
    }));

  test(`${name}: with space on the disk its reserve is whole`, () =>
    withJournal(async (open) => {
      const store = open();
      await store.claim();
      assert.equal(await store.restoreReserve(), true);
    }));
}
