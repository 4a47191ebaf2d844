/** What every store of answers promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnswerStore, KeptAnswer } from './answer-store.ts';

const ANSWER: KeptAnswer = { userId: 'ana', key: 'k1', requestHash: 'h1', status: 201, body: '{"a":1}', atMs: 1_000 };

/** `open` gives a fresh, empty store. */
export function answerStoreSuite(engine: string, open: () => Promise<AnswerStore>): void {
  describe(`kept answers: ${engine}`, () => {
    test('an answer is found by its user and key, and by no other', async () => {
      const store = await open();
      await store.keep(ANSWER);
      assert.deepEqual(await store.find('ana', 'k1'), ANSWER);
      assert.equal(await store.find('rui', 'k1'), null);
      assert.equal(await store.find('ana', 'k2'), null);
      await store.close();
    });

    test('of two answers under one key the later one is kept', async () => {
      const store = await open();
      await store.keep(ANSWER);
      await store.keep({ ...ANSWER, body: '', status: 204, atMs: 2_000 });
      assert.deepEqual(await store.find('ana', 'k1'), { ...ANSWER, body: '', status: 204, atMs: 2_000 });
      await store.close();
    });

    test('old answers are forgotten, and the oldest where there are too many', async () => {
      const store = await open();
      for (let index = 1; index <= 5; index++) await store.keep({ ...ANSWER, key: `k${index}`, atMs: index * 1_000 });
      await store.forget(2_000, 3);
      const kept = [];
      for (let index = 1; index <= 5; index++) kept.push((await store.find('ana', `k${index}`)) !== null);
      assert.deepEqual(kept, [false, false, true, true, true]);
      await store.close();
    });
  });
}
