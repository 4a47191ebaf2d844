import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { instantOf } from '#kernel/time.ts';
import { openSequencer } from '#trading/index.ts';
import { BY, cancel, START, sha256, submit } from '../trading/journal/journal.fixture.ts';
import { assertTold } from '../trading/projection/projection.fixture.ts';
import { openOrderFrames, openOrderJournal, openOrderStore } from './stores.ts';
import { runCommand, withFolder } from './testing.fixture.ts';

const rebuild = (folder: string): ReturnType<typeof runCommand> => runCommand(folder, ['orders', 'rebuild', '--json']);

/** A journal of 30 orders, every other one with a cancel. */
async function journalIn(folder: string): Promise<number> {
  const store = openOrderJournal(folder);
  let us = START;
  const sequencer = await openSequencer({ store, now: () => instantOf(us++), sha256 });
  for (let n = 0; n < 30; n++) {
    await sequencer.give(submit(`o${n}`), BY);
    if (n % 2 === 0) await sequencer.give(cancel(`o${n}`), BY);
  }
  await sequencer.close();
  await store.close();
  return sequencer.durableSeq;
}

async function assertListed(folder: string): Promise<void> {
  const [frames, store] = [openOrderFrames(folder), openOrderStore(folder)];
  await assertTold(store, await frames.read(0, 1_000));
  frames.close();
  await store.close();
}

test('a rebuild makes the lists of orders of the journal, as often as it is asked for', () =>
  withFolder(async (folder) => {
    const rows = await journalIn(folder);
    for (let times = 0; times < 2; times++) {
      const { code, stdout, stderr } = await rebuild(folder);
      assert.deepEqual([code, stderr, JSON.parse(stdout)], [0, '', { rows }]);
      await assertListed(folder);
    }
  }));

test('a damaged journal is told, and the lists stay as they are', () =>
  withFolder(async (folder) => {
    await journalIn(folder);
    await rebuild(folder);
    await assertListed(folder);
    const rows = new DatabaseSync(join(folder, 'orders.db'));
    rows.exec(`UPDATE frame SET body = replace(body, 'house', 'desks') WHERE seq = 7`);
    rows.close();
    const { code, stderr } = await rebuild(folder);
    assert.equal(code, 4);
    assert.match(stderr, /journal of orders is damaged.*row 7/);
    const store = openOrderStore(folder);
    assert.equal((await store.list({ tenant: 'house' }, { before: null, limit: 100 })).length, 30);
    await store.close();
  }));

test('where no orders were journaled there is nothing to rebuild, and nothing is made', () =>
  withFolder(async (folder) => {
    const { code, stderr } = await rebuild(folder);
    assert.equal(code, 4);
    assert.match(stderr, /no journal of orders/);
  }));
