/** The thread on real files: what it makes, what is read beside it, and its end. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { systemClock, within } from '#platform/clock/clock.ts';
import { encodeFrame } from '../journal/frame.ts';
import { openSqliteJournal } from '../journal/journal.sqlite.ts';
import { placeIn } from '../journal/journal-files.fixture.ts';
import { World } from '../oms/oms.fixture.ts';
import { startFolding } from './folding.sqlite.ts';
import { OrderLists } from './order-lists.ts';
import { openSqliteOrders } from './order-store.sqlite.ts';
import type { JournalFrame } from './project.ts';
import { assertTold, worldOf } from './projection.fixture.ts';

const PAGE = { before: null, limit: 10_000 };

interface Scene {
  readonly path: string;
  readonly frames: readonly JournalFrame[];
  readonly lists: OrderLists;
  readonly problems: (string | null)[];
  /** What is durable, and the time, are the test's to say. */
  readonly now: { durableSeq: number; ms: number };
  /** Ends the newest thread at once. */
  kill(): Promise<void>;
}

/** Runs a test over the journal of `world` in a folder of its own, with the threads that it needs. */
async function withScene(world: World, run: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-folding-'));
  const place = placeIn(folder);
  const journal = openSqliteJournal(place);
  const { epoch } = await journal.claim();
  const frames = world.frames.map((frame) => ({ epoch, ...frame }));
  await journal.append(frames.map((frame) => ({ seq: frame.input.seq, body: encodeFrame(frame) })));
  const path = join(folder, 'order-projection.db');
  const orders = { path, migrations: join(import.meta.dirname, '../../../migrations/sqlite/orders') };
  const threads: Worker[] = [];
  const note = (worker: Worker): void => void threads.push(worker);
  const problems: (string | null)[] = [];
  const now = { durableSeq: frames.length, ms: 0 };
  const lists = new OrderLists({
    start: () => {
      process.once('worker', note);
      return startFolding({ journal: place, orders });
    },
    openReader: async () => openSqliteOrders(orders),
    durableSeq: () => now.durableSeq,
    nowMs: () => now.ms,
    sleep: systemClock.sleep,
    within: (ms, work) => within(systemClock, ms, work),
    onProblem: (problem) => problems.push(problem),
  });
  const scene: Scene = {
    ...{ path, frames, lists, problems, now },
    async kill() {
      await threads.at(-1)?.terminate();
    },
  };
  try {
    await run(scene);
  } finally {
    await lists.close();
    await journal.close();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

/** Orders that are sent, `count` of them, each in a row of its own. */
function manyOrders(count: number): World {
  const world = new World({ careful: false });
  for (let n = 0; n < count; n++) world.submit(`o${n}`);
  return world;
}

test('what is durable is in the lists when that was waited for, and no more', () =>
  withScene(worldOf('thread', 200), async ({ lists, frames, now }) => {
    for (const seq of [1, 2, 60, 61, 200]) {
      now.durableSeq = seq;
      assert.equal(await lists.caughtUp(seq, 60_000), true);
      assert.equal(await lists.projectedSeq(), seq);
      await assertTold(lists, frames.slice(0, seq));
    }
    assert.equal(await lists.caughtUp(201, 60_000), false);
  }));

test('lists are read while somebody is in the middle of writing them', () =>
  withScene(worldOf('reads', 150), async ({ lists, frames, path }) => {
    assert.equal(await lists.caughtUp(frames.length, 60_000), true);
    const writer = new DatabaseSync(path);
    writer.exec('BEGIN IMMEDIATE; DELETE FROM orders; DELETE FROM story; UPDATE position SET seq = 0');
    await assertTold(lists, frames);
    assert.equal(await lists.projectedSeq(), frames.length);
    writer.exec('ROLLBACK');
    writer.close();
  }));

test('a list is of one moment, however fast orders change beside it', () =>
  withScene(manyOrders(4_000), async ({ lists, frames }) => {
    const behind = lists.caughtUp(frames.length, 60_000);
    let reads = 0;
    let isDone = false;
    void behind.then(() => {
      isDone = true;
    });
    while (!isDone) {
      const numbers = (await lists.list({ tenant: 'house' }, PAGE)).map(({ number }) => number);
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => numbers.length - index),
      );
      reads++;
      await setTimeout(1);
    }
    assert.ok(reads > 0);
    assert.equal(await behind, true);
    assert.equal((await lists.list({ tenant: 'house' }, PAGE)).length, 4_000);
  }));

test('a thread that dies is told, and begun again; the lists come back complete', () =>
  withScene(manyOrders(3_000), async (scene) => {
    const { lists, frames, problems, now } = scene;
    now.durableSeq = 1_500;
    assert.equal(await lists.caughtUp(1_500, 60_000), true);
    now.durableSeq = 3_001;
    const folding = lists.fold();
    await scene.kill();
    await folding;
    // It may have come to an end with the last group.
    await lists.fold();
    assert.match(problems.at(-1) ?? '', /begun again: its thread has ended/);
    assert.ok((await lists.list({ tenant: 'house' }, PAGE)).length >= 1_499, 'what is stored can be read');
    now.ms += 1_000;
    assert.equal(await lists.caughtUp(3_001, 60_000), true);
    assert.equal(problems.at(-1), null);
    await assertTold(lists, frames);
  }));

test('a thread that cannot begin is told with the reason', () =>
  withScene(worldOf('no journal', 20), async (scene) => {
    const broken = new OrderLists({
      start: () => startFolding({ journal: placeIn('/nowhere'), orders: { path: scene.path, migrations: '/nowhere' } }),
      openReader: async () => assert.fail('nothing was stored'),
      ...{ durableSeq: () => 20, nowMs: () => 0, sleep: systemClock.sleep, within: (_ms, work) => work },
      onProblem: (problem) => scene.problems.push(problem),
    });
    assert.equal(await broken.caughtUp(20, 60_000), false);
    assert.match(scene.problems.at(-1) ?? '', /begun again: .*unable to open database file/);
    await assert.rejects(broken.list({ tenant: 'house' }, PAGE), /unable to open/);
    await broken.close();
  }));

test('a close in the middle of a long fold waits for a moment of it, and the next start goes on', () =>
  withScene(manyOrders(4_000), async (scene) => {
    const { lists, frames, path } = scene;
    const folding = lists.fold();
    await lists.close();
    assert.notEqual(await folding, 'failed');
    const stored = openSqliteOrders({ path });
    const seq = await stored.projectedSeq();
    assert.ok(seq > 0);
    assert.equal((await stored.list({ tenant: 'house' }, PAGE)).length, seq - 1);
    await stored.close();
    assert.equal(frames.length, 4_001);
  }));
