import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#kernel/random.ts';
import { instantOf } from '#kernel/time.ts';
import { NEVER, Process, Scheduler } from './scheduler.ts';

const until = instantOf(1_000_000);

test('what is due first happens first, and of one moment what was asked first', async () => {
  const random = seededRandom('moments');
  const scheduler = new Scheduler(instantOf(0));
  const asked = Array.from({ length: 500 }, (_, number) => ({ at: random.below(100), number }));
  const seen: { at: number; number: number }[] = [];
  for (const it of asked) scheduler.after(it.at, () => seen.push(it));
  await scheduler.run(until);
  assert.deepEqual(
    seen,
    asked.toSorted((a, b) => a.at - b.at || a.number - b.number),
  );
  assert.equal(scheduler.now, until);
});

test('between two moments every promise goes on as far as it can', async () => {
  const scheduler = new Scheduler(instantOf(0));
  const seen: string[] = [];
  const chain = async () => {
    for (let step = 0; step < 50; step++) await null;
    seen.push('the chain has ended');
  };
  scheduler.after(1, () => void chain());
  scheduler.after(2, () => seen.push('the next moment'));
  await scheduler.run(until);
  assert.deepEqual(seen, ['the chain has ended', 'the next moment']);
});

test('of a process that was killed nothing happens any more, and its calls never return', async () => {
  const scheduler = new Scheduler(instantOf(0));
  const seen: string[] = [];
  const process = new Process('one', scheduler, (it, label) => {
    if (label === 'write: after') it.kill();
  });
  const call = process.outside('write', { thereUs: 5, backUs: 5 }, () => seen.push('written'));
  void call.then(() => seen.push('answered'));
  process.after(20, () => seen.push('alive'));
  await scheduler.run(until);
  assert.deepEqual(seen, ['written']);
});

test('a process that dies before its call reached the world has changed nothing', async () => {
  const scheduler = new Scheduler(instantOf(0));
  let written = false;
  const process = new Process('one', scheduler, (it, label) => {
    if (label === 'write: before') it.kill();
  });
  void process.outside('write', { thereUs: 5, backUs: 5 }, () => {
    written = true;
  });
  await scheduler.run(until);
  assert.equal(written, false);
});

test('what is due for a process that is held waits until it goes on', async () => {
  const scheduler = new Scheduler(instantOf(0));
  const seen: number[] = [];
  const process = new Process('one', scheduler);
  process.after(10, () => seen.push(scheduler.now));
  scheduler.after(5, () => process.hold());
  scheduler.after(50, () => process.resume());
  await scheduler.run(until);
  assert.deepEqual(seen, [50]);
});

test('an answer that never comes is waited for forever, and a failure outside rejects', async () => {
  const scheduler = new Scheduler(instantOf(0));
  const process = new Process('one', scheduler);
  const seen: string[] = [];
  const ways = { thereUs: 1, backUs: 1 };
  void process.outside('send', ways, () => NEVER).then(() => seen.push('returned'));
  void process
    .outside('list', ways, () => {
      throw new Error('not now');
    })
    .catch(({ message }: Error) => seen.push(message));
  await scheduler.run(until);
  assert.deepEqual(seen, ['not now']);
});
