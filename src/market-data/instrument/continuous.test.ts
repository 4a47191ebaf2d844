import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import { sessionsBetween } from '../session/b3-calendar.ts';
import {
  type Adjustment,
  type ContinuousName,
  continuousSeries,
  contractOn,
  contractSpans,
  type DailyBar,
  parseContinuous,
} from './continuous.ts';
import { futureExpiry } from './future-expiry.ts';

const date = (text: string): LocalDate => text as LocalDate;

function named(symbol: string): ContinuousName {
  const name = parseContinuous(symbol);
  assert.ok(name.ok);
  return name.value;
}

/** Series, date, contract. */
const TABLE = [
  ['DOL$', '2025-08-28', 'DOLU25'],
  // The last trading day belongs to the next contract.
  ['DOL$', '2025-08-29', 'DOLV25'],
  ['WDO$', '2025-09-01', 'WDOV25'],
  ['WDO$2', '2025-09-01', 'WDOX25'],
  ['WIN$', '2026-02-13', 'WING26'],
  ['WIN$', '2026-02-18', 'WINJ26'],
  ['WIN$', '2025-12-16', 'WINZ25'],
  ['WIN$', '2025-12-17', 'WING26'],
  ['DI1$', '2025-12-29', 'DI1F26'],
  ['DI1$', '2025-12-30', 'DI1G26'],
  ['DI1$27', '2020-01-02', 'DI1F27'],
  ['DI1$27', '2026-12-30', 'DI1F27'],
  ['DI1$27', '2027-01-04', null],
  ['WIN$', '2011-12-30', null],
  ['WIN$', '2030-12-30', 'WING31'],
] as const;
for (const [symbol, day, contract] of TABLE) {
  test(`${symbol} on ${day} is ${contract}`, () => assert.equal(contractOn(named(symbol), date(day)), contract));
}

for (const symbol of ['WIN', 'WIN$0', 'WIN$27', 'ABC$', 'WIN$N', 'DI1$127', '']) {
  test(`"${symbol}" is no continuous series`, () => assert.ok(!parseContinuous(symbol).ok));
}

test('a series never goes back, and leaves a contract before it ends, on every session of the calendar', () => {
  for (const symbol of ['WIN$', 'WDO$', 'DI1$', 'WIN$2']) {
    const name = named(symbol);
    const left = new Set<string>();
    let current = '';
    for (const day of sessionsBetween(date('2012-01-02'), date('2030-12-30'))) {
      const contract = contractOn(name, day);
      assert.ok(contract !== null, `${symbol} on ${day}`);
      const end = futureExpiry(contract, day)?.lastTradingDay;
      assert.ok(end != null && day < end, `${contract} on ${day}`);
      if (contract === current) continue;
      assert.ok(!left.has(contract), `${symbol} goes back to ${contract} on ${day}`);
      left.add(current);
      current = contract;
    }
  }
});

const bar = (contract: string, day: string, close: number): DailyBar => ({
  contract,
  date: date(day),
  open: priceOf(close - 10),
  high: priceOf(close + 20),
  low: priceOf(close - 20),
  close: priceOf(close),
});
const ROLLING = [
  bar('DOLU25', '2025-08-27', 1_000),
  bar('DOLU25', '2025-08-28', 1_010),
  bar('DOLV25', '2025-08-28', 1_060),
  // On the day of the roll both trade; only the new one counts.
  bar('DOLU25', '2025-08-29', 1_020),
  bar('DOLV25', '2025-08-29', 1_070),
  bar('DOLV25', '2025-09-01', 1_080),
];
const closesOf = (bars: readonly DailyBar[], adjustment: Adjustment): unknown[] =>
  continuousSeries(named('DOL$'), bars, adjustment).bars.map(({ contract, close }) => [contract, Number(close)]);

test('raw bars are those of the contract of the day', () => {
  assert.deepEqual(closesOf(ROLLING.toReversed(), 'raw'), [
    ['DOLU25', 1_000],
    ['DOLU25', 1_010],
    ['DOLV25', 1_070],
    ['DOLV25', 1_080],
  ]);
});

