import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import { priceOf } from '#kernel/price.ts';
import {
  dateOfEpochDay,
  epochDayOf,
  HOUR_US,
  type Instant,
  instantOf,
  type LocalDate,
  MINUTE_US,
} from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Candle } from '../candle/candle.ts';
import type { CandleStore } from '../candle/candle-store.ts';
import { barsOfDay } from '../candle/rebuild.ts';
import { describeTicker } from '../instrument/product.ts';
import { createSqliteHotTape } from '../tape/hot-tape.sqlite.ts';
import { arbitraryTrades, at, trade } from '../tape/trade.fixture.ts';
import type { Trade, TradeBust } from '../tape/trade.ts';
import { TRADE_CONDITIONS } from '../tape/trade-condition.table.ts';
import type { FeedEvent } from './feed.ts';
import { openFile, withOptions } from './ingest.fixture.ts';
import { Ingest, type IngestOptions } from './ingest.ts';

const zone = createZone('America/Sao_Paulo');
const START = at('2025-08-29T10:00:00-03:00');
const lastClockOf = (start: Instant): Instant => instantOf(start + 30 * HOUR_US);
const LAST_CLOCK = lastClockOf(START);
/** A day like any other, the evening before clocks go forward, and the one whose last hour comes twice. */
const STARTS = [START, at('2018-11-03T23:10:00-03:00'), at('2019-02-16T23:40:00-02:00')];
/** Thousands with PREGAO_TEST_RUNS=5000. */
const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 150);
/** What the market tells of a bar; revisions depend on how it came about. */
function contentOf({ revision: _revision, ...content }: Candle): Omit<Candle, 'revision'> {
  return content;
}

/** Every stored bar of 1m to 1d equals a rebuild from all trades. */
async function assertEqualsRebuild(store: CandleStore, trades: readonly Trade[], asOf: Instant): Promise<void> {
  for (const symbol of ['PETR4', 'VALE3']) {
    const { multiplier } = describeTicker('SIM', symbol);
    const own = trades.filter((one) => one.symbol === symbol);
    const rebuilt = barsOfDay(own, { multiplier, source: 'simulated', zone, asOf });
    for (const timeframe of TIMEFRAMES) {
      const stored = await store.newest({ exchange: 'SIM', symbol, timeframe }, { limit: 5_000 });
      if (timeframe === '1w') {
        const counting = own.filter(({ condition }) => TRADE_CONDITIONS[condition].enters !== 'nothing');
        assert.equal(stored[0]?.trades ?? 0, counting.length);
        continue;
      }
      assert.deepEqual(stored.map(contentOf), (rebuilt.get(timeframe) ?? []).map(contentOf));
    }
  }
}

type Step =
  | { readonly kind: 'event'; readonly event: FeedEvent }
  | { readonly kind: 'flush' | 'overlap' | 'crash' | 'night' | 'rebuild' };

interface Disorder {
  readonly start: Instant;
  readonly steps: readonly Step[];
  /** What all of it must come down to: each trade once, busted ones not at all. */
  readonly counted: readonly Trade[];
}

const whim = fc.record({
  delay: fc.nat(60),
  doubled: fc.nat(9),
  busted: fc.nat(9),
  bustAfter: fc.integer({ min: -5, max: 40 }),
  next: fc.nat(9),
});

/** Each trade once, some doubled, some far too late, some busted (before they come, too), flushes and crashes between. */
const disorder: fc.Arbitrary<Disorder> = fc
  .constantFrom(...STARTS)
  // Crowded minutes, where corrections meet trades of the same bar, and long spells with trades far too late.
  .chain((start) =>
    fc.tuple(
      fc.constant(start),
      fc.oneof(arbitraryTrades(start, 5 * MINUTE_US), arbitraryTrades(start, 40 * MINUTE_US)),
      fc.array(whim, { minLength: 1, maxLength: 60 }),
      // Half of the runs end their day before everything has come: the rest meets an archived day.
      fc.nat(200),
    ),
  )
  .map(([start, trades, whims, night]) => {
    const arriving: { due: number; event: FeedEvent }[] = [];
    const counted: Trade[] = [];
    for (const [index, one] of trades.entries()) {
      const { delay, doubled, busted, bustAfter } = whims[index % whims.length] as (typeof whims)[number];
      const due = index + (delay > 50 ? delay : delay / 20);
      arriving.push({ due, event: { kind: 'trades', trades: [one] } });
      if (doubled === 0) arriving.push({ due: due + 7, event: { kind: 'trades', trades: [one] } });
      if (busted === 0) arriving.push({ due: due + bustAfter, event: { kind: 'busts', busts: [bustOf(one)] } });
      else counted.push(one);
    }
    const steps: Step[] = [];
    for (const [index, { event }] of arriving.sort((a, b) => a.due - b.due).entries()) {
      steps.push({ kind: 'event', event });
      const kind = (['flush', 'overlap', 'crash', 'rebuild'] as const)[whims[index % whims.length]?.next ?? 9];
      if (kind !== undefined) steps.push({ kind });
      if (index === night) steps.push({ kind: 'night' });
    }
    return { start, steps, counted };
  });

