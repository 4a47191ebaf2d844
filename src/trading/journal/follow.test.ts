import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FollowerParts, followJournal } from './follow.ts';
import { BY, open, settled, sha256, submit } from './journal.fixture.ts';
import { createMemoryJournal } from './journal.memory.ts';
import { takeSnapshot } from './recover.ts';
import type { Sequencer } from './sequencer.ts';

async function give(sequencer: Sequencer, count: number): Promise<void> {
  const { durableSeq } = sequencer;
  for (let order = 0; order < count; order++) {
    await sequencer.give(submit(`o${durableSeq + order}`), BY);
    if (order % 5 === 4) await settled();
  }
  await settled();
}

test('a snapshot is taken each so many rows, and one more at the end', async () => {
  const store = createMemoryJournal(sha256);
  const sequencer = await open(store);
  const follower = followJournal(sequencer, 0, { everyRows: 10, work: () => takeSnapshot(store, { sha256 }) });
  await give(sequencer, 25);
  assert.deepEqual(
    store.file.snapshots.map(({ seq }) => seq),
    [10, 20],
  );
  assert.equal(follower.seq, 20);
  await sequencer.close();
  await follower.close();
  assert.equal(store.file.snapshots.at(-1)?.seq, 25);
});

test('rows with many events count as many, and so do those from before its beginning', async () => {
  const store = createMemoryJournal(sha256);
  const sequencer = await open(store);
  const work = () => takeSnapshot(store, { sha256 });
  const follower = followJournal(sequencer, 0, { everyRows: 1_000, everyEvents: 100, work });
  await give(sequencer, 60);
  const [first] = store.file.snapshots;
  assert.ok(first !== undefined && first.seq < 60, `the first of row ${first?.seq}`);
  await sequencer.close();
  const before = store.file.snapshots.length;
  const again = await open(store);
  const { snapshotSeq, eventCount } = again.recovered;
  assert.equal(snapshotSeq, store.file.snapshots.at(-1)?.seq);
  assert.ok(eventCount > 0 && eventCount < 100);
  const next = followJournal(again, snapshotSeq, {
    everyRows: 1_000,
    everyEvents: eventCount,
    eventsBehind: eventCount,
    work,
  });
  await settled();
  assert.equal(store.file.snapshots.length, before + 1, 'taken at once, though nothing new has come');
  await next.close();
  await follower.close();
});

test('work that takes long is not started twice, and catches up with all that came meanwhile', async () => {
  const sequencer = await open(createMemoryJournal(sha256));
  const release: (() => void)[] = [];
  const work: FollowerParts['work'] = async () => {
    await new Promise<void>((resolve) => release.push(resolve));
    return sequencer.durableSeq;
  };
  const follower = followJournal(sequencer, 0, { everyRows: 1, work });
  await give(sequencer, 5);
  assert.equal(release.length, 1);
  release[0]?.();
  await settled();
  assert.equal(follower.seq, 5);
  assert.equal(release.length, 1);
  await follower.close();
});

test('work that fails says why, holds up nothing, and is tried again with later rows', async () => {
  const sequencer = await open(createMemoryJournal(sha256));
  let fails = true;
  let tries = 0;
  const work: FollowerParts['work'] = async () => {
    tries++;
    if (fails) throw new Error('the disk is gone');
    return sequencer.durableSeq;
  };
  const follower = followJournal(sequencer, 0, { everyRows: 1, work });
  await give(sequencer, 30);
  assert.deepEqual([follower.failure, follower.seq, tries], ['the disk is gone', 0, 1]);
  fails = false;
  await give(sequencer, 1_000);
  assert.equal(follower.failure, null);
  assert.ok(follower.seq > 1_000);
  await follower.close();
  assert.equal(follower.seq, sequencer.durableSeq);
});

test('a close while work is under way waits for it, and has it done once more for what came meanwhile, alone', async () => {
  const sequencer = await open(createMemoryJournal(sha256));
  const release: (() => void)[] = [];
  let atOnce = 0;
  let most = 0;
  const work: FollowerParts['work'] = async () => {
    most = Math.max(most, ++atOnce);
    const to = sequencer.durableSeq;
    await new Promise<void>((resolve) => release.push(resolve));
    atOnce--;
    return to;
  };
  const follower = followJournal(sequencer, 0, { everyRows: 1, work });
  await give(sequencer, 5);
  await sequencer.close();
  const closed = follower.close();
  for (let round = 0; round < 4; round++) {
    for (const one of release.splice(0)) one();
    await settled();
  }
  await closed;
  assert.deepEqual([most, follower.seq], [1, sequencer.durableSeq]);
});
