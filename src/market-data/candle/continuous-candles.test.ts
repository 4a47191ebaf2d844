import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { HOUR_US, type Instant, instantOf, type LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { type ContinuousName, contractOn, parseContinuous } from '../instrument/continuous.ts';
import { isSession, sessionsBetween } from '../session/b3-calendar.ts';
import { candle } from './candle.fixture.ts';
import type { Candle } from './candle.ts';
import { type ContinuousQuery, continuousCandles, type ReadBars } from './continuous-candles.ts';
import { rollUpAll } from './roll-up.ts';
import { barStart } from './timeframe.ts';

const zone = createZone('America/Sao_Paulo');
const date = (text: string): LocalDate => text as LocalDate;
const CONTRACTS = ['WINM26', 'WINQ26', 'WINV26', 'WINZ26'];
// Two rolls: WINM26 ends on 2026-06-17, WINQ26 on 2026-08-12.
const SESSIONS = sessionsBetween(date('2026-06-01'), date('2026-08-28'));

function named(symbol: string): ContinuousName {
  const name = parseContinuous(symbol);
  assert.ok(name.ok);
  return name.value;
}

/** An hour and a day of a contract; each contract lies 1,000 points above the one before it. */
function barsOf(symbol: string, day: LocalDate, close: number): Candle[] {
  const base = (CONTRACTS.indexOf(symbol) * 1_000 + 130_000 + close) * 10_000;
  const prices = {
    open: priceOf(base),
    high: priceOf(base + 50_000),
    low: priceOf(base - 50_000),
    close: priceOf(base + 20_000),
  };
  const hour = instantOf(zone.startOfDate(day) + 10 * HOUR_US);
  const common = { exchange: 'B3', symbol, volume: quantityOf(close + 1), ...prices };
  return [
    candle({ ...common, timeframe: '60m', start: hour }),
    candle({ ...common, timeframe: '1d', start: zone.startOfDate(day) }),
  ];
}

function storeOf(days: readonly Candle[]): { readonly bars: readonly Candle[]; readonly read: ReadBars } {
  const weeks = CONTRACTS.flatMap((symbol) =>
    rollUpAll(
      '1w',
      days.filter((bar) => bar.symbol === symbol && bar.timeframe === '1d'),
      zone,
    ).map((week) => ({ ...week, complete: week.start < zone.startOfDate(date('2026-08-24')) })),
  );
  const bars = [...days, ...weeks];
  const read: ReadBars = async (series, { from = 0, to = Number.POSITIVE_INFINITY, limit }) =>
    bars
      .filter(({ exchange, symbol, timeframe, start }) => {
        const isOne = exchange === series.exchange && symbol === series.symbol && timeframe === series.timeframe;
        return isOne && start >= from && start < to;
      })
      .sort((a, b) => a.start - b.start)
      .slice(-limit);
  return { bars, read };
}

const everything = SESSIONS.flatMap((day, index) => CONTRACTS.flatMap((symbol) => barsOf(symbol, day, index)));

function query(fields: Partial<ContinuousQuery> = {}): ContinuousQuery {
  const contracts = new Set(CONTRACTS);
  return {
    exchange: 'B3',
    name: named('WIN$'),
    timeframe: '1d',
    adjust: 'none',
    contracts,
    zone,
    limit: 1_000,
    ...fields,
  };
}

/** The same in the most obvious way. */
function twin(bars: readonly Candle[], { name, timeframe, from = instantOf(0), to, limit }: ContinuousQuery) {
  const daily = timeframe === '1w' ? '1d' : timeframe;
  const chosen = bars
    .filter((bar) => bar.timeframe === daily && isSession(zone.dateAt(bar.start)))
    .filter((bar) => contractOn(name, zone.dateAt(bar.start)) === bar.symbol)
    .sort((a, b) => a.start - b.start);
  const made =
    timeframe === '1w'
      ? rollUpAll('1w', chosen, zone).map((week) => ({
          ...week,
          symbol: chosen.findLast((day) => barStart('1w', day.start, zone) === week.start)?.symbol ?? '',
        }))
      : chosen;
  return made.filter(({ start }) => start >= from && start < (to ?? Number.POSITIVE_INFINITY)).slice(-limit);
}

const content = ({ start, symbol, open, high, low, close, volume }: Candle): string =>
  `${zone.dateAt(start)} ${symbol} ${open} ${high} ${low} ${close} ${volume}`;

test('any page of any series is what the contract of each day says, whatever is missing', async () => {
  const instants = fc.integer({ min: 0, max: 95 * 24 }).map((hour): Instant => {
    return instantOf(zone.startOfDate(date('2026-05-28')) + hour * HOUR_US);
  });
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(everything),
      fc.constantFrom('WIN$', 'WIN$2'),
      fc.constantFrom<Timeframe>('60m', '1d', '1w'),
      fc.record({ limit: fc.integer({ min: 1, max: 80 }), from: instants, to: instants }, { requiredKeys: ['limit'] }),
      async (days, symbol, timeframe, page) => {
        const { bars, read } = storeOf(days);
        const asked = query({ name: named(symbol), timeframe, ...page });
        const { candles } = await continuousCandles(read, asked);
        assert.deepEqual(candles.map(content), twin(bars, asked).map(content));
      },
    ),
    { numRuns: 150 },
  );
});

