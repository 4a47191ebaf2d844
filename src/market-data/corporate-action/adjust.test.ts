import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Price, priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { dateOfEpochDay, HOUR_US, instantOf, type LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { candle } from '../candle/candle.fixture.ts';
import type { Candle } from '../candle/candle.ts';
import { adjust } from './adjust.ts';
import type { CorporateAction } from './corporate-action.ts';

const zone = createZone('America/Sao_Paulo');
const FIRST = 20_000;
const day = (index: number): LocalDate => dateOfEpochDay(FIRST + index);
const LATE = day(1_000);
const KEY = { exchange: 'B3', symbol: 'PETR4', source: 'notice' } as const;

/** A daily bar with all prices around `close`, in 1/10,000. */
function daily(index: number, close: number, fields: Partial<Candle> = {}): Candle {
  return candle({
    timeframe: '1d',
    start: zone.startOfDate(day(index)),
    open: priceOf(close + 1),
    high: priceOf(close + 5),
    low: priceOf(Math.max(1, close - 7)),
    close: priceOf(close),
    volume: quantityOf(1_000),
    ...fields,
  });
}

/** Closes and volumes as of a day. */
function adjusted(bars: readonly Candle[], actions: readonly CorporateAction[], asOf = LATE): [number, number][] {
  const found = adjust(bars, actions, { asOf, zone });
  assert.ok(found.ok);
  return found.value.map(({ close, volume }) => [close, volume]);
}

const BARS = [daily(0, 300_000), daily(1, 301_000), daily(2, 150_000)];

/** What happened on the ex-date, the third day, and what closes and volumes become. */
const CASES: readonly (readonly [name: string, action: object, first: [number, number], second: [number, number]])[] = [
  [
    'a split of 2 for 1 halves prices and doubles volumes',
    { kind: 'split', after: 2, before: 1 },
    [150_000, 2_000],
    [150_500, 2_000],
  ],
  ['a reverse split of 1 for 10', { kind: 'reverse-split', after: 1, before: 10 }, [3_000_000, 100], [3_010_000, 100]],
  ['a bonus of 10 %', { kind: 'bonus', after: 11, before: 10 }, [272_727, 1_100], [273_636, 1_100]],
  // 30.10 before it, so 3.01 of cash are a tenth.
  [
    'a dividend takes its part of the price and leaves volumes',
    { kind: 'dividend', cash: 301_000_000 },
    [270_000, 1_000],
    [270_900, 1_000],
  ],
];
for (const [name, action, first, second] of CASES) {
  test(`adjustment: ${name}`, () => {
    const one = { ...KEY, exDate: day(2), ...action } as CorporateAction;
    assert.deepEqual(adjusted(BARS, [one]), [first, second, [150_000, 1_000]]);
  });
}

test('an action counts from its ex-date on, and not before', () => {
  const split: CorporateAction = { ...KEY, exDate: day(2), kind: 'split', after: 2, before: 1 };
  assert.deepEqual(adjusted(BARS, [split], day(1)), adjusted(BARS, []));
  assert.deepEqual(adjusted(BARS, [split], day(2))[0], [150_000, 2_000]);
});

test('payments of one day are one sum', () => {
  const paid = (kind: 'dividend' | 'interest', cash: number): CorporateAction => ({
    ...KEY,
    exDate: day(2),
    kind,
    cash,
  });
  assert.deepEqual(
    adjusted(BARS, [paid('dividend', 201_000_000), paid('interest', 100_000_000)]),
    adjusted(BARS, [paid('dividend', 301_000_000)]),
  );
});

test('the close before a payment is that of the regular session', () => {
  const hour = (index: number, hours: number) => instantOf(zone.startOfDate(day(index)) + hours * HOUR_US);
  const bars = [
    daily(0, 300_000, { timeframe: '60m', start: hour(0, 10) }),
    daily(0, 600_000, { timeframe: '60m', start: hour(0, 18), basis: 'after-hours' }),
    daily(1, 290_000, { timeframe: '60m', start: hour(1, 10) }),
  ];
  const dividend: CorporateAction = { ...KEY, exDate: day(1), kind: 'dividend', cash: 300_000_000 };
  assert.deepEqual(
    adjusted(bars, [dividend]).map(([close]) => close),
    [270_000, 540_000, 290_000],
  );
});

test('weeks and payments that are not below the price are told as errors', () => {
  const dividend: CorporateAction = { ...KEY, exDate: day(2), kind: 'dividend', cash: 3_010_000_000 };
  const found = adjust(BARS, [dividend], { asOf: LATE, zone });
  assert.match(found.ok ? '' : found.error, /not below the close before it/);
  const weekly = adjust([daily(0, 1, { timeframe: '1w' })], [], { asOf: LATE, zone });
  assert.match(weekly.ok ? '' : weekly.error, /weekly bars cannot be adjusted/);
});

/** The same in the most obvious way: for each bar, every action after it, one by one, with fractions of BigInt. */
function twin(bars: readonly Candle[], actions: readonly CorporateAction[], asOf: LocalDate): [bigint, bigint][] {
  return bars.map((bar) => {
    const date = zone.dateAt(bar.start);
    let [over, under, more, less] = [1n, 1n, 1n, 1n];
    const days = new Set(actions.map(({ exDate }) => exDate).filter((exDate) => exDate > date && exDate <= asOf));
    for (const exDate of days) {
      const before = bars.filter((one) => zone.dateAt(one.start) < exDate).at(-1)?.close as Price;
      let left = BigInt(before) * 10_000n;
      for (const action of actions.filter((one) => one.exDate === exDate)) {
        if ('cash' in action) left -= BigInt(action.cash);
        else {
          [over, under] = [over * BigInt(action.before), under * BigInt(action.after)];
          [more, less] = [more * BigInt(action.after), less * BigInt(action.before)];
        }
      }
      [over, under] = [over * left, under * BigInt(before) * 10_000n];
    }
    const round = (a: bigint, b: bigint): bigint => (a * 10n) / b / 10n + (((a * 10n) / b) % 10n >= 5n ? 1n : 0n);
    return [round(BigInt(bar.close) * over, under), round(BigInt(bar.volume) * more, less)];
  });
}

const someAction = fc
  .tuple(fc.integer({ min: -1, max: 12 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.nat(2))
  .map(([at, after, before, which]): CorporateAction => {
    const exDate = day(at);
    if (which === 0) return { ...KEY, exDate, kind: 'split', after, before };
    // Below a real altogether, and no bar closes below ten.
    return { ...KEY, exDate, kind: which === 1 ? 'dividend' : 'interest', cash: after * before * 10_000 + 1 };
  });
const someBars = fc
  .uniqueArray(fc.tuple(fc.nat(11), fc.integer({ min: 100_000, max: 900_000 })), {
    selector: ([at]) => at,
    maxLength: 8,
  })
  .map((rows) => rows.sort(([a], [b]) => a - b).map(([at, close]) => daily(at, close)));

test('adjusted bars are those of the obvious way, and can still be', () => {
  fc.assert(
    fc.property(someBars, fc.array(someAction, { maxLength: 6 }), fc.nat(13), (bars, actions, last) => {
      const found = adjust(bars, actions, { asOf: day(last), zone });
      assert.ok(found.ok);
      assert.deepEqual(
        found.value.map(({ close, volume }) => [BigInt(close), BigInt(volume)]),
        twin(bars, actions, day(last)),
      );
      for (const { open, high, low, close } of found.value)
        assert.ok(low <= Math.min(open, close) && high >= Math.max(open, close));
    }),
    { numRuns: 1_000 },
  );
});