test('bars before a roll are moved by what the contracts differed on the day before it', () => {
  assert.deepEqual(closesOf(ROLLING, 'difference'), [
    ['DOLU25', 1_050],
    ['DOLU25', 1_060],
    ['DOLV25', 1_070],
    ['DOLV25', 1_080],
  ]);
  assert.deepEqual(closesOf(ROLLING, 'ratio').slice(0, 2), [
    ['DOLU25', 1_050],
    ['DOLU25', 1_060],
  ]);
  const { bars, rolls } = continuousSeries(named('DOL$'), ROLLING, 'difference');
  assert.deepEqual(
    bars.map(({ offset }) => offset),
    [50, 50, 0, 0],
  );
  assert.deepEqual(rolls, [{ date: '2025-08-29', from: 'DOLU25', to: 'DOLV25', closes: { from: 1_010, to: 1_060 } }]);
});

test('where the close of one contract is missing, an adjusted series begins after the roll', () => {
  const known = ROLLING.filter(({ contract, date: day }) => contract !== 'DOLV25' || day !== '2025-08-28');
  const { bars, cutAt } = continuousSeries(named('DOL$'), known, 'difference');
  assert.deepEqual([bars.length, cutAt?.date, cutAt?.closes], [2, '2025-08-29', null]);
  assert.equal(continuousSeries(named('DOL$'), known, 'raw').bars.length, 4);
});

test('a ratio of prices that are not above zero is none', () => {
  const below = ROLLING.map((one) => ({ ...one, close: priceOf(one.close - 1_010) }));
  assert.equal(continuousSeries(named('DOL$'), below, 'ratio').bars.length, 2);
  assert.equal(continuousSeries(named('DOL$'), below, 'difference').bars.length, 4);
});

test('two bars of one contract and day are a mistake', () => {
  assert.throws(
    () => continuousSeries(named('DOL$'), [...ROLLING, ...ROLLING], 'raw'),
    /two bars of DOLU25 2025-08-27/,
  );
});

test('moves from one day to the next within a contract stay what they were', () => {
  const sessions = sessionsBetween(date('2025-01-02'), date('2025-06-30'));
  const contracts = ['WDOG25', 'WDOH25', 'WDOJ25', 'WDOK25', 'WDOM25', 'WDON25', 'WDOQ25'];
  const prices = fc.array(fc.integer({ min: -200, max: 200 }), {
    minLength: sessions.length,
    maxLength: sessions.length,
  });
  fc.assert(
    fc.property(prices, (moves) => {
      const bars = contracts.flatMap((contract, index) =>
        sessions.map((day, at) => bar(contract, day, 50_000 + index * 300 + (moves[at] ?? 0))),
      );
      const raw = continuousSeries(named('WDO$'), bars, 'raw').bars;
      const moved = continuousSeries(named('WDO$'), bars, 'difference').bars;
      assert.equal(raw.length, sessions.length);
      assert.deepEqual(moved.at(-1), raw.at(-1));
      for (let at = 1; at < raw.length; at += 1) {
        const [one, next, a, b] = [raw[at - 1], raw[at], moved[at - 1], moved[at]];
        assert.ok(one && next && a && b && a.contract === one.contract);
        if (one.contract === next.contract) assert.equal(b.close - a.close, next.close - one.close);
        // At a roll, the step is that of the new contract alone.
        else assert.equal(b.close - a.close, (moves[at] ?? 0) - (moves[at - 1] ?? 0));
      }
    }),
    { numRuns: 15 },
  );
});

test('the spans of a series are what it has on each session', () => {
  for (const symbol of ['WIN$', 'WDO$2', 'DI1$9', 'BGI$', 'DI1$27']) {
    const name = named(symbol);
    const spans = contractSpans(name);
    for (const day of sessionsBetween(date('2012-01-02'), date('2030-12-30'))) {
      const found = spans.filter(({ first, last }) => first <= day && day <= last);
      assert.deepEqual(
        found.map(({ contract }) => contract),
        [contractOn(name, day)].filter((contract) => contract !== null),
        `${symbol} on ${day}`,
      );
    }
  }
});
