/** What every store of the paper venue promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { newOrder, type PaperOrder } from './order.ts';
import { NOON, order, price } from './paper.fixture.ts';
import type { PaperStore } from './paper-store.ts';

const [MONDAY, TUESDAY, WEDNESDAY] = ['2025-08-25', '2025-08-26', '2025-08-27'] as LocalDate[] as [
  LocalDate,
  LocalDate,
  LocalDate,
];

function kept(number: number, date: LocalDate): PaperOrder {
  return newOrder(order(), { number, session: 'paper-1', localId: `${number}`, date, createdAt: NOON });
}

/** `open` gives a fresh, empty store. */
export function paperStoreSuite(engine: string, open: () => Promise<PaperStore>): void {
  describe(`paper orders: ${engine}`, () => {
    test('an order is there again with all that it is, as it was saved last', async () => {
      const store = await open();
      const saved = kept(1, MONDAY);
      await store.save([saved]);
      const print = { at: NOON, id: 10 };
      saved.executions = [{ id: '1#1', quantity: quantityOf(100), price: price(38), print, busted: false }];
      Object.assign(saved, { status: 'LIVE', limit: price(38), after: print, ahead: Number.MAX_SAFE_INTEGER });
      saved.requests = [{ kind: 'replace', terms: { ...saved.terms, quantity: quantityOf(200) } }, { kind: 'cancel' }];
      await store.save([saved]);
      assert.deepEqual(await store.recent(MONDAY), [saved]);
      await store.close();
    });

    test('its name stays', async () => {
      const store = await open();
      const name = await store.name();
      assert.match(name, /^[a-z0-9]+$/);
      await store.save([kept(1, MONDAY)]);
      assert.equal(await store.name(), name);
      await store.close();
    });

    test('what changes after it was saved is not kept', async () => {
      const store = await open();
      const saved = kept(1, MONDAY);
      await store.save([saved]);
      saved.ahead = 500;
      assert.equal((await store.recent(MONDAY))[0]?.ahead, 0);
      await store.close();
    });

    test('orders of a day and of the last day before it come by number, those of other days do not', async () => {
      const store = await open();
      await store.save([kept(10, WEDNESDAY), kept(9, WEDNESDAY), kept(1, MONDAY)]);
      const recent = async (date: LocalDate) => (await store.recent(date)).map(({ number }) => number);
      assert.deepEqual(await recent(MONDAY), [1]);
      assert.deepEqual(await recent(TUESDAY), [1]);
      assert.deepEqual(await recent(WEDNESDAY), [1, 9, 10]);
      await store.save([kept(11, TUESDAY)]);
      assert.deepEqual(await recent(WEDNESDAY), [9, 10, 11]);
      await store.close();
    });

    test('numbers of orders and sessions rise for ever, also when all orders are forgotten', async () => {
      const store = await open();
      assert.equal(await store.lastNumber(), 0);
      await store.save([kept(1, MONDAY), kept(2, MONDAY)]);
      await store.forgetBefore(WEDNESDAY);
      assert.equal(await store.lastNumber(), 2);
      const [first, second] = [await store.beginSession(), await store.beginSession()];
      assert.ok(second > first);
      await store.close();
    });

    test('older days are forgotten, and the day itself is not', async () => {
      const store = await open();
      await store.save([kept(1, MONDAY), kept(2, TUESDAY), kept(3, WEDNESDAY)]);
      await store.forgetBefore(TUESDAY);
      assert.deepEqual(
        (await store.recent(TUESDAY)).map(({ number }) => number),
        [2],
      );
      await store.close();
    });
  });
}
