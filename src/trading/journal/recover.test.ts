import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '#kernel/random.ts';
import { World } from '../oms/oms.fixture.ts';
import { randomStep } from '../oms/random-input.fixture.ts';
import { stateText } from '../oms/state-text.ts';
import { chainHash } from './chain.ts';
import { encodeFrame } from './frame.ts';
import { sha256 } from './journal.fixture.ts';
import { createMemoryJournal, type MemoryJournalFile } from './journal.memory.ts';
import type { JournalRow, JournalStore } from './journal.ts';
import { JournalDamage, recover, takeSnapshot } from './recover.ts';
import { snapshotOf } from './snapshot.ts';

/** 100,000 with PREGAO_TEST_FLIPS=100000. */
const FLIPS = Number(process.env.PREGAO_TEST_FLIPS ?? 5_000);

const POLICY = { ...new World().state.policy, syntheticStops: true };
const parts = { sha256, policy: POLICY };

/** A journal of random inputs of two writers, and the world that it is of. */
async function randomJournal(seed: string, steps: number) {
  const world = new World({ careful: false, policy: { syntheticStops: true } });
  const random = seededRandom(seed);
  for (let step = 0; step < steps; step++) randomStep(world, random, 30);
  const store = createMemoryJournal(sha256);
  const rows = world.frames.map((frame, index) => ({ seq: index + 1, body: encodeFrame(frame) }));
  await store.claim();
  await store.append(rows.slice(0, rows.length >> 1));
  await store.claim();
  await store.append(rows.slice(rows.length >> 1));
  return { world, store };
}

/** The rows as they are, but for `change`. */
function changed(file: MemoryJournalFile, change: (rows: JournalRow[]) => void): JournalStore {
  const rows = file.rows.map((row) => ({ ...row }));
  change(rows);
  const read = async (after: number, limit: number) => rows.filter(({ seq }) => seq > after).slice(0, limit);
  return { ...createMemoryJournal(sha256), read };
}

async function damageOf(store: JournalStore, head?: { seq: number; hash: string }): Promise<JournalDamage | null> {
  try {
    await recover(store, { ...parts, head });
    return null;
  } catch (error) {
    if (error instanceof JournalDamage) return error;
    throw error;
  }
}

test('recovery leads to the live state: from all rows, and from any snapshot with the rows after it', async () => {
  for (let seed = 0; seed < 12; seed++) {
    const { world, store } = await randomJournal(`recover/${seed}`, 150);
    const live = stateText(world.state);
    const all = await recover(store, parts);
    assert.equal(stateText(all.state), live);
    assert.equal(all.snapshotSeq, 0);
    const random = seededRandom(`cut/${seed}`);
    for (let cut = 0; cut < 3; cut++) {
      const seq = 1 + random.below(store.file.rows.length);
      const until: JournalStore = {
        ...store,
        read: (after, limit) => store.read(after, Math.min(limit, seq - after)),
        snapshotBefore: async () => null,
      };
      await takeSnapshot(until, parts);
      const { state, snapshotSeq, at } = await recover(store, parts);
      assert.equal(stateText(state), live);
      assert.equal(snapshotSeq, Math.max(...store.file.snapshots.map((it) => it.seq)));
      assert.equal(at, world.frames.at(-1)?.input.at);
    }
  }
});

function flip(row: JournalRow, random: Random): JournalRow {
  const bit = (text: string): string => {
    const bytes = Buffer.from(text);
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes.toString('latin1');
  };
  switch (random.below(8)) {
    case 0:
      return { ...row, seq: row.seq ^ (1 << random.below(20)) };
    case 1:
      return { ...row, epoch: row.epoch ^ (1 << random.below(20)) };
    case 2:
    case 3:
      return { ...row, hash: bit(row.hash) };
    default:
      return { ...row, body: bit(row.body) };
  }
}

test(`${FLIPS} bits that are flipped, one at a time, each make the recovery refuse and name the row`, async () => {
  const { store } = await randomJournal('flips', 40);
  const head = store.file.rows.at(-1);
  assert.ok(head !== undefined);
  const random = seededRandom('flips');
  for (let count = 0; count < FLIPS; count++) {
    const at = random.below(store.file.rows.length);
    // Only what comes before and after it is needed to see it.
    const file = { ...store.file, rows: store.file.rows.slice(0, Math.min(at + 2, store.file.rows.length)) };
    const seen = await damageOf(
      changed(file, (rows) => rows.splice(at, 1, flip(rows[at] as JournalRow, random))),
      file.rows.at(-1),
    );
    assert.ok(seen !== null, `flip ${count}, in row ${at + 1}`);
    assert.ok(Math.abs(seen.seq - (at + 1)) <= 1, `row ${at + 1} is told as ${seen.seq}`);
    assert.match(seen.message, /is damaged: .*row \d+.*Start nothing on it: put a copy in its place/);
  }
});

