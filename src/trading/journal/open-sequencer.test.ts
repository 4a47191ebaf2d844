import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf } from '#kernel/time.ts';
import { EVERYTHING } from '../oms/oms.fixture.ts';
import { stateText } from '../oms/state-text.ts';
import { decodeFrame } from './frame.ts';
import { BY, cancel, HeldDisk, open, START, settled, sha256, submit, TestClock } from './journal.fixture.ts';
import { createMemoryJournal } from './journal.memory.ts';
import { JournalError } from './journal.ts';
import { recover } from './recover.ts';
import type { Durable, GiveAnswer } from './sequencer.ts';

const ORDER = 'house/a/0.1';

/** What a promise has answered so far. */
function watch(promise: Promise<GiveAnswer>): { answer: GiveAnswer | null } {
  const seen: { answer: GiveAnswer | null } = { answer: null };
  void promise.then((answer) => {
    seen.answer = answer;
  });
  return seen;
}

test('nothing is answered, told or shown before it is on the disk, and then in order', async () => {
  const disk = new HeldDisk();
  const sequencer = await open(disk.store);
  const told: Durable[] = [];
  sequencer.onDurable((batch) => told.push(...batch));
  const first = watch(sequencer.give(submit('a'), BY));
  await settled();
  assert.equal(disk.held.length, 1);
  assert.deepEqual([first.answer, told, sequencer.order(ORDER), sequencer.durableSeq], [null, [], undefined, 0]);
  assert.ok(sequencer.state.orders.has(ORDER), 'what follows is decided on it already');

  const second = watch(sequencer.give(cancel('a'), BY));
  const third = watch(sequencer.give(submit('b'), BY));
  await disk.release();
  assert.equal(first.answer?.kind, 'accepted');
  assert.deepEqual([second.answer, third.answer], [null, null]);
  assert.equal(sequencer.order(ORDER)?.pending, 'NONE', 'the cancel is not durable');
  assert.equal(told[0]?.outbox.length, 1);
  assert.equal(disk.held[0]?.rows.length, 2, 'what came meanwhile is written together');
  await disk.release();
  assert.deepEqual([second.answer?.kind, third.answer?.kind], ['taken', 'accepted']);
  assert.equal(sequencer.order(ORDER)?.pending, 'CANCEL');
  assert.deepEqual(
    told.map(({ input }) => input.seq),
    [1, 2, 3],
  );
  assert.equal(sequencer.durableSeq, 3);
});

test('a restart has all that was answered, and goes on after it', async () => {
  const store = createMemoryJournal(sha256);
  const before = await open(store);
  await before.give(submit('a'), BY);
  await before.give(cancel('nobody'), BY);
  const after = await open(store);
  assert.equal(after.durableSeq, 2);
  assert.equal(after.epoch, before.epoch + 1);
  assert.equal(stateText(after.state), stateText(before.state));
  assert.equal(after.order(ORDER)?.life, 'QUEUED');
  const again = await after.give(submit('a'), BY);
  assert.ok(again.kind === 'accepted' && again.replayed);
});

test('a writer that was replaced stops, and says why', async () => {
  const { file } = createMemoryJournal(sha256);
  const old = await open(createMemoryJournal(sha256, file));
  const young = await open(createMemoryJournal(sha256, file));
  const refused = await old.give(submit('a'), BY);
  assert.ok(refused.kind === 'unavailable' && refused.code === 'HALTED');
  assert.equal(old.health.state, 'HALTED');
  assert.match(old.health.reason ?? '', /FENCED/);
  assert.equal((await young.give(submit('a'), BY)).kind, 'accepted');
  assert.equal(file.rows.length, 1);
});

test('on a full disk new orders are refused and undone, and cancels and reports are taken with the reserve', async () => {
  const disk = new HeldDisk();
  const clock = new TestClock();
  const sequencer = await open(disk.store, { clock });
  disk.holding = false;
  await sequencer.give(submit('a'), BY);
  disk.holding = true;
  const lost = watch(sequencer.give(submit('b'), BY));
  const kept = watch(sequencer.give(cancel('a'), BY));
  await settled();
  const late = watch(sequencer.give(submit('c'), BY));
  await disk.release('FULL');
  assert.deepEqual(
    [lost.answer, late.answer].map((it) => it?.kind === 'unavailable' && it.code),
    ['FULL', 'FULL'],
  );
  assert.equal(sequencer.state.orders.has('house/b/0.1'), false);
  assert.equal(sequencer.health.state, 'CLOSING');
  assert.equal(disk.held[0]?.urgent, true);
  await disk.release();
  assert.equal(kept.answer?.kind, 'taken');
  const refused = await sequencer.give(submit('d'), BY);
  assert.ok(refused.kind === 'unavailable' && refused.code === 'FULL');

  disk.reserveWhole = false;
  sequencer.tick(instantOf(START + 10));
  await settled();
  assert.equal(sequencer.health.state, 'CLOSING');
  disk.reserveWhole = true;
  sequencer.tick(instantOf(START + 1_000_010));
  await settled();
  assert.deepEqual(sequencer.health, { state: 'OPEN', reason: null });
  await disk.release();
  const recovered = await recover(disk.store, { sha256 });
  assert.equal(stateText(recovered.state), stateText(sequencer.state));
});

