import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#kernel/random.ts';
import { killUnderOrders } from './order-kill.fixture.ts';
import { withFolder } from './testing.fixture.ts';

/** Each in a test of its own, so that none runs into its time limit; `npm run torture` does a thousand. */
const SEEDS = ['a', 'b', 'c', 'd'];
const KILLS = 8;

for (const seed of SEEDS)
  test(`${KILLS} kills under load lose no acknowledged order and send none twice (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const killAfterMs = Array.from({ length: KILLS }, () => random.below(400));
    await withFolder(async (folder) => {
      const { acknowledged, unanswered, brackets, sent } = await killUnderOrders(folder, {
        killAfterMs,
        seed,
        clients: 8,
      });
      assert.ok(acknowledged > 20 && sent > 0, `${acknowledged} acknowledged, ${sent} sent`);
      assert.ok(unanswered > 0, 'some kill came between a request and its answer');
      assert.ok(brackets > 0, 'some entries have exits');
    });
  });
