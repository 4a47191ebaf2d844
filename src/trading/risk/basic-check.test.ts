import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AssertionError } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { OrderIntent } from '../oms/intent.ts';
import { FACTS, intentOf } from '../oms/oms.fixture.ts';
import { approvedPart, type CheckedOrder } from './approved.ts';
import { checkOrder, type InstrumentFacts, type RefusalCode } from './basic-check.ts';

function codes(intent: Partial<OrderIntent>, facts: Partial<InstrumentFacts> = {}): readonly RefusalCode[] {
  const verdict = checkOrder(intentOf(intent), { ...FACTS, ...facts });
  return verdict.kind === 'refused' ? verdict.reasons.map(({ code }) => code) : [];
}

const stop = { type: 'STOP', price: null, stopPrice: priceOf(105_000) } as const;
const stopLimit = { type: 'STOP_LIMIT', stopPrice: priceOf(105_000) } as const;

const CASES: readonly (readonly [string, Partial<OrderIntent>, Partial<InstrumentFacts>, readonly RefusalCode[]])[] = [
  ['a limit order', {}, {}, []],
  ['a market order', { type: 'MARKET', price: null }, {}, []],
  ['a stop at the venue', stop, {}, []],
  ['a buy stop-limit with its limit above its stop', { ...stopLimit, price: priceOf(106_000) }, {}, []],
  ['a buy stop-limit with its limit below its stop', { ...stopLimit, price: priceOf(104_000) }, {}, ['FORM']],
  ['a sell stop-limit with its limit below its stop', { ...stopLimit, side: 'SELL', price: priceOf(104_000) }, {}, []],
  ['live money', { mode: 'live' }, {}, ['MODE']],
  ['a limit order without a price', { price: null }, {}, ['FORM']],
  ['a market order with a price', { type: 'MARKET' }, {}, ['FORM']],
  ['a stop without a stop price', { ...stop, stopPrice: null }, {}, ['FORM']],
  ['a stop that dies at once', { ...stop, timeInForce: 'IOC' }, {}, ['FORM']],
  ['a GTD order without its day', { timeInForce: 'GTD' }, {}, ['FORM']],
  ['a GTD order', { timeInForce: 'GTD', goodTill: '2026-12-01' as LocalDate }, {}, []],
  ['a day order with a last day', { goodTill: '2026-12-01' as LocalDate }, {}, ['FORM']],
  ['a limit order that waits here', { synthetic: true }, {}, ['FORM']],
  ['an odd quantity', { quantity: quantityOf(150) }, { lot: 100 }, ['LOT']],
  ['no quantity', { quantity: quantityOf(0) }, {}, ['LOT']],
  ['too many', { quantity: quantityOf(2_000_000) }, {}, ['QUANTITY_MAX']],
  ['a price between ticks', { price: priceOf(100_050) }, {}, ['TICK']],
  ['a rate of three decimals on its own tick', { price: priceOf(100_010) }, { tick: priceOf(10) }, []],
  ['a price outside of the band', { price: priceOf(120_000) }, {}, ['PRICE_BAND']],
  ['a closed market', {}, { phase: null }, ['SESSION']],
  ['a halt', {}, { halted: true }, ['SESSION']],
  ['a market order in an auction', { type: 'MARKET', price: null }, { phase: 'pre-open' }, ['SESSION']],
  ['an order that must trade at once, in an auction', { timeInForce: 'FOK' }, { phase: 'closing-call' }, ['SESSION']],
  ['an unknown tick', {}, { tick: null }, ['INSTRUMENT']],
  ['an unknown lot', {}, { lot: null }, ['INSTRUMENT']],
  [
    'a market order without any price to count it at',
    { type: 'MARKET', price: null },
    { priceMin: null, priceMax: null, reference: null },
    ['REFERENCE'],
  ],
  [
    'a stop that waits here and is passed already',
    { ...stop, synthetic: true },
    { reference: priceOf(105_000) },
    ['STOP_THROUGH'],
  ],
  [
    'everything wrong at once',
    { mode: 'live', quantity: quantityOf(0), price: priceOf(120_001) },
    { halted: true },
    ['MODE', 'SESSION', 'LOT', 'TICK', 'PRICE_BAND'],
  ],
];

for (const [name, intent, facts, expected] of CASES)
  test(`${name}: ${expected.length === 0 ? 'approved' : expected.join(', ')}`, () => {
    assert.deepEqual(codes(intent, facts), expected);
  });

test('an option, eight letters long, is an instrument like any other', () => {
  assert.deepEqual(codes({ symbol: 'BEEFW655' }), []);
});

test('what is approved lies on the grid and within the band', () => {
  const anyPrice = fc.integer({ min: 80_000, max: 120_000 });
  fc.assert(
    fc.property(anyPrice, fc.nat(400), fc.constantFrom(1, 5, 100), (units, count, lot) => {
      const approved = codes({ price: priceOf(units), quantity: quantityOf(count) }, { lot }).length === 0;
      const right = units % 100 === 0 && units >= 90_000 && units <= 110_000 && count > 0 && count % lot === 0;
      assert.equal(approved, right);
    }),
  );
});

test('more than was approved is no part of it', () => {
  const verdict = checkOrder(intentOf(), FACTS);
  assert.ok(verdict.kind === 'approved');
  assert.equal(approvedPart(verdict.order, 40).quantity, 40);
  for (const quantity of [0, 101]) assert.throws(() => approvedPart(verdict.order, quantity), AssertionError);
});

test('only the check can make an approved order', () => {
  const checked: CheckedOrder = { ...intentOf(), reservePrice: priceOf(1) };
  // @ts-expect-error: it was checked by nobody.
  assert.equal(approvedPart(checked, 1).quantity, 1);
});
