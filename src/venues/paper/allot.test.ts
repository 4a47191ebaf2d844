import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { Side } from '#trading/index.ts';
import { allot, compareOrders, type Offered, shareOf } from './allot.ts';
import { leavesOf, newOrder, type PaperOrder, reach } from './order.ts';
import { NOON, order } from './paper.fixture.ts';

interface Made {
  readonly limit: number | null;
  readonly quantity: number;
  readonly ahead: number;
  readonly taking: boolean;
}

function queueOf(side: Side, made: readonly Made[]): PaperOrder[] {
  return made
    .map(({ limit, quantity, ahead, taking }, index) => {
      const origin = {
        number: index + 1,
        session: 's',
        localId: '1',
        date: '2025-08-29' as LocalDate,
        createdAt: NOON,
      };
      const one = newOrder(order({ side, quantity: quantityOf(quantity) }), origin);
      const limits = { limit: limit === null ? null : priceOf(limit), taking: taking || limit === null };
      return Object.assign(one, { ...limits, ahead, priority: index + 1, status: 'LIVE' as const });
    })
    .sort(compareOrders);
}

function offer(fields: Partial<Offered>): Offered {
  return { at: NOON, id: 10, side: 'BUY', price: priceOf(100), quantity: 100, auction: false, share: 100, ...fields };
}

const quantities = (side: Side, made: readonly Made[], fields: Partial<Offered>) =>
  allot(queueOf(side, made), offer({ side, ...fields }), () => priceOf(100)).allotments.map(
    ({ order: { number }, quantity }) => `${number}: ${quantity}`,
  );

const resting = (limit: number, quantity: number, ahead = 0): Made => ({ limit, quantity, ahead, taking: false });
const taking = (limit: number | null, quantity: number): Made => ({ limit, quantity, ahead: 0, taking: true });

for (const { name, made, fields, expected } of [
  {
    name: 'a trade at the price eats what is ahead first',
    made: [resting(100, 50, 70)],
    fields: {},
    expected: ['1: 30'],
  },
  { name: 'a trade through the price passes the queue', made: [resting(101, 50, 70)], fields: {}, expected: ['1: 50'] },
  { name: 'a trade beyond the limit gives nothing', made: [resting(99, 50)], fields: {}, expected: [] },
  {
    name: 'one trade is shared out, the better price first, then the earlier order',
    made: [resting(100, 50), resting(100, 60), resting(101, 30)],
    fields: {},
    expected: ['3: 30', '1: 50', '2: 20'],
  },
  {
    name: 'what was ahead of the first has traded for the second too',
    made: [resting(100, 10, 40), resting(100, 60, 60)],
    fields: {},
    expected: ['1: 10', '2: 30'],
  },
  { name: 'who takes has a share', made: [taking(101, 90)], fields: { share: 25 }, expected: ['1: 25'] },
  {
    name: 'who stands behind one that takes gets nothing that this one could not have',
    made: [taking(101, 90), resting(100, 10)],
    fields: { share: 25 },
    expected: ['1: 25', '2: 0'],
  },
  {
    name: 'in an auction a better limit trades wholly, and who takes needs no share',
    made: [taking(null, 40), resting(101, 40, 70), resting(100, 40, 10)],
    fields: { auction: true, share: 0 },
    expected: ['1: 40', '2: 40', '3: 10'],
  },
])
  test(`allot: ${name}`, () => {
    assert.deepEqual(quantities('BUY', made, fields), expected);
    // A sell is the mirror image.
    const mirrored = made.map((one) => ({ ...one, limit: one.limit === null ? null : 200 - one.limit }));
    assert.deepEqual(quantities('SELL', mirrored, fields), expected);
  });

test('allot: a resting order trades at its limit, in an auction at its price, one that takes at what it is told', () => {
  const priced = (made: Made, auction: boolean) =>
    allot(queueOf('BUY', [made]), offer({ auction }), () => priceOf(777)).allotments.map(({ price }) => price);
  assert.deepEqual(priced(resting(103, 10), false), [103]);
  assert.deepEqual(priced(resting(103, 10), true), [100]);
  assert.deepEqual(priced(taking(103, 10), false), [777]);
});

test('allot: a trade that an order must not take gives it nothing', () => {
  const [first] = queueOf('BUY', [resting(101, 50)]);
  assert.ok(first !== undefined);
  first.after = { at: NOON, id: 10 };
  assert.deepEqual(allot([first], offer({ id: 10 }), () => priceOf(0)).allotments, []);
  assert.equal(allot([first], offer({ id: 11 }), () => priceOf(0)).allotments.length, 1);
});

/** The slow twin: the trade is handed out one by one, each unit to the first who may have it. */
function handOut(queue: readonly PaperOrder[], { side, price, quantity, auction, share }: Offered) {
  const has = new Map(queue.map((one) => [one, 0]));
  const ahead = new Map(queue.map((one) => [one, one.ahead]));
  let toTake = share;
  const wants = (one: PaperOrder) => leavesOf(one) > (has.get(one) ?? 0);
  unit: for (let left = quantity; left > 0; left--)
    for (const one of queue) {
      const distance = reach({ side, limit: one.limit, price });
      if (distance < 0) continue;
      const takes = one.taking && !auction;
      if (takes && wants(one) && toTake === 0) return { has, ahead };
      if (!takes && distance === 0 && (ahead.get(one) ?? 0) > 0) {
        for (const other of queue)
          if (!other.taking || auction)
            if (reach({ side, limit: other.limit, price }) === 0)
              ahead.set(other, Math.max(0, (ahead.get(other) ?? 0) - 1));
        continue unit;
      }
      if (!wants(one)) continue;
      if (takes) toTake--;
      has.set(one, (has.get(one) ?? 0) + 1);
      continue unit;
    }
  return { has, ahead };
}

test('allot: as if each unit were handed to the first who may have it', () => {
  const made = fc.record({
    limit: fc.option(fc.integer({ min: 98, max: 102 }), { freq: 8 }),
    quantity: fc.integer({ min: 1, max: 12 }),
    ahead: fc.integer({ min: 0, max: 15 }),
    taking: fc.boolean(),
  });
  const offers = fc.record({
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    quantity: fc.integer({ min: 1, max: 60 }),
    auction: fc.boolean(),
    share: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(made, { maxLength: 7 }), offers, (list, fields) => {
      const offered = offer({ ...fields, share: Math.min(fields.share, fields.quantity) });
      const queue = queueOf(fields.side, list);
      const { has, ahead } = handOut(queue, offered);
      const { allotments } = allot(queue, offered, () => priceOf(100));
      const got = new Map(allotments.map(({ order: one, quantity }) => [one, Number(quantity)]));
      assert.deepEqual(
        queue.map((one) => got.get(one) ?? 0),
        queue.map((one) => has.get(one) ?? 0),
      );
      for (const { order: one, ahead: left } of allotments)
        if (one.limit === offered.price && !one.taking) assert.equal(left, ahead.get(one));
    }),
    { numRuns: 2_000 },
  );
});

test('a share is in whole lots, at least one, and never more than there is', () => {
  for (const [quantity, percent, lot, expected] of [
    [1_000, 25, 100, 200],
    [100, 25, 100, 100],
    [3, 25, 1, 1],
    [50, 25, 100, 50],
    [1_000, 100, 100, 1_000],
  ] as const)
    assert.equal(shareOf(quantity, { percent, lot }), expected);
});
