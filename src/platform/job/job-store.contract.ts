/** What every store of jobs promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobStore, StoredJob } from './job-store.ts';

const job = (id: string, createdAtMs: number, state = 'queued'): StoredJob => ({
  id,
  state,
  createdAtMs,
  body: JSON.stringify({ id }),
});

/** `open` gives a fresh, empty store. */
export function jobStoreSuite(engine: string, open: () => Promise<JobStore>): void {
  describe(`jobs: ${engine}`, () => {
    test('a job is found as it was last kept', async () => {
      const store = await open();
      await store.put(job('a', 1));
      await store.put(job('a', 1, 'done'));
      assert.deepEqual(await store.find('a'), job('a', 1, 'done'));
      assert.equal(await store.find('b'), null);
      await store.close();
    });

    test('the newest come first, and no more than asked for', async () => {
      const store = await open();
      for (const one of [job('b', 2), job('c', 3), job('a', 1)]) await store.put(one);
      assert.deepEqual(
        (await store.newest(2)).map(({ id }) => id),
        ['c', 'b'],
      );
      await store.close();
    });

    test('where there are too many the oldest are forgotten', async () => {
      const store = await open();
      for (let index = 1; index <= 5; index++) await store.put(job(`j${index}`, index));
      assert.deepEqual((await store.forget(3)).sort(), ['j1', 'j2']);
      assert.deepEqual(await store.forget(3), []);
      assert.equal((await store.newest(10)).length, 3);
      await store.close();
    });
  });
}
