import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import { openSqlite } from '#platform/sql/sqlite.ts';
import type { Durable } from '../journal/sequencer.ts';
import { ADAPTER, ack, idOf, World } from '../oms/oms.fixture.ts';
import { createSqliteOrderStore } from './order-store.sqlite.ts';
import type { OrderStore } from './order-store.ts';
import type { JournalFrame } from './project.ts';
import { assertTold, everythingOf, framesOf, stateAfter, worldOf } from './projection.fixture.ts';
import { Projector } from './projector.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 25);
const migrations = join(import.meta.dirname, '../../../migrations/sqlite/orders');

const HELLO = { kind: 'AdapterHello', adapterId: ADAPTER, buildHash: 'test' } as const;

/** A disk on which projectors come and go: what is stored stays, and what they hold in memory does not. */
class Disk {
  readonly database: DatabaseSync = openSqlite({ path: ':memory:', migrations, durability: 'normal' });
  /** The next writes that fail: before anything is stored, or after all of it is. */
  readonly faults: ('before' | 'after')[] = [];
  /** Steps of each write. */
  readonly written: number[] = [];
  opens = true;

  readonly open = async (): Promise<OrderStore> => {
    if (!this.opens) throw new Error('order-projection.db: the file is damaged');
    const store = createSqliteOrderStore(this.database);
    return {
      ...store,
      write: async (change) => {
        const fault = this.faults.shift();
        if (fault === 'before') throw new Error('the disk is full');
        const written = await store.write(change);
        this.written.push(change.steps.length);
        if (fault === 'after') throw new Error('the disk is gone');
        return written;
      },
      close: async () => undefined,
    };
  };
}

/** A journal that grows, and the projectors that hear of it. */
class Line {
  readonly disk = new Disk();
  readonly problems: (string | null)[] = [];
  /** Reads of the journal, as it was asked. */
  reads = 0;
  /** Frames that were read, each time that they were. */
  read = 0;
  nowMs = 0;
  durable = 0;
  readonly #frames: readonly JournalFrame[];

  constructor(frames: readonly JournalFrame[]) {
    this.#frames = frames;
  }

  start(): Projector {
    return new Projector({
      open: this.disk.open,
      read: async (after, limit) => {
        this.reads++;
        const read = this.#frames.slice(after, Math.min(after + limit, this.durable));
        this.read += read.length;
        return read;
      },
      durableSeq: () => this.durable,
      nowMs: () => this.nowMs,
      pause: async () => {
        this.nowMs++;
      },
      onProblem: (problem) => this.problems.push(problem),
    });
  }

  /** Makes the next frames durable, and has those who listen hear of them. */
  grow(count: number, ...listeners: readonly Projector[]): void {
    for (const { epoch, input, events } of this.#frames.slice(this.durable, this.durable + count))
      for (const listener of listeners) listener.hear(epoch, [{ input, events, outbox: [], orders: [] } as Durable]);
    this.durable = Math.min(this.durable + count, this.#frames.length);
  }

  get all(): readonly JournalFrame[] {
    return this.#frames.slice(0, this.durable);
  }
}

async function finish(projector: Projector): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) if ((await projector.fold()) === 'idle') return;
  assert.fail(`it does not come to an end: ${projector.health.problem}`);
}

type Step =
  | { readonly kind: 'grow'; readonly count: number; readonly heard: boolean }
  | { readonly kind: 'fold' | 'crash' | 'second' | 'rebuild' }
  | { readonly kind: 'fault'; readonly fault: 'before' | 'after' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('grow' as const),
      count: fc.integer({ min: 1, max: 30 }),
      heard: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('fold' as const, 'fold' as const, 'second' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'rebuild' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom('before', 'after') }),
  },
);

test('cut anywhere, failed, doubled or rebuilt: the rows are those of the journal folded once, one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(500), fc.array(step, { maxLength: 40 }), async (seed, steps) => {
      const line = new Line(framesOf(worldOf(`projector/${seed}`, 150)));
      let projector = line.start();
      const second = line.start();
      for (const one of steps) {
        if (one.kind === 'grow') line.grow(one.count, ...(one.heard ? [projector, second] : [second]));
        else if (one.kind === 'fold') await projector.fold();
        else if (one.kind === 'second') await Promise.all([second.fold(), projector.fold()]);
        else if (one.kind === 'crash') projector = line.start();
        else if (one.kind === 'fault') line.disk.faults.push(one.fault);
        else await projector.rebuild();
      }
      line.disk.faults.length = 0;
      await finish(projector);
      await assertTold(projector, line.all);
      const once = new Line(line.all);
      once.grow(line.durable);
      const plain = once.start();
      await finish(plain);
      assert.deepEqual(await everythingOf(projector, line.all), await everythingOf(plain, line.all));
    }),
    { numRuns: RUNS },
  );
});

test('what it heard it folds without reading the journal; what it missed it reads there', async () => {
  const line = new Line(framesOf(worldOf('heard', 100)));
  const projector = line.start();
  line.grow(40, projector);
  await finish(projector);
  assert.equal(line.reads, 0);
  line.grow(20);
  line.grow(20, projector);
  await finish(projector);
  assert.equal(line.reads, 1);
  await assertTold(projector, line.all);
});

