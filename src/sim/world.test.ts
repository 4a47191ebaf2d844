/** Many seeded worlds: nothing is lost, doubled, misattributed, unbooked or stuck, and everything that can fail did. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGood, report } from './totals.ts';
import { runWorld } from './world.ts';
import { runWorlds } from './worlds.ts';

/** Millions with `npm run sim`. */
const ORDERS = Number(process.env.PREGAO_TEST_ORDERS ?? 100_000);

test('the same seed leads to the same journal, to the byte', async () => {
  for (const seed of ['same/1', 'same/2', 'same/3']) {
    const first = await runWorld({ seed, requests: 150 });
    const second = await runWorld({ seed, requests: 150 });
    assert.equal(first.head, second.head);
    assert.ok(first.rows > 300, `${first.rows} rows`);
    assert.notEqual(first.head, (await runWorld({ seed: `${seed}/other`, requests: 150 })).head);
  }
});

test(`${ORDERS} orders in seeded worlds with faults: each comes to its end, and all is as the broker has it`, {
  timeout: 900_000,
}, async (it) => {
  const totals = await runWorlds({ seed: 'test', orders: ORDERS }, 2);
  it.diagnostic(report(totals));
  assert.deepEqual(totals.findings, []);
  // Fewer orders do not come everywhere.
  if (ORDERS >= 100_000) assert.ok(isGood(totals), report(totals));
});