function bustOf({ exchange, symbol, id, at: time }: Trade): TradeBust {
  return { exchange, symbol, id, date: zone.dateAt(time) };
}

async function play(options: IngestOptions, { start, steps }: Pick<Disorder, 'start' | 'steps'>): Promise<void> {
  const date = zone.dateAt(start);
  const tomorrow = dateOfEpochDay(epochDayOf(date) + 1);
  let ingest = await Ingest.open(options, []);
  let unflushed: FeedEvent[] = [];
  let clock: number = start;
  let flushing: Promise<unknown> = Promise.resolve();
  const tell = (event: FeedEvent): void => {
    if (event.kind === 'trades') clock = Math.max(clock, ...event.trades.map((one) => one.at));
    ingest.accept(event);
    ingest.accept({ kind: 'clock', at: instantOf(clock) });
  };
  for (const { kind, ...step } of steps) {
    if (kind === 'event' && 'event' in step) {
      unflushed.push(step.event);
      tell(step.event);
      continue;
    }
    await flushing;
    if (kind === 'night') {
      clock = zone.at(tomorrow, 9 * HOUR_US);
      ingest.accept({ kind: 'clock', at: instantOf(clock) });
      await ingest.flush();
      await ingest.archiveBefore(tomorrow);
      unflushed = [];
      continue;
    }
    if (kind === 'rebuild') {
      for (const symbol of ['PETR4', 'VALE3']) await ingest.rebuildDay({ exchange: 'SIM', symbol, date });
      continue;
    }
    if (kind === 'crash') {
      // What was not durable is gone with the process; the venue sends it again, as a feed that recovers does.
      ingest = await Ingest.open(options, []);
      for (const lost of unflushed) tell(lost);
      continue;
    }
    flushing = ingest.flush();
    // An overlapped flush goes on while the next events come in.
    if (kind === 'flush') await flushing;
    unflushed = [];
  }
  await flushing;
  ingest.accept({ kind: 'clock', at: lastClockOf(start) });
  // One flush must be enough: nothing may wait for a next one that a stop would never make.
  await ingest.flush();
}

test('after any mix of late, doubled, busted and restarted input, bars equal a rebuild from the trades', async () => {
  await fc.assert(
    fc.asyncProperty(disorder, async ({ start, steps, counted }) => {
      await withOptions(async (options) => {
        await play(options, { start, steps });
        await assertEqualsRebuild(options.candles, counted, lastClockOf(start));
      });
    }),
    { numRuns: RUNS },
  );
});

test('the week of a symbol that the feed does not name goes on from the days that are stored', () =>
  withOptions(async (options) => {
    const thursday = await Ingest.open(options, []);
    thursday.accept({ kind: 'trades', trades: [trade({ at: at('2025-08-28T10:00:00-03:00') })] });
    await thursday.flush();
    await thursday.archiveBefore('2025-08-29' as LocalDate);
    const friday = await Ingest.open(options, []);
    friday.accept({ kind: 'trades', trades: [trade()] });
    await friday.flush();
    const [week] = await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe: '1w' }, { limit: 1 });
    assert.equal(week?.trades, 2);
  }));

test('a doubled trade is counted as such and enters nothing', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    ingest.accept({ kind: 'trades', trades: [trade(), trade()] });
    await ingest.flush();
    assert.deepEqual([ingest.counts.trades, ingest.counts.doubled], [1, 1]);
  }));

test('a trade after the correction window restates its day with a revision', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    const early = at('2025-08-29T10:00:10-03:00');
    ingest.accept({ kind: 'trades', trades: [trade({ id: 10, at: early })] });
    ingest.accept({ kind: 'trades', trades: [trade({ id: 30, at: at('2025-08-29T10:30:00-03:00') })] });
    ingest.accept({ kind: 'clock', at: at('2025-08-29T10:31:00-03:00') });
    await ingest.flush();
    ingest.accept({ kind: 'trades', trades: [trade({ id: 20, at: instantOf(early + 1) })] });
    await ingest.flush();
    const restated = await ingest.flush();
    const [bar] = await options.candles.newest(
      { exchange: 'SIM', symbol: 'PETR4', timeframe: '1m' },
      { limit: 1, to: instantOf(early + MINUTE_US) },
    );
    assert.deepEqual([bar?.trades, bar?.revision, ingest.counts.late], [2, 1, 1]);
    assert.deepEqual(restated, []);
    const [day] = await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe: '1d' }, { limit: 1 });
    assert.equal(day?.trades, 3);
  }));