test('more than memory may hold is read from the journal again', async () => {
  const few = framesOf(worldOf('many', 60));
  // Frames without events, as timers that nobody waits for leave them.
  const idle = Array.from({ length: 30_000 }, (_, index): JournalFrame => {
    const last = few.at(-1);
    assert.ok(last !== undefined);
    return { epoch: last.epoch, input: { ...last.input, seq: few.length + 1 + index }, events: [] };
  });
  const line = new Line([...few, ...idle]);
  const projector = line.start();
  line.grow(line.all.length + 40_000, projector);
  await finish(projector);
  assert.ok(line.reads > 0);
  assert.equal(projector.health.behind, 0);
  await assertTold(projector, line.all);
});

test('frames with an event for every open order are stored a few at a time', async () => {
  const world = new World({ careful: false });
  for (let number = 0; number < 300; number++) {
    world.submit(`o${number}`);
    world.report(idOf(`o${number}`), ack(`b${number}`));
  }
  for (let session = 2; session < 40; session++)
    world.give({ ...HELLO, epoch: session, session: `s${session}`, outSeq: 0 });
  const line = new Line(framesOf(world));
  const projector = line.start();
  line.grow(Number.POSITIVE_INFINITY);
  await finish(projector);
  assert.ok(Math.max(...line.disk.written) <= 3_000, `${Math.max(...line.disk.written)} steps at once`);
  assert.ok(line.read <= 3 * line.all.length, `${line.read} frames read for ${line.all.length}`);
  await assertTold(projector, line.all);
});

test('whoever asks right after a durable write is told of it', async () => {
  const line = new Line(framesOf(worldOf('own', 80)));
  const projector = line.start();
  for (let count = 1; count <= 60; count++) {
    line.grow(1, projector);
    assert.equal(await projector.caughtUp(count, 1_000), true);
    assert.equal(await projector.projectedSeq(), count);
  }
  assert.equal(await projector.caughtUp(61, 1_000), false);
});

test('waiting ends: with its time, and at once where the store fails', async () => {
  const line = new Line(framesOf(worldOf('bounded', 3_000)));
  const projector = line.start();
  line.grow(3_000);
  assert.equal(await projector.caughtUp(3_000, 2), false);
  assert.ok(line.nowMs <= 4);
  line.disk.faults.push('before');
  const before = line.nowMs;
  assert.equal(await projector.caughtUp(3_000, 60_000), false);
  assert.equal(line.nowMs, before);
  assert.equal(await projector.caughtUp(3_000, 60_000), true);
});

test('a store that fails is told once, holds up nobody, and is taken up again by itself', async () => {
  const line = new Line(framesOf(worldOf('broken', 80)));
  line.disk.opens = false;
  const projector = line.start();
  line.grow(30, projector);
  assert.deepEqual([await projector.fold(), await projector.fold()], ['failed', 'failed']);
  await assert.rejects(projector.list({ tenant: 'house' }, { before: null, limit: 1 }), /damaged/);
  const problem = 'order-projection.db: the file is damaged';
  assert.deepEqual(projector.health, { projectedSeq: 0, behind: 30, problem });
  line.disk.opens = true;
  await finish(projector);
  assert.deepEqual(projector.health, { projectedSeq: 30, behind: 0, problem: null });
  assert.deepEqual(line.problems, [problem, null]);
  await assertTold(projector, line.all);
});

test('a store of another journal, or of one that has lost its end, is made anew', async () => {
  const line = new Line(framesOf(worldOf('other/1', 120)));
  line.grow(100);
  await finish(line.start());
  const shorter = new Line(framesOf(worldOf('other/2', 60)));
  shorter.disk.database.close();
  Object.assign(shorter.disk, { database: line.disk.database });
  shorter.grow(60);
  const projector = shorter.start();
  await finish(projector);
  await assertTold(projector, shorter.all);

  // As long as the other one, and written by another writer.
  const rewritten = new Line(framesOf(worldOf('other/3', 200)).map((frame) => ({ ...frame, epoch: 7 })));
  rewritten.disk.database.close();
  Object.assign(rewritten.disk, { database: line.disk.database });
  rewritten.grow(150);
  const last = rewritten.start();
  await finish(last);
  await assertTold(last, rewritten.all);
});

test('a name that the core may have forgotten is never told as new while the rows are behind', async () => {
  const line = new Line(framesOf(worldOf('names', 400)));
  line.grow(300);
  const late = line.start();
  const [name] = [...stateAfter(line.all).requests.entries()].map(([, { clientOrderId }]) => clientOrderId);
  assert.ok(name !== undefined);
  await assert.rejects(late.request('house', 'unheard of'), /ask again/);
  await finish(late);
  assert.equal(await late.request('house', 'unheard of'), null);
  assert.notEqual(await late.request('house', name), null);

  await late.rebuild();
  await assert.rejects(late.request('house', name), /ask again/);
  await finish(late);
  assert.notEqual(await late.request('house', name), null);

  // What is only behind, and not forgotten, the core knows itself.
  line.grow(1, late);
  assert.equal(await late.request('house', 'unheard of'), null);
  const [last] = line.all.slice(-1);
  assert.ok(last !== undefined);
  const { input } = last;
  const forgotten = {
    v: 1,
    cause: input.seq,
    at: input.at,
    corr: 'c',
    kind: 'SettledForgotten',
    parentIds: [],
  } as const;
  late.hear(last.epoch, [{ input, events: [forgotten], outbox: [], orders: [] }]);
  await assert.rejects(late.request('house', 'unheard of'), /ask again/);
});
