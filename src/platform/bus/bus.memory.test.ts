import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busSuite } from './bus.contract.ts';
import { createMemoryBus } from './bus.memory.ts';

busSuite('memory', async () => {
  const reported: { error: unknown; topic: string }[] = [];
  return {
    bus: createMemoryBus((error, topic) => reported.push({ error, topic })),
    reported,
    settled: async () => undefined,
    close: async () => undefined,
  };
});

test('listeners of the bus in memory were called when publish returns', () => {
  const bus = createMemoryBus(() => undefined);
  let heard = 0;
  bus.subscribe('*.*', () => heard++);
  bus.publish('feed.status', {});
  assert.equal(heard, 1);
});
