import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { createDescriber, describeInstrument } from './describe.ts';
import type { Facts } from './instrument-record.ts';
import { describeTicker } from './product.ts';
import { sighting } from './reference-data.fixture.ts';
import { resolve } from './resolve.ts';

const DAY = '2025-03-03' as LocalDate;

function described(symbol: string, facts: Partial<Facts>) {
  const record = resolve([sighting({ symbol, facts })], { exchange: 'B3', symbol, date: DAY });
  return describeInstrument(record, 'B3', symbol);
}

test('without a record an instrument is what its ticker tells, whatever the ticker', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{4,8}$/), (symbol) => {
      assert.deepEqual(describeInstrument(null, 'B3', symbol), describeTicker('B3', symbol));
    }),
  );
});

test('what the master knows comes from it, and the rest from the ticker', () => {
  const share = described('MADE3', { name: 'MADE UP', lot: quantityOf(1_000), tickSize: priceOf(10), currency: 'BRL' });
  assert.deepEqual([share.name, share.kind, share.lot, share.tickSize], ['MADE UP', 'share', 1_000, 10]);
  const future = described('WINJ25', { kind: 'future' });
  assert.deepEqual([future.name, future.multiplier, future.tickSize], ['Ibovespa mini J25', 2_000, 50_000]);
  const option = described('MADEC20', { kind: 'option', currency: 'BRL', quotationFactor: 1 });
  assert.deepEqual([option.kind, option.multiplier], ['option', 10_000]);
});

/** Symbol, facts, multiplier. */
const MULTIPLIERS: readonly (readonly [string, Partial<Facts>, number | null])[] = [
  ['MADE3', { currency: 'BRL', quotationFactor: 1_000 }, 10],
  ['MADE3', { currency: 'USD' }, null],
  ['WINJ25', { kind: 'future', currency: 'USD' }, null],
  // A report of prices need not know what a quota is; it is BRL a unit all the same.
  ['MADE11', { kind: 'unknown', currency: 'BRL' }, 10_000],
  ['MADE11', { kind: 'unknown' }, 10_000],
  ['MADE11', { kind: 'unknown', currency: 'USD' }, null],
  ['MADE11', { kind: 'unknown', currency: 'BRL', quotationFactor: 1_000 }, null],
  ['MADEC20', { kind: 'unknown', currency: 'BRL' }, null],
];
for (const [index, [symbol, facts, multiplier]] of MULTIPLIERS.entries()) {
  test(`a multiplier is told where it is certain (${index + 1}: ${symbol} is ${multiplier})`, () =>
    assert.equal(described(symbol, facts).multiplier, multiplier));
}

test('each symbol and day is looked up once, and each day for itself', () => {
  const asked: string[] = [];
  const describe = createDescriber('B3', ({ symbol, date }) => {
    asked.push(`${symbol} ${date}`);
    return null;
  });
  const next = '2025-03-04' as LocalDate;
  for (const date of [DAY, DAY, next, DAY]) describe('MADE3', date);
  assert.deepEqual(asked, ['MADE3 2025-03-03', 'MADE3 2025-03-04']);
});
