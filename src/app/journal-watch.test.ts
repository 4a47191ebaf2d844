import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_US, instantOf } from '#kernel/time.ts';
import { createLog } from '#platform/log/log.ts';
import { BY, open, START, settled, sha256, submit } from '../trading/journal/journal.fixture.ts';
import { createMemoryJournal } from '../trading/journal/journal.memory.ts';
import { verifyPage } from '../trading/journal/verify.ts';
import { JournalWatch } from './journal-watch.ts';

/** A journal of ten rows in pages of three, and a watch over it from START on. */
async function openWatch() {
  const store = createMemoryJournal(sha256);
  const sequencer = await open(store);
  for (let count = 0; count < 10; count++) await sequencer.give(submit(`o${count}`), BY);
  const seen = { pages: 0, open: 0, damage: [] as string[], failing: false };
  const read = async (after: number) => store.read(after, 3);
  const watch = new JournalWatch({
    openVerifier() {
      seen.open++;
      return {
        async verify(span) {
          seen.pages++;
          if (seen.failing) throw new Error('told to fail');
          return verifyPage({ read }, span, sha256);
        },
        close: async () => void seen.open--,
      };
    },
    durableSeq: () => sequencer.durableSeq,
    firstAt: instantOf(START),
    onDamage: (text) => seen.damage.push(text),
    log: createLog('silent'),
  });
  const ticks = async (count: number, at = START): Promise<void> => {
    for (let tick = 0; tick < count; tick++) {
      watch.tick(instantOf(at));
      await settled();
    }
  };
  return { file: store.file, seen, watch, ticks };
}

test('the whole journal is verified a page at a time, and again each day', async () => {
  const { seen, ticks } = await openWatch();
  await ticks(3, START - 1);
  assert.equal(seen.pages, 0);
  await ticks(3);
  assert.deepEqual([seen.pages, seen.open], [3, 1]);
  await ticks(10);
  assert.deepEqual([seen.pages, seen.open, seen.damage], [4, 0, []]);
  await ticks(10, START + DAY_US);
  assert.deepEqual([seen.pages, seen.open, seen.damage], [8, 0, []]);
});

test('a row that was changed, and rows that are missing, are told once', async () => {
  for (const [harm, text] of [
    ['changed', /the hash of row 7 does not fit/],
    ['cut off', /it ends at row 6, and is known to have had row 10/],
  ] as const) {
    const { file, seen, ticks } = await openWatch();
    const row = file.rows[6];
    assert.ok(row !== undefined);
    if (harm === 'changed') file.rows[6] = { ...row, body: row.body.replace('"o', '"p') };
    else file.rows.length = 6;
    await ticks(10);
    await ticks(10, START + DAY_US);
    assert.deepEqual([seen.damage.length, seen.open], [1, 0]);
    assert.match(seen.damage.join(), text);
  }
});

test('what could not be read is no damage, and is tried again the next day', async () => {
  const { seen, ticks, watch } = await openWatch();
  seen.failing = true;
  await ticks(5);
  assert.deepEqual([seen.pages, seen.open, seen.damage], [1, 0, []]);
  seen.failing = false;
  await ticks(2, START + DAY_US);
  assert.deepEqual([seen.pages, seen.open], [3, 1]);
  await watch.close();
  await ticks(5, START + DAY_US);
  assert.deepEqual([seen.pages, seen.open], [3, 0]);
});
