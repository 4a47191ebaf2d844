import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { defined } from '#kernel/assert.ts';
import { type Price, priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { UNIT_MULTIPLIER } from '#kernel/turnover.ts';
import { createZone } from '#kernel/zone.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import type { Candle, CandleSource } from '../candle/candle.ts';
import { createSqliteCandleStore } from '../candle/candle-store.sqlite.ts';
import type { CandleStore } from '../candle/candle-store.ts';
import { barsOfDay } from '../candle/rebuild.ts';
import { restateDay } from '../candle/restate.ts';
import { barStart } from '../candle/timeframe.ts';
import { at, trade } from '../tape/trade.fixture.ts';
import type { FileTimeframe } from './bar-step.ts';
import { fileRow, minuteOf, timeOf } from './file-rows.fixture.ts';
import { keepDaily, keepWeeks } from './keep-daily.ts';
import { type DayOutcome, keepDay } from './keep-days.ts';
import { candleOfRow, type FileDay, placeBars } from './place-bars.ts';

const zone = createZone('America/Sao_Paulo');
const asOf = at('2026-12-31T00:00:00-03:00');
const DATE = '2025-08-28' as LocalDate;
const migrations = join(import.meta.dirname, '../../../migrations/sqlite/candles');

interface DayFields {
  readonly from?: string;
  readonly to?: string;
  readonly timeframe?: FileTimeframe;
  readonly source?: 'mt5' | 'profit';
  readonly date?: LocalDate;
  /** Of the last bar. */
  readonly close?: Price;
}

const MINUTES: Readonly<Record<FileTimeframe, number>> = { '1m': 1, '5m': 5, '15m': 15, '60m': 60 };

/** A day of a file: bars from `from` to `to`, 10:00 to 16:45 unless told otherwise. */
function fileDay({
  from = '10:00',
  to = '16:45',
  timeframe = '15m',
  source = 'profit',
  date = DATE,
  close = priceOf(301_000),
}: DayFields = {}): FileDay {
  const rows = [];
  for (let minute = minuteOf(from); minute <= minuteOf(to); minute += MINUTES[timeframe])
    rows.push(fileRow(timeOf(minute), { date, ...(minute + MINUTES[timeframe] > minuteOf(to) ? { close } : {}) }));
  const placed = placeBars(rows, { exchange: 'B3', symbol: 'PETR4', timeframe, source, zone, asOf });
  assert.deepEqual(placed.refused, []);
  return defined(placed.days[0], 'a day');
}

async function withStore(use: (store: CandleStore) => Promise<void>): Promise<void> {
  const store = createSqliteCandleStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' }));
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

function keep(store: CandleStore, fields: DayFields = {}, dryRun = false): Promise<DayOutcome> {
  const { timeframe = '15m', source = 'profit' } = fields;
  return keepDay(store, fileDay(fields), { exchange: 'B3', symbol: 'PETR4', timeframe, source, zone, asOf, dryRun });
}

function read(store: CandleStore, timeframe: Timeframe): Promise<Candle[]> {
  return store.newest({ exchange: 'B3', symbol: 'PETR4', timeframe }, { limit: 10_000 });
}

async function all(store: CandleStore): Promise<Candle[]> {
  return (await Promise.all(TIMEFRAMES.map((timeframe) => read(store, timeframe)))).flat();
}

test('bars are stored at their own timeframe and rolled up from there, none finer', () =>
  withStore(async (store) => {
    const { fate, bars, written } = await keep(store);
    assert.deepEqual([fate, bars], ['new', 28]);
    const counts = await Promise.all(TIMEFRAMES.map(async (timeframe) => (await read(store, timeframe)).length));
    assert.deepEqual(counts, [0, 0, 28, 7, 1, 1]);
    assert.equal(written, 28 + 7 + 1 + 1);
    const [daily] = await read(store, '1d');
    assert.deepEqual([daily?.volume, daily?.complete, daily?.trades, daily?.source], [2_800, true, null, 'profit']);
  }));

test('doing it twice changes nothing, and a corrected file gives revisions', () =>
  withStore(async (store) => {
    await keep(store);
    const before = await all(store);
    const again = await keep(store);
    assert.deepEqual([again.fate, again.written], ['same', 0]);
    assert.deepEqual(await all(store), before);
    const corrected = await keep(store, { close: priceOf(300_500) });
    assert.deepEqual([corrected.fate, corrected.written], ['restated', 4]);
    const revised = (await all(store)).filter(({ revision }) => revision > 0);
    assert.deepEqual(
      revised.map(({ timeframe, revision, close }) => [timeframe, revision, close]),
      [
        ['15m', 1, 300_500],
        ['60m', 1, 300_500],
        ['1d', 1, 300_500],
        ['1w', 1, 300_500],
      ],
    );
  }));

test('a dry run tells the same and writes nothing', () =>
  withStore(async (store) => {
    const { fate, written } = await keep(store, {}, true);
    assert.deepEqual([fate, written, await all(store)], ['new', 28, []]);
    await keep(store);
    assert.equal((await keep(store, {}, true)).written, 0);
    assert.equal((await keep(store, { close: priceOf(300_500) }, true)).written, 1);
  }));

/** What is stored, what comes, what becomes of it, and the source of the stored bars afterwards. */
const MEETINGS: readonly (readonly [
  name: string,
  stored: DayFields,
  file: DayFields,
  fate: string,
  source: CandleSource,
])[] = [
  ['finer bars replace coarser ones', {}, { timeframe: '1m', source: 'mt5' }, 'restated', 'mt5'],
  [
    'finer bars of a part of a day do not replace it',
    {},
    { timeframe: '1m', source: 'mt5', from: '12:00' },
    'longer',
    'profit',
  ],
  ['coarser bars never replace finer ones', { timeframe: '1m', source: 'mt5' }, {}, 'finer', 'mt5'],
  ['of two sources the first one stays', {}, { source: 'mt5' }, 'other-source', 'profit'],
  ['a part of a day does not replace the whole', {}, { from: '12:00' }, 'longer', 'profit'],
  ['a whole day replaces a part', { from: '12:00' }, {}, 'restated', 'profit'],
  ['the morning joins the afternoon', { from: '12:00' }, { to: '11:45' }, 'joined', 'profit'],
  ['a day cut off does not replace the whole', {}, { to: '15:00' }, 'longer', 'profit'],
];
for (const [name, stored, file, fate, source] of MEETINGS) {
  test(`a day has one source: ${name}`, () =>
    withStore(async (store) => {
      await keep(store, stored);
      const before = await all(store);
      const outcome = await keep(store, file);
      assert.equal(outcome.fate, fate);
      const bars = await all(store);
      const finest = defined(bars[0], 'bars');
      assert.equal(finest.source, source);
      if (outcome.comparison !== null) {
        assert.deepEqual(bars, before);
        // Both sides are told at one timeframe, so that they meet.
        assert.ok(outcome.comparison.both > 0);
      }
      const expected = fate === 'restated' || fate === 'joined' ? 28 : (await read(store, '15m')).length;
      assert.equal((await read(store, '15m')).length, expected);
    }));
}

test('where the closing print stands does not make a day longer', () =>
  withStore(async (store) => {
    const minutes = { timeframe: '1m', source: 'mt5' } as const;
    await keep(store, { ...minutes, to: '17:04' });
    assert.equal((await keep(store, { ...minutes, to: '16:54' })).fate, 'restated');
    assert.equal((await keep(store, { ...minutes, to: '16:53' })).fate, 'longer');
  }));

async function storeTrades(store: CandleStore): Promise<void> {
  const trades = [
    trade({ exchange: 'B3', id: 10, at: at('2025-08-28T10:01:00-03:00'), price: priceOf(300_000) }),
    trade({ exchange: 'B3', id: 20, at: at('2025-08-28T16:50:00-03:00'), price: priceOf(303_000) }),
  ];
  const bars = barsOfDay(trades, { multiplier: UNIT_MULTIPLIER, source: 'trade-file', zone, asOf });
  await restateDay(store, { exchange: 'B3', symbol: 'PETR4', date: DATE }, bars, { zone, asOf });
}

test('a day made of trades is never overwritten, and the difference is told', () =>
  withStore(async (store) => {
    await storeTrades(store);
    const before = await all(store);
    const { fate, written, comparison } = await keep(store);
    assert.deepEqual([fate, written, comparison?.both, comparison?.onlyB.length], ['trades', 0, 2, 26]);
    assert.deepEqual(await all(store), before);
  }));

test('trades that come later replace what a file brought', () =>
  withStore(async (store) => {
    await keep(store);
    await storeTrades(store);
    assert.deepEqual(
      (await read(store, '15m')).map(({ trades, source }) => [trades, source]),
      [
        [1, 'trade-file'],
        [1, 'trade-file'],
      ],
    );
  }));

/** A daily bar of the exchange. */
function daily(close: number, date = DATE): Candle {
  const row = fileRow('00:00', { date, close: priceOf(close), trades: 4_000, volume: quantityOf(9_000) });
  const start = zone.startOfDate(date);
  return candleOfRow(row, {
    exchange: 'B3',
    symbol: 'PETR4',
    timeframe: '1d',
    source: 'cotahist',
    basis: 'regular',
    start,
  });
}

const DAILY = { zone, asOf, dryRun: false };
const WEEK = { from: zone.startOfDate(DATE), to: zone.startOfDate(DATE), zone, asOf };

test("the exchange's daily bar stands above the roll-up of a file, and stays when the file comes again", () =>
  withStore(async (store) => {
    await keep(store);
    const outcome = await keepDaily(store, [daily(301_500)], DAILY);
    assert.deepEqual([outcome.restated, outcome.comparison.different.length], [1, 1]);
    await keepWeeks(store, { exchange: 'B3', symbol: 'PETR4' }, WEEK);
    const before = await all(store);
    const [bar] = await read(store, '1d');
    assert.deepEqual(
      [bar?.close, bar?.volume, bar?.revision, bar?.source, bar?.complete],
      [301_500, 9_000, 1, 'cotahist', true],
    );
    assert.equal((await read(store, '1w'))[0]?.close, 301_500);
    assert.equal((await read(store, '15m')).length, 28);
    assert.equal((await keep(store)).written, 0);
    assert.deepEqual(await all(store), before);
  }));

test('daily bars twice change nothing, roll up to weeks, and a dry run writes nothing', () =>
  withStore(async (store) => {
    const days = [daily(300_000, '2025-08-29' as LocalDate), daily(302_000, '2025-09-01' as LocalDate)];
    assert.equal((await keepDaily(store, days, { ...DAILY, dryRun: true })).added, 2);
    assert.deepEqual(await all(store), []);
    const first = await keepDaily(store, days, DAILY);
    assert.deepEqual([first.added, first.restated, first.same], [2, 0, 0]);
    const span = { ...WEEK, to: zone.startOfDate('2025-09-01' as LocalDate) };
    assert.equal(await keepWeeks(store, { exchange: 'B3', symbol: 'PETR4' }, span), 2);
    const before = await all(store);
    const second = await keepDaily(store, days, DAILY);
    assert.deepEqual([second.added, second.restated, second.same], [0, 0, 2]);
    assert.equal(await keepWeeks(store, { exchange: 'B3', symbol: 'PETR4' }, span), 0);
    assert.deepEqual(await all(store), before);
  }));

test("a day made of trades keeps its daily bar beside the exchange's", () =>
  withStore(async (store) => {
    await storeTrades(store);
    const before = await all(store);
    const outcome = await keepDaily(store, [daily(301_500)], DAILY);
    assert.deepEqual([outcome.added + outcome.restated + outcome.same, outcome.comparison.both], [0, 1]);
    assert.deepEqual(await all(store), before);
  }));

const someDay = fc.record({
  timeframe: fc.constantFrom<FileTimeframe>('5m', '15m', '60m'),
  source: fc.constantFrom<'mt5' | 'profit'>('mt5', 'profit'),
  from: fc.constantFrom('10:00', '12:00', '14:00'),
  to: fc.constantFrom('11:00', '15:00', '16:00'),
  close: fc.constantFrom(priceOf(300_000), priceOf(301_000)),
  date: fc.constantFrom(DATE, '2025-08-29' as LocalDate),
});

/** A part of a week's imports: what a file brings, the exchange's daily bar, or trades. */
const someStep = fc.oneof(
  { weight: 6, arbitrary: someDay.filter(({ from, to }) => from < to) },
  { weight: 1, arbitrary: fc.constant('daily' as const) },
  { weight: 1, arbitrary: fc.constant('trades' as const) },
);

test('whatever comes in whatever order, a day has one source, roll-ups follow, and the last import is settled', () =>
  fc.assert(
    fc.asyncProperty(fc.array(someStep, { minLength: 1, maxLength: 6 }), (steps) =>
      withStore(async (store) => {
        for (const step of steps) {
          if (step === 'trades') await storeTrades(store);
          else if (step === 'daily') await keepDaily(store, [daily(301_500)], DAILY);
          else await keep(store, step);
        }
        await keepWeeks(store, { exchange: 'B3', symbol: 'PETR4' }, WEEK);
        for (const date of [DATE, '2025-08-29']) await assertOneSource(store, date);
        const before = await all(store);
        const last = steps.at(-1);
        if (typeof last === 'object') assert.equal((await keep(store, last)).written, 0);
        assert.deepEqual(await all(store), before);
      }),
    ),
    { numRuns: 150 },
  ));

/** Bars of one day: each coarser one is the roll-up of the finer ones, and all come from the same source. */
async function assertOneSource(store: CandleStore, date: string): Promise<void> {
  const series = new Map<Timeframe, Candle[]>();
  for (const timeframe of TIMEFRAMES)
    series.set(
      timeframe,
      (await read(store, timeframe)).filter(({ start }) => zone.dateAt(start) === date),
    );
  const intraday = ['1m', '5m', '15m', '60m'] as const;
  const sources = new Set(intraday.flatMap((timeframe) => series.get(timeframe) ?? []).map(({ source }) => source));
  for (const [index, timeframe] of intraday.entries()) {
    const coarser = intraday[index + 1] ?? '1d';
    const finer = series.get(timeframe) ?? [];
    const stored = series.get(coarser) ?? [];
    if (finer.length === 0 || stored[0]?.source === 'cotahist') continue;
    const twin = finer.map(({ start }) => barStart(coarser, start, zone));
    assert.deepEqual(
      stored.map(({ start }) => start),
      [...new Set(twin)],
    );
    for (const bar of stored) {
      const parts = finer.filter(({ start }) => barStart(coarser, start, zone) === bar.start);
      assert.equal(
        bar.volume,
        parts.reduce((sum, part) => sum + part.volume, 0),
      );
      assert.deepEqual([bar.open, bar.close], [parts[0]?.open, parts.at(-1)?.close]);
    }
  }
  assert.ok(sources.size <= 1, `${date} has bars of ${[...sources].join(' and ')}`);
}