test('where the reserve is used up too, a cancel is refused, and nothing of it remains', async () => {
  const disk = new HeldDisk();
  const sequencer = await open(disk.store);
  disk.holding = false;
  await sequencer.give(submit('a'), BY);
  const before = stateText(sequencer.state);
  disk.failNext('FULL', 'FULL');
  const answer = await sequencer.give(cancel('a'), BY);
  assert.ok(answer.kind === 'unavailable' && answer.code === 'FULL');
  assert.equal(stateText(sequencer.state), before);
  assert.equal(sequencer.health.state, 'CLOSING');
});

test('while somebody else holds the journal orders are refused, and cancels wait and are taken in their order', async () => {
  const disk = new HeldDisk();
  const clock = new TestClock();
  const sequencer = await open(disk.store, { clock });
  disk.holding = false;
  for (const name of ['a', 'b']) await sequencer.give(submit(name), BY);
  disk.holding = true;
  const told: string[] = [];
  sequencer.onDurable((batch) => told.push(...batch.map(({ input }) => JSON.stringify([input.seq, input.kind]))));
  const order = watch(sequencer.give(submit('c'), BY));
  const first = watch(sequencer.give(cancel('b'), BY));
  await settled();
  const second = watch(sequencer.give({ kind: 'CancelAll', scope: EVERYTHING }, BY));
  await disk.release('LOCKED');
  assert.ok(order.answer?.kind === 'unavailable' && order.answer.code === 'BUSY');
  const late = await sequencer.give(submit('d'), BY);
  assert.ok(late.kind === 'unavailable' && late.code === 'BUSY');
  assert.equal(sequencer.health.state, 'CLOSING');
  assert.match(sequencer.health.reason ?? '', /another program holds the journal of orders/);
  for (let times = 0; times < 3; times++) await disk.release('LOCKED');
  assert.deepEqual([first.answer, second.answer, told], [null, null, []]);
  await disk.release();
  assert.deepEqual([first.answer?.kind, second.answer?.kind], ['taken', 'taken']);
  assert.deepEqual(told, ['[3,"CancelOrder"]', '[4,"CancelAll"]']);
  clock.us += 10;
  sequencer.tick(clock.now());
  await settled();
  assert.deepEqual(sequencer.health, { state: 'OPEN', reason: null });
  disk.holding = false;
  assert.equal((await sequencer.give(submit('d'), BY)).kind, 'accepted');
});

test('what the journal refused while it was looked at again halts nothing where it can be tried again', async () => {
  for (const [fault, state] of [
    ['LOCKED', 'CLOSING'],
    ['FULL', 'CLOSING'],
    ['BROKEN', 'HALTED'],
  ] as const) {
    const disk = new HeldDisk();
    const clock = new TestClock();
    const restoreReserve = () => Promise.reject(new JournalError(fault, 'told to'));
    const sequencer = await open({ ...disk.store, restoreReserve }, { clock });
    disk.holding = false;
    disk.failNext('LOCKED');
    await sequencer.give(submit('a'), BY);
    clock.us += 1_000_001;
    sequencer.tick(clock.now());
    await settled();
    assert.equal(sequencer.health.state, state, fault);
  }
});

test('a journal that breaks halts it at once: what was being written may be there, what waited is not', async () => {
  const disk = new HeldDisk();
  const sequencer = await open(disk.store);
  const written = watch(sequencer.give(submit('a'), BY));
  await settled();
  const waited = watch(sequencer.give(submit('b'), BY));
  await disk.release('BROKEN');
  assert.ok(written.answer?.kind === 'unavailable' && written.answer.code === 'UNKNOWN');
  assert.ok(waited.answer?.kind === 'unavailable' && waited.answer.code === 'HALTED');
  assert.match(sequencer.health.reason ?? '', /BROKEN/);
  assert.equal(disk.held.length, 0, 'it is not tried again');
});

test('an assertion in the core halts it, names the input, and loses nothing that came before', async () => {
  const disk = new HeldDisk();
  const sequencer = await open(disk.store);
  const before = watch(sequencer.give(submit('a'), BY));
  const wrong = { kind: 'MarkUpdate' } as never;
  sequencer.state.armed.set('undefined undefined', ['nobody']);
  const failed = await sequencer.give(wrong, { principal: 'p', corr: 'x7' });
  assert.ok(failed.kind === 'unavailable' && failed.code === 'HALTED');
  assert.match(sequencer.health.reason ?? '', /input 2, MarkUpdate of x7: the order nobody is not there/);
  await disk.release();
  assert.equal(before.answer?.kind, 'accepted');
});