test('rows that are removed, doubled, swapped, or cut off are seen', async () => {
  const { store } = await randomJournal('moved', 40);
  const { file } = store;
  const head = file.rows.at(-1);
  assert.ok(head !== undefined);
  const random = seededRandom('moved');
  for (let count = 0; count < 200; count++) {
    const at = 1 + random.below(file.rows.length - 2);
    const other = 1 + random.below(file.rows.length - 2);
    const row = file.rows[at] as JournalRow;
    const cases: Record<string, (rows: JournalRow[]) => void> = {
      removed: (rows) => rows.splice(at, 1),
      doubled: (rows) => rows.splice(at, 0, row),
      renumbered: (rows) => {
        rows.splice(at, 1);
        for (const [index, it] of rows.entries()) rows[index] = { ...it, seq: index + 1 };
      },
      'cut off': (rows) => rows.splice(at),
      'cut short': (rows) => rows.splice(at, 1, { ...row, body: row.body.slice(0, row.body.length >> 1) }),
    };
    if (at !== other)
      cases.swapped = (rows) => {
        const there = rows[other] as JournalRow;
        rows.splice(other, 1, { ...row, seq: there.seq });
        rows.splice(at, 1, { ...there, seq: row.seq });
      };
    for (const [name, change] of Object.entries(cases))
      assert.ok((await damageOf(changed(file, change), head)) !== null, `${name} at ${at}`);
  }
});

test('a row that was written anew, with a hash that fits, is seen by the row after it', async () => {
  const { store } = await randomJournal('anew', 40);
  const { file } = store;
  const [before, row, after] = file.rows.slice(4) as [JournalRow, JournalRow, JournalRow];
  const anew = { ...row, body: row.body.replace('tester', 'nobody') };
  assert.notEqual(anew.body, row.body);
  const hash = chainHash(before.hash, anew, sha256);
  const damage = await damageOf(changed(file, (rows) => rows.splice(5, 1, { ...anew, hash })));
  assert.equal(damage?.seq, after.seq);
});

test('newest rows that are missing show by the note of the head, and by a newer snapshot', async () => {
  const { store } = await randomJournal('truncated', 40);
  const { file } = store;
  const { seq, hash } = file.rows.at(-1) as JournalRow;
  const short = changed(file, (rows) => rows.splice(-3));
  assert.equal(await damageOf(short), null, 'the chain alone cannot tell');
  const noted = await damageOf({ ...short, notedHead: async () => ({ seq, hash }) });
  assert.match(
    noted?.message ?? '',
    /it ends at row \d+, and is known to have had row \d+: the newest rows are missing/,
  );
  await takeSnapshot(store, parts);
  const snapshot = await damageOf({ ...short, snapshotBefore: store.snapshotBefore });
  assert.match(snapshot?.message ?? '', /the newest rows are missing/);
  const other = { seq: 2, hash: sha256('another') };
  assert.match(
    (await damageOf({ ...short, notedHead: async () => other }))?.message ?? '',
    /row 2 is not the one that/,
  );
});

test('a damaged snapshot is passed over for an older one, and said so; without any, all rows are read', async () => {
  const { world, store } = await randomJournal('snapshots', 60);
  const half = { ...store, read: (after: number, limit: number) => store.read(after, Math.min(limit, 20 - after)) };
  await takeSnapshot(half, parts);
  await takeSnapshot(store, parts);
  const [old, young] = store.file.snapshots;
  assert.ok(old !== undefined && young !== undefined);
  const spoilt = (body: string): string => body.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
  store.file.snapshots[1] = { ...young, parts: young.parts.map((part, at) => (at === 1 ? spoilt(part) : part)) };
  const older = await recover(store, parts);
  assert.equal(older.snapshotSeq, 20);
  assert.match(older.doubts.join(), /its hash does not fit/);
  store.file.snapshots[0] = { ...old, hash: sha256('another row') };
  const none = await recover(store, parts);
  assert.equal(none.snapshotSeq, 0);
  assert.equal(none.doubts.length, 2);
  store.file.snapshots[1] = snapshotOf({ ...none, hash: sha256('another row') }, sha256);
  const other = await recover(store, parts);
  assert.equal(other.snapshotSeq, 0);
  assert.match(other.doubts.join(), /it is of another row than the journal has/);
  for (const { state } of [older, none, other]) assert.equal(stateText(state), stateText(world.state));
});
