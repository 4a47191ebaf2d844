import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHashQueue } from './hash-queue.ts';

test('two run, the next ones wait in order, and the rest is sent away at once', async () => {
  const queue = createHashQueue({ running: 2, waiting: 2 });
  const ends: (() => void)[] = [];
  const started: number[] = [];
  const runs = [0, 1, 2, 3, 4].map((number) =>
    queue.run(() => {
      started.push(number);
      return new Promise<number>((resolve) => ends.push(() => resolve(number)));
    }),
  );
  await Promise.resolve();
  assert.deepEqual(started, [0, 1]);
  assert.equal(runs[4], null);
  ends[0]?.();
  assert.equal(await runs[0], 0);
  assert.deepEqual(started, [0, 1, 2]);
  for (const end of ends.slice(1)) end();
  assert.deepEqual(await Promise.all([runs[1], runs[2]]), [1, 2]);
  for (const end of ends.slice(3)) end();
  assert.equal(await runs[3], 3);
});

test('work that fails gives its place back', async () => {
  const queue = createHashQueue({ running: 1, waiting: 0 });
  await assert.rejects(queue.run(async () => Promise.reject(new Error('no'))) ?? Promise.resolve(), /no/);
  assert.equal(await queue.run(async () => 'next'), 'next');
});