test('a bar that a flush has put right is told like any other change', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    const wrong = trade({ id: 10, price: priceOf(990_000) });
    ingest.accept({ kind: 'trades', trades: [wrong, trade({ id: 20 })] });
    await ingest.flush();
    // What the flush itself had taken in is told too.
    assert.equal(ingest.changes().length, TIMEFRAMES.length);
    ingest.accept({ kind: 'busts', busts: [bustOf(wrong)] });
    await ingest.flush();
    const told = ingest.changes();
    assert.deepEqual(
      told.map(({ timeframe, high }) => [timeframe, high]),
      TIMEFRAMES.map((timeframe) => [timeframe, 381_200]),
    );
    assert.deepEqual(ingest.changes(), []);
  }));

test('a minute whose only trade was busted is gone, and begins anew with the next trade', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    const wrong = trade({ id: 10, price: priceOf(990_000) });
    ingest.accept({ kind: 'trades', trades: [wrong] });
    await ingest.flush();
    ingest.accept({ kind: 'busts', busts: [bustOf(wrong)] });
    await ingest.flush();
    const series = { exchange: 'SIM', symbol: 'PETR4' } as const;
    for (const timeframe of TIMEFRAMES) {
      assert.deepEqual(await options.candles.newest({ ...series, timeframe }, { limit: 9 }), [], timeframe);
      assert.deepEqual(ingest.newest('PETR4', timeframe), [], timeframe);
    }
    ingest.accept({ kind: 'trades', trades: [trade({ id: 20, at: instantOf(wrong.at + 1) })] });
    for (const bar of ingest.changes()) assert.deepEqual([bar.high, bar.trades], [381_200, 1], bar.timeframe);
  }));

test('the week that moves follows a bust at once', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    const wrong = trade({ id: 10, price: priceOf(990_000) });
    ingest.accept({ kind: 'trades', trades: [wrong, trade({ id: 20 })] });
    await ingest.flush();
    ingest.accept({ kind: 'busts', busts: [bustOf(wrong)] });
    await ingest.flush();
    assert.deepEqual(
      ingest.newest('PETR4', '1w').map(({ high, trades }) => [high, trades]),
      [[381_200, 1]],
    );
  }));

test('a store that fails loses nothing: the next flush writes what the failed one could not', () =>
  withOptions(async (options) => {
    let broken = true;
    const append: typeof options.hotTape.append = (trades) =>
      broken ? Promise.reject(new Error('disk full')) : options.hotTape.append(trades);
    const ingest = await Ingest.open({ ...options, hotTape: { ...options.hotTape, append } }, []);
    ingest.accept({ kind: 'trades', trades: [trade({ id: 10 })] });
    await assert.rejects(ingest.flush(), /disk full/);
    ingest.accept({ kind: 'trades', trades: [trade({ id: 20 })] });
    broken = false;
    await ingest.flush();
    const day = { exchange: 'SIM', symbol: 'PETR4', date: '2025-08-29' as LocalDate };
    assert.equal((await options.hotTape.read(day)).length, 2);
    assert.equal((await options.candles.newest({ ...day, timeframe: '1d' }, { limit: 1 }))[0]?.trades, 2);
  }));

test('bars that fail to be stored half-way are stored by the next flush, or rebuilt by the next start', () =>
  withOptions(async (options) => {
    const symbols = Array.from({ length: 300 }, (_, index) => `SYM${index}`);
    let puts = 0;
    const put: CandleStore['put'] = (bars) =>
      ++puts === 2 ? Promise.reject(new Error('disk full')) : options.candles.put(bars);
    const ingest = await Ingest.open({ ...options, candles: { ...options.candles, put } }, []);
    ingest.accept({ kind: 'trades', trades: symbols.map((symbol) => trade({ symbol })) });
    await assert.rejects(ingest.flush(), /disk full/);
    assert.equal((await options.hotTape.pending()).length, symbols.length);
    await Ingest.open(options, []);
    await ingest.flush();
    assert.deepEqual(await options.hotTape.pending(), []);
    for (const symbol of symbols) {
      const [week] = await options.candles.newest({ exchange: 'SIM', symbol, timeframe: '1w' }, { limit: 1 });
      assert.equal(week?.trades, 1);
    }
  }));