test('too much at once is refused, cancels later than orders', async () => {
  const disk = new HeldDisk();
  const sequencer = await open(disk.store, { bounds: { waiting: 3 } });
  for (const name of ['a', 'b', 'c']) void sequencer.give(submit(name), BY);
  const refused = await sequencer.give(submit('d'), BY);
  assert.ok(refused.kind === 'unavailable' && refused.code === 'BUSY');
  for (const name of ['a', 'b', 'c']) void sequencer.give(cancel(name), BY);
  const full = await sequencer.give(cancel('a'), BY);
  assert.ok(full.kind === 'unavailable' && full.code === 'BUSY');
  disk.holding = false;
  await disk.release();
  await settled();
  assert.equal(sequencer.durableSeq, 6);
});

test('a group is bounded in rows and in characters', async () => {
  const disk = new HeldDisk();
  const sequencer = await open(disk.store, { bounds: { groupRows: 4, groupChars: 2_500 } });
  for (let count = 0; count < 9; count++) void sequencer.give(count < 5 ? submit(`o${count}`) : cancel('nobody'), BY);
  const groups: number[] = [];
  await settled();
  for (let group = disk.held[0]; group !== undefined; group = disk.held[0]) {
    groups.push(group.rows.length);
    assert.ok(group.rows.reduce((sum, { body }) => sum + body.length, 0) <= 2_500);
    await disk.release();
  }
  assert.ok(groups.length >= 3 && Math.max(...groups) <= 4, groups.join());
  assert.equal(sequencer.durableSeq, 9);
});

test('a timer fires once when it is due, however far the clock jumps', async () => {
  const clock = new TestClock();
  const sequencer = await open(createMemoryJournal(sha256), { clock });
  await sequencer.give(submit('a'), BY);
  const fired: Durable[] = [];
  sequencer.onDurable((batch) => fired.push(...batch));
  clock.us = START + 4_999_999;
  sequencer.tick(clock.now());
  await settled();
  assert.equal(fired.length, 0);
  clock.us = START + 3_600_000_000;
  for (let times = 0; times < 3; times++) {
    sequencer.tick(clock.now());
    await settled();
  }
  assert.deepEqual(
    fired.map(({ input }) => input.kind),
    ['TimerFired'],
  );
});

test('a timer fires when it is due, whatever was started after it', async () => {
  const clock = new TestClock();
  const sequencer = await open(createMemoryJournal(sha256), { clock });
  await sequencer.give(submit('a'), BY);
  clock.us = START + 2_000_000;
  await sequencer.give(submit('b'), BY);
  sequencer.tick(clock.now());
  const fired: Durable[] = [];
  sequencer.onDurable((batch) => fired.push(...batch));
  clock.us = START + 5_000_001;
  sequencer.tick(clock.now());
  await settled();
  assert.equal(fired.length, 1);
});

test('time never goes back, nor stands still when the clock is set back', async () => {
  const clock = new TestClock();
  const store = createMemoryJournal(sha256);
  const sequencer = await open(store, { clock });
  await sequencer.give(submit('a'), BY);
  clock.us = START - 3_600_000_000;
  await sequencer.give(submit('b'), BY);
  const times = store.file.rows.map(({ body }) => decodeFrame(body).input.at);
  assert.ok((times[1] ?? 0) >= (times[0] ?? 0));
  const fired: Durable[] = [];
  sequencer.onDurable((batch) => fired.push(...batch));
  for (let second = 0; second < 12; second++) {
    clock.us += 1_000_000;
    sequencer.tick(clock.now());
    await settled();
  }
  assert.equal(fired.length, 2, 'the answers of both orders are overdue after twice the time');
});

test('a reader that fails halts it, since what it shows from then on would be wrong', async () => {
  const sequencer = await open(createMemoryJournal(sha256));
  sequencer.onDurable(() => {
    throw new Error('no more');
  });
  assert.equal((await sequencer.give(submit('a'), BY)).kind, 'accepted');
  assert.match(sequencer.health.reason ?? '', /a reader of durable inputs failed: no more/);
});

test('closing waits for what was given, and takes nothing more', async () => {
  const disk = new HeldDisk();
  const sequencer = await open(disk.store);
  const given = watch(sequencer.give(submit('a'), BY));
  let closed = false;
  const closing = sequencer.close().then(() => {
    closed = true;
  });
  await settled();
  assert.equal(closed, false);
  const late = await sequencer.give(submit('b'), BY);
  assert.ok(late.kind === 'unavailable' && late.code === 'HALTED');
  await disk.release();
  await closing;
  assert.equal(given.answer?.kind, 'accepted');
});
