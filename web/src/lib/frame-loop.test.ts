import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFrameLoop } from './frame-loop.ts';

test('a task asked for many times runs once, in the next frame', () => {
  const frames: (() => void)[] = [];
  const loop = createFrameLoop((run) => frames.push(run));
  let runs = 0;
  const task = () => runs++;
  loop.schedule(task);
  loop.schedule(task);
  assert.equal(runs, 0);
  assert.equal(frames.length, 1);
  frames.shift()?.();
  assert.equal(runs, 1);
});

test('a task that asks for itself again runs in the frame after', () => {
  const frames: (() => void)[] = [];
  const loop = createFrameLoop((run) => frames.push(run));
  let runs = 0;
  const task = () => {
    runs++;
    if (runs < 3) loop.schedule(task);
  };
  loop.schedule(task);
  for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) frame();
  assert.equal(runs, 3);
});
