import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantOf } from '#kernel/time.ts';
import { World } from '../oms/oms.fixture.ts';
import { Line } from './line.fixture.ts';
import type { OrderLists } from './order-lists.ts';
import { assertTold, framesOf, stateAfter, worldOf } from './projection.fixture.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 25);
const PAGE = { before: null, limit: 10_000 };

async function finish(line: Line, lists: OrderLists): Promise<void> {
  for (let turn = 0; turn < 1_000 && (lists.health.behind > 0 || lists.health.problem !== null); turn++) {
    await lists.fold();
    line.nowMs += 1_000;
  }
  assert.equal(lists.health.behind, 0, lists.health.problem ?? '');
}

type Step =
  | { readonly kind: 'grow'; readonly count: number }
  | { readonly kind: 'fold' | 'read' | 'kill' | 'live' | 'wait' | 'close file' | 'mend file' }
  | { readonly kind: 'fault'; readonly fault: 'before' | 'after' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('grow' as const), count: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('fold' as const, 'read' as const, 'wait' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('kill' as const, 'live' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('close file' as const, 'mend file' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom('before', 'after') }),
  },
);

/** Whatever can be read is the journal up to some row, all of it. */
async function assertWhole(line: Line, lists: OrderLists): Promise<void> {
  try {
    const seq = await lists.projectedSeq();
    await assertTold(lists, line.all.slice(0, seq));
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assert.notEqual(lists.health.problem, null, `${error}`);
  }
}

async function doStep(line: Line, lists: OrderLists, one: Step): Promise<void> {
  switch (one.kind) {
    case 'grow':
      return line.grow(one.count);
    case 'fold':
      await lists.fold();
      return;
    case 'read':
      return assertWhole(line, lists);
    case 'kill':
    case 'live':
      line.isDead = one.kind === 'kill';
      return;
    case 'close file':
    case 'mend file':
      line.disk.opens = one.kind === 'mend file';
      return;
    case 'wait':
      line.nowMs += 400;
      return;
    case 'fault':
      line.disk.faults.push(one.fault);
  }
}

test('whatever fails, ends and is begun again: what can be read is whole, and in the end it is all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(500), fc.array(step, { maxLength: 40 }), async (seed, steps) => {
      const line = new Line(framesOf(worldOf(`lists/${seed}`, 150)));
      const lists = line.lists();
      for (const one of steps) await doStep(line, lists, one);
      line.disk.faults.length = 0;
      line.disk.opens = true;
      line.isDead = false;
      await finish(line, lists);
      await assertTold(lists, line.all);
      assert.equal(lists.health.problem, line.problems.at(-1) ?? null);
      await lists.close();
    }),
    { numRuns: RUNS },
  );
});

test('whoever asks right after a durable write is told of it', async () => {
  const line = new Line(framesOf(worldOf('own', 80)));
  const lists = line.lists();
  for (let count = 1; count <= 60; count++) {
    line.grow(1);
    assert.equal(await lists.caughtUp(count, 1_000), true);
    assert.equal(await lists.projectedSeq(), count);
  }
  assert.equal(await lists.caughtUp(61, 1_000), false);
});

test('a fold that is under way and knows less does not end the waiting', async () => {
  const line = new Line(framesOf(worldOf('joined', 80)));
  const lists = line.lists();
  line.grow(20);
  await lists.fold();
  const older = lists.fold();
  line.grow(20);
  assert.equal(await lists.caughtUp(40, 1_000), true);
  assert.equal(await older, 'idle');
});

test('waiting ends: with its time, and at once where the store fails', async () => {
  const line = new Line(framesOf(worldOf('bounded', 9_000)));
  const lists = line.lists();
  line.grow(9_000);
  assert.equal(await lists.caughtUp(9_000, 2), false);
  assert.ok(line.nowMs <= 5, `${line.nowMs}`);
  line.disk.faults.push('before');
  assert.equal(await lists.caughtUp(9_000, 60_000), false);
  assert.ok(line.nowMs <= 7, `${line.nowMs}`);
  line.isSlow = true;
  assert.equal(await lists.caughtUp(9_000, 500), false);
  line.isSlow = false;
  assert.equal(await lists.caughtUp(9_000, 60_000), true);
});

