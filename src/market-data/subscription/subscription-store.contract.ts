/** What every store of subscriptions promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SubscriptionStore } from './subscription-store.ts';

const ANA = { tenantId: 'house', userId: 'ana' };
const BIA = { tenantId: 'house', userId: 'bia' };
/** Of another tenant, with the same id. */
const OTHER_ANA = { tenantId: 'desk', userId: 'ana' };
const PETR4 = { exchange: 'SIM', symbol: 'PETR4' };
const VALE3 = { exchange: 'SIM', symbol: 'VALE3' };
const REAL_PETR4 = { exchange: 'B3', symbol: 'PETR4' };

/** `open` gives a fresh, empty store. */
export function subscriptionStoreSuite(engine: string, open: () => Promise<SubscriptionStore>): void {
  describe(`subscriptions: ${engine}`, () => {
    test('a symbol is on a list once, however often it was added, and gone after one removal', async () => {
      const store = await open();
      await store.add(ANA, PETR4);
      await store.add(ANA, PETR4);
      assert.deepEqual(await store.listOf(ANA), [PETR4]);
      assert.deepEqual(await store.wanted(), [{ ...PETR4, subscribers: 1 }]);
      await store.remove(ANA, PETR4);
      await store.remove(ANA, PETR4);
      assert.deepEqual([await store.listOf(ANA), await store.wanted()], [[], []]);
      await store.close();
    });

    test('nobody touches the list of another, of the same id in another tenant neither', async () => {
      const store = await open();
      for (const owner of [ANA, BIA, OTHER_ANA]) await store.add(owner, PETR4);
      await store.remove(ANA, PETR4);
      assert.deepEqual(
        [await store.listOf(ANA), await store.listOf(BIA), await store.listOf(OTHER_ANA)],
        [[], [PETR4], [PETR4]],
      );
      assert.deepEqual(await store.wanted(), [{ ...PETR4, subscribers: 2 }]);
      await store.close();
    });

    test('a list is in the order of the alphabet, and equal symbols of two exchanges are two', async () => {
      const store = await open();
      for (const item of [VALE3, PETR4, REAL_PETR4]) await store.add(ANA, item);
      assert.deepEqual(await store.listOf(ANA), [REAL_PETR4, PETR4, VALE3]);
      assert.deepEqual(
        (await store.wanted()).map(({ exchange, symbol }) => `${exchange} ${symbol}`),
        ['B3 PETR4', 'SIM PETR4', 'SIM VALE3'],
      );
      await store.close();
    });

    test('a list is replaced whole, doubled items count once, and an empty one forgets its owner alone', async () => {
      const store = await open();
      await store.add(ANA, PETR4);
      await store.add(BIA, PETR4);
      await store.replace(ANA, [VALE3, VALE3]);
      assert.deepEqual(await store.listOf(ANA), [VALE3]);
      await store.replace(ANA, []);
      assert.deepEqual(await store.wanted(), [{ ...PETR4, subscribers: 1 }]);
      await store.close();
    });
  });
}
