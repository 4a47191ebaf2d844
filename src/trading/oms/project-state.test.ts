import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderSchema } from '#contract/orders.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { ADAPTER, ack, canceled, cum, figures, idOf, rejected, sent, terms, World } from './oms.fixture.ts';
import { meanText, projectOrder } from './project-state.ts';

const ID = idOf('o');

function seen(prepare: (world: World) => unknown) {
  const world = new World();
  world.submit('o');
  prepare(world);
  const dto = projectOrder(world.order(ID));
  assert.deepEqual(orderSchema.parse(dto), dto);
  return dto;
}

const doubt = { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' } as const;

const CASES: readonly (readonly [string, (world: World) => unknown, string, boolean])[] = [
  ['queued', () => {}, 'NEW', false],
  ['sent', (world) => world.report(ID, sent), 'SENT', false],
  ['in doubt', (world) => world.report(ID, sent, doubt), 'SENT', true],
  ['acknowledged', (world) => world.report(ID, ack()), 'ACK', false],
  ['part-filled', (world) => world.report(ID, ack(), cum(1)), 'PARTIAL', false],
  ['filled', (world) => world.report(ID, cum(100)), 'FILLED', false],
  ['canceled', (world) => world.report(ID, canceled(0)), 'CANCELED', false],
  ['rejected', (world) => world.report(ID, rejected), 'REJECT', false],
  ['not sent', (world) => world.report(ID, { kind: 'AdapterSuppressed' }), 'REJECT', false],
];
for (const [name, prepare, state, isInDoubt] of CASES)
  test(`an order that is ${name} is told as ${state}`, () => {
    const dto = seen(prepare);
    assert.deepEqual([dto.state, dto.doubt], [state, isInDoubt]);
  });

test('a replace whose answer is overdue is told as doubtful', () => {
  const dto = seen((world) => {
    world.report(ID, ack());
    world.replace(ID, terms(50));
    world.wait(6_000_000).give({ kind: 'TimerFired', orderId: ID, verb: 'REPLACE' });
  });
  assert.deepEqual([dto.pending, dto.doubt, dto.quantity], ['REPLACE', true, '100']);
});

test('prices, sums and the mean are decimal text', () => {
  const world = new World();
  world.submit('o', { quantity: quantityOf(3) });
  world.reports([
    {
      orderId: ID,
      brokerOrderId: 'b1',
      report: { kind: 'Cum', figures: { ...figures(3), notional: 300_001n } },
    },
  ]);
  const dto = projectOrder(world.order(ID));
  assert.deepEqual(
    [dto.price, dto.filledNotional, dto.averagePrice, dto.filledQuantity, dto.remainingQuantity, dto.brokerOrderId],
    ['10.00', '30.0001', '10.00', '3', '0', 'b1'],
  );
  assert.equal(world.state.adapters.get(ADAPTER)?.adapterSeq, 1);
});

test('the mean lies between the prices that it is of', () => {
  const anyFill = fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000 }));
  fc.assert(
    fc.property(anyFill, anyFill, ([first, count], [second, more]) => {
      const world = new World({ careful: false });
      world.submit('o', { quantity: quantityOf(count + more) });
      const notional = BigInt(first) * BigInt(count) + BigInt(second) * BigInt(more);
      const told = { cum: quantityOf(count + more), notional, restated: 0 };
      world.report(ID, { kind: 'Cum', figures: told });
      const mean = Math.round(Number(projectOrder(world.order(ID)).averagePrice) * 10_000);
      assert.ok(mean >= Math.min(priceOf(first), second) && mean <= Math.max(first, second));
    }),
    { numRuns: 50 },
  );
});

test('a bust has the price of what it takes away, and sums that no price explains have none', () => {
  assert.equal(meanText(-300_001n, -3), '10.00');
  assert.equal(meanText(-300_002n, -3), meanText(300_002n, 3));
  assert.deepEqual([meanText(2n ** 80n, 100), meanText(5n, 0)], [null, null]);
});