test('lists that fail are told once, hold up nobody, and are kept again by themselves', async () => {
  const line = new Line(framesOf(worldOf('broken', 80)));
  line.disk.opens = false;
  const lists = line.lists();
  line.grow(30);
  assert.deepEqual([await lists.fold(), await lists.fold()], ['failed', 'failed']);
  await assert.rejects(lists.list({ tenant: 'house' }, PAGE), /damaged/);
  const problem = 'order-projection.db: the file is damaged';
  assert.deepEqual(lists.health, { projectedSeq: 0, behind: 30, problem });
  line.disk.opens = true;
  await finish(line, lists);
  assert.deepEqual(lists.health, { projectedSeq: 30, behind: 0, problem: null });
  assert.deepEqual(line.problems, [problem, null]);
  await assertTold(lists, line.all);
});

test('where the thread ends, what is stored can be read, and it is begun again after a while', async () => {
  const line = new Line(framesOf(worldOf('dead', 80)));
  const lists = line.lists();
  line.grow(30);
  await lists.fold();
  line.isDead = true;
  line.grow(20);
  assert.equal(await lists.caughtUp(50, 1_000), false);
  assert.match(lists.health.problem ?? '', /begun again: its thread has ended/);
  await assertTold(lists, line.all.slice(0, 30));
  line.isDead = false;
  for (let times = 0; times < 10; times++) assert.equal(await lists.fold(), 'failed');
  assert.equal(line.starts, 1, 'it is not begun with every question');
  line.nowMs += 1_000;
  assert.equal(await lists.caughtUp(50, 1_000), true);
  assert.equal(line.starts, 2);
  assert.equal(lists.health.problem, null);
  await assertTold(lists, line.all);
});

test('on a full disk what was stored before can be read, and says how far it is', async () => {
  const line = new Line(framesOf(worldOf('full', 80)));
  const lists = line.lists();
  line.grow(30);
  await finish(line, lists);
  line.grow(20);
  for (let times = 0; times < 3; times++) {
    line.disk.faults.push('before');
    assert.equal(await lists.caughtUp(50, 1_000), false);
    await assertTold(lists, line.all.slice(0, 30));
  }
  line.disk.opens = false;
  assert.equal(await lists.caughtUp(50, 1_000), false);
  await assertTold(lists, line.all.slice(0, 30));
  line.disk.opens = true;
  await finish(line, lists);
  await assertTold(lists, line.all);
});

test('a name that the core may have forgotten is never told as new while the lists are behind', async () => {
  const world = worldOf('names', 400);
  const line = new Line(framesOf(world));
  line.grow(300);
  const late = line.lists();
  const [name] = [...stateAfter(line.all).requests.entries()].map(([, { clientOrderId }]) => clientOrderId);
  assert.ok(name !== undefined);
  line.disk.faults.push('before', 'before');
  await assert.rejects(late.request('house', 'unheard of'), /ask again/);
  await assert.rejects(late.request('house', name), /ask again/);
  await finish(line, late);
  assert.equal(await late.request('house', 'unheard of'), null);
  assert.notEqual(await late.request('house', name), null);

  // Another process makes them anew.
  const other = line.start();
  await other.rebuild();
  await assert.rejects(late.request('house', name), /ask again/);
  await other.fold();
  assert.notEqual(await late.request('house', name), null);
});

test('what is only behind the core knows itself; what it forgets it may not', async () => {
  const world = new World({ careful: false });
  world.submit('a', {}, { halted: true });
  world.submit('b');
  world.submit('c');
  world.wait(1_000_000);
  world.give({ kind: 'ForgetSettled', before: instantOf(world.now) });
  const line = new Line(framesOf(world));
  line.grow(2);
  const lists = line.lists();
  await finish(line, lists);
  line.isDead = true;
  line.grow(2);
  assert.equal(await lists.request('house', 'unheard of'), null);
  line.grow(1);
  await assert.rejects(lists.request('house', 'unheard of'), /ask again/);
  line.isDead = false;
  line.nowMs += 1_000;
  await finish(line, lists);
  assert.equal(await lists.request('house', 'unheard of'), null);
  assert.notEqual(await lists.request('house', 'a'), null);
});

test('a close while it folds waits for that group, and leaves nothing open', async () => {
  const line = new Line(framesOf(worldOf('closing', 200)));
  const lists = line.lists();
  line.grow(150);
  const [folded] = await Promise.all([lists.fold(), lists.close()]);
  assert.equal(folded, 'group');
  assert.equal(line.disk.open, 0);
  assert.equal(await lists.fold(), 'failed');
  assert.equal(line.disk.open, 0);
  const again = line.lists();
  await finish(line, again);
  await assertTold(again, line.all);
});