test('no day mixes two contracts, and the last trading day belongs to the next one', async () => {
  const { read } = storeOf(everything);
  const { candles } = await continuousCandles(read, query());
  assert.equal(candles.length, SESSIONS.length);
  const contractOf = (day: string) => candles.find(({ start }) => zone.dateAt(start) === day)?.symbol;
  assert.deepEqual(['2026-06-16', '2026-06-17', '2026-08-11', '2026-08-12'].map(contractOf), [
    'WINM26',
    'WINQ26',
    'WINQ26',
    'WINV26',
  ]);
});

test('back-adjusted bars have no gap at a roll, the newest contract its own prices, and every page the same', async () => {
  const { read } = storeOf(everything);
  for (const timeframe of ['60m', '1d'] as const) {
    const { candles, adjustedFrom } = await continuousCandles(read, query({ adjust: 'back', timeframe }));
    assert.equal(adjustedFrom, null);
    // Each contract closes one point higher each day; the thousand points between contracts are gone.
    const closes = candles.map(({ close }) => close / 10_000);
    assert.ok(closes.every((close, index) => index === 0 || close - (closes[index - 1] ?? 0) === 1));
    assert.equal(candles.at(-1)?.close, everything.findLast(({ symbol }) => symbol === 'WINV26')?.close);
    const page = query({ adjust: 'back', timeframe, to: zone.startOfDate(date('2026-07-01')), limit: 5 });
    const { candles: older } = await continuousCandles(read, page);
    const same = candles.filter(({ start }) => start < (page.to ?? 0)).slice(-5);
    assert.deepEqual(older.map(content), same.map(content));
  }
});

test('where a close is missing at a roll, adjusted bars begin after it and say so; raw ones are all there', async () => {
  const missing = everything.filter(({ symbol, start }) => symbol !== 'WINQ26' || zone.dateAt(start) !== '2026-06-16');
  const { read } = storeOf(missing);
  const { candles, adjustedFrom } = await continuousCandles(read, query({ adjust: 'back' }));
  assert.equal(adjustedFrom, '2026-06-17');
  assert.equal(zone.dateAt(candles[0]?.start ?? instantOf(0)), '2026-06-17');
  assert.equal((await continuousCandles(read, query())).candles.length, SESSIONS.length);
});

test('a week is of the chosen days, is named after the last one, and moves as long as that contract’s own week', async () => {
  const { read } = storeOf(everything);
  const { candles: weeks } = await continuousCandles(read, query({ timeframe: '1w' }));
  const roll = weeks.find(({ start }) => zone.dateAt(start) === '2026-06-15');
  assert.equal(roll?.symbol, 'WINQ26');
  const days = (await continuousCandles(read, query())).candles;
  assert.equal(
    weeks.reduce((sum, { volume }) => sum + volume, 0),
    days.reduce((sum, { volume }) => sum + volume, 0),
  );
  assert.deepEqual(
    weeks.map(({ complete }) => complete),
    weeks.map((_, index) => index < weeks.length - 1),
  );
});

test('a series whose contracts have no bars is empty, in every timeframe', async () => {
  const { read } = storeOf([]);
  for (const timeframe of TIMEFRAMES)
    for (const adjust of ['none', 'back'] as const)
      assert.deepEqual((await continuousCandles(read, query({ timeframe, adjust }))).candles, []);
});