test('a trade that comes again after its day was archived counts once', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    ingest.accept({ kind: 'trades', trades: [trade()] });
    ingest.accept({ kind: 'clock', at: at('2025-08-30T10:00:00-03:00') });
    await ingest.flush();
    await ingest.archiveBefore('2025-08-30' as LocalDate);
    ingest.accept({ kind: 'trades', trades: [trade()] });
    await ingest.flush();
    for (const timeframe of TIMEFRAMES) {
      const [bar] = await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe }, { limit: 1 });
      assert.equal(bar?.trades, 1, timeframe);
    }
  }));

test('a bust that comes after its day was archived takes the trade out of every bar, then and after a restart', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    const wrong = trade({ id: 10, price: priceOf(990_000) });
    ingest.accept({ kind: 'trades', trades: [wrong, trade({ id: 20 })] });
    ingest.accept({ kind: 'clock', at: at('2025-08-30T10:00:00-03:00') });
    await ingest.flush();
    await ingest.archiveBefore('2025-08-30' as LocalDate);
    ingest.accept({ kind: 'busts', busts: [bustOf(wrong), bustOf(wrong)] });
    await ingest.flush();
    assert.equal(ingest.counts.busted, 1);
    const series = { exchange: 'SIM', symbol: 'PETR4' } as const;
    const assertPutRight = async (): Promise<void> => {
      for (const timeframe of TIMEFRAMES) {
        const [bar] = await options.candles.newest({ ...series, timeframe }, { limit: 1 });
        assert.deepEqual([bar?.high, bar?.trades], [381_200, 1], timeframe);
      }
    };
    await assertPutRight();
    // The archive takes it in with the next date, and nothing brings the trade back.
    await ingest.archiveBefore('2025-08-30' as LocalDate);
    const day = { ...series, date: '2025-08-29' as LocalDate };
    assert.deepEqual(
      (await options.archive.read(day)).map(({ id }) => id),
      [20],
    );
    assert.deepEqual(await options.hotTape.days(), []);
    const again = await Ingest.open(options, []);
    again.accept({ kind: 'trades', trades: [wrong] });
    await again.flush();
    await assertPutRight();
  }));

test('a start after a crash rebuilds the minutes that were not stored, and no others', () =>
  withOptions(async (options) => {
    const first = await Ingest.open(options, []);
    first.accept({ kind: 'trades', trades: [trade({ id: 10 })] });
    await first.flush();
    assert.deepEqual(await options.hotTape.pending(), []);
    // The tape has the second trade; the crash comes before its bars are stored.
    const put: typeof options.candles.put = () => Promise.reject(new Error('crash'));
    const broken = await Ingest.open({ ...options, candles: { ...options.candles, put } }, []);
    broken.accept({ kind: 'trades', trades: [trade({ id: 20, at: at('2025-08-29T10:07:00-03:00') })] });
    await assert.rejects(broken.flush(), /crash/);
    assert.equal((await options.hotTape.pending()).length, 1);

    let reads = 0;
    const readSpan: typeof options.hotTape.readSpan = (...span) => {
      reads++;
      return options.hotTape.readSpan(...span);
    };
    const read = (): never => assert.fail('a start does not read a whole day');
    await Ingest.open({ ...options, hotTape: { ...options.hotTape, read, readSpan } }, []);
    assert.equal(reads, 1);
    assert.deepEqual(await options.hotTape.pending(), []);
    const [day] = await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe: '1d' }, { limit: 1 });
    assert.equal(day?.trades, 2);
  }));

test('a day whose bars were spoilt is put right from the archive and the hot tape together', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    ingest.accept({ kind: 'trades', trades: [trade({ id: 10 })] });
    ingest.accept({ kind: 'clock', at: at('2025-08-30T10:00:00-03:00') });
    await ingest.flush();
    await ingest.archiveBefore('2025-08-30' as LocalDate);
    ingest.accept({ kind: 'trades', trades: [trade({ id: 20 })] });
    await ingest.flush();
    const series = { exchange: 'SIM', symbol: 'PETR4' } as const;
    for (const timeframe of TIMEFRAMES) {
      const [bar] = await options.candles.newest({ ...series, timeframe }, { limit: 1 });
      assert.ok(bar !== undefined);
      await options.candles.put([{ ...bar, high: priceOf(990_000) }]);
    }
    const changed = await ingest.rebuildDay({ ...series, date: '2025-08-29' as LocalDate });
    assert.deepEqual(
      changed.map(({ timeframe, high, trades }) => [timeframe, high, trades]),
      TIMEFRAMES.map((timeframe) => [timeframe, 381_200, 2]),
    );
    assert.deepEqual(await ingest.rebuildDay({ ...series, date: '2025-08-29' as LocalDate }), []);
  }));

