/** What every queue of rebuilds promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import type { RebuildQueue } from './rebuild-queue.ts';

const DAY = { exchange: 'B3', symbol: 'PETR4', date: '2025-08-29' as LocalDate };

/** `open` gives a fresh, empty queue. */
export function rebuildQueueSuite(engine: string, open: () => Promise<RebuildQueue>): void {
  describe(`rebuild queue: ${engine}`, () => {
    test('a day waits once, in the order of asking, until it is done', async () => {
      const queue = await open();
      const [first, second] = [{ ...DAY, exchange: 'SIM' }, DAY];
      assert.equal(await queue.add([first, second]), 2);
      assert.equal(await queue.add([second, first]), 0);
      assert.deepEqual(await queue.waiting(), [first, second]);
      await queue.done(first);
      assert.deepEqual(await queue.waiting(), [second]);
      assert.equal(await queue.add([first]), 1);
      assert.deepEqual(await queue.waiting(), [second, first]);
    });
  });
}