test('a bar that lost its last trade is told as gone, unless a new trade brought it back', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    const wrong = trade({ id: 10 });
    ingest.accept({ kind: 'trades', trades: [wrong] });
    await ingest.flush();
    ingest.accept({ kind: 'busts', busts: [bustOf(wrong)] });
    await ingest.flush();
    assert.deepEqual(ingest.changes(), []);
    assert.deepEqual(
      ingest.removals().map(({ timeframe }) => timeframe),
      TIMEFRAMES,
    );
    assert.deepEqual(ingest.removals(), []);
    const second = trade({ id: 20 });
    ingest.accept({ kind: 'trades', trades: [second] });
    await ingest.flush();
    ingest.accept({ kind: 'busts', busts: [bustOf(second)] });
    await ingest.flush();
    ingest.accept({ kind: 'trades', trades: [trade({ id: 30 })] });
    assert.equal(ingest.changes().length, TIMEFRAMES.length);
    assert.deepEqual(ingest.removals(), []);
  }));

test('a past day moves to the archive and leaves the hot tape', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    ingest.accept({ kind: 'trades', trades: [trade(), trade({ at: at('2025-08-30T10:00:00-03:00') })] });
    await ingest.flush();
    assert.equal(await ingest.archiveBefore('2025-08-30' as LocalDate), 1);
    assert.deepEqual(
      (await options.hotTape.days()).map(({ date }) => date),
      ['2025-08-30'],
    );
    assert.equal(
      (await options.archive.read({ exchange: 'SIM', symbol: 'PETR4', date: '2025-08-29' as LocalDate })).length,
      1,
    );
  }));

test('a full disk stops the storing and loses nothing: with room again, all is there', () =>
  withOptions(async (options) => {
    const tape = openFile('tape');
    const ingest = await Ingest.open({ ...options, hotTape: createSqliteHotTape(tape, zone) }, []);
    const pages = Number(tape.prepare('PRAGMA page_count').get()?.page_count);
    tape.exec(`PRAGMA max_page_count = ${pages}`);
    const trades = Array.from({ length: 500 }, (_, index) => trade({ id: 10 * (index + 1) }));
    for (const one of trades) ingest.accept({ kind: 'trades', trades: [one] });
    await assert.rejects(ingest.flush(), /full/);
    await assert.rejects(ingest.flush(), /full/);
    tape.exec('PRAGMA max_page_count = 1000000');
    ingest.accept({ kind: 'clock', at: LAST_CLOCK });
    await ingest.flush();
    await assertEqualsRebuild(options.candles, trades, LAST_CLOCK);
    assert.equal(ingest.counts.trades, 500);
  }));

test('a correction that a store refused is made with the next flush', () =>
  withOptions(async (options) => {
    let broken = false;
    const replace: typeof options.candles.replace = (...args) =>
      broken ? Promise.reject(new Error('disk full')) : options.candles.replace(...args);
    const ingest = await Ingest.open({ ...options, candles: { ...options.candles, replace } }, []);
    const trades = [trade({ id: 10 }), trade({ id: 30, at: at('2025-08-29T10:30:00-03:00') })];
    ingest.accept({ kind: 'trades', trades });
    await ingest.flush();
    const late = trade({ id: 20, at: at('2025-08-29T10:00:02-03:00'), price: priceOf(390_000) });
    ingest.accept({ kind: 'trades', trades: [late] });
    broken = true;
    await assert.rejects(ingest.flush(), /disk full/);
    broken = false;
    ingest.accept({ kind: 'clock', at: LAST_CLOCK });
    await ingest.flush();
    await ingest.flush();
    await assertEqualsRebuild(options.candles, [...trades, late], LAST_CLOCK);
  }));

test('a feed that is lost says so until it has recovered', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    ingest.accept({ kind: 'clock', at: START });
    assert.equal(ingest.state.state, 'live');
    ingest.accept({ kind: 'lost', code: 'LINE_LOST', reason: 'line is down' });
    assert.deepEqual([ingest.state.state, ingest.state.reason], ['down', 'line is down']);
    ingest.accept({ kind: 'recovered' });
    assert.deepEqual([ingest.state.state, ingest.state.reason], ['live', null]);
  }));
