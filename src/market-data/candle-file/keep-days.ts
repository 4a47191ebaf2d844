/**
 * Intraday bars of a file into the store, one symbol and day after the other. A day has one source: where trades are
 * stored, bars follow from them and a file is only compared; else finer bars stand above coarser ones, and among
 * equally fine ones the source that came first. The same source may correct its day: changed bars get a revision.
 *
 * The daily bar of a day is the exchange's own (COTAHIST) where it is stored, else the roll-up of the bars below.
 */

import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { assert, ensureNever } from '#kernel/assert.ts';
import { dateOfEpochDay, epochDayOf, type Instant, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type Candle, type CandleSource, isMadeOfTrades, type SeriesKey } from '../candle/candle.ts';
import type { CandleStore, Span } from '../candle/candle-store.ts';
import { restateDay } from '../candle/restate.ts';
import { rollUpAll, sameContent, settle } from '../candle/roll-up.ts';
import { barEnd, barStart, FINER, ROLL_UPS } from '../candle/timeframe.ts';
import { lastRegularStart } from './bar-place.ts';
import { FILE_TIMEFRAMES, type FileTimeframe } from './bar-step.ts';
import type { FileDay } from './place-bars.ts';
import { type Reconciliation, reconcile } from './reconcile.ts';

/**
 * What became of a day of a file:
 * `new` nothing was stored of it; `same` it says what is stored; `restated` it corrects or refines what was stored;
 * `joined` it was added to another part of the day. The others changed nothing: the stored day is made of `trades`, is
 * `finer`, is of an `other-source`, or is `longer` than that of the file.
 */
export type DayFate = 'new' | 'same' | 'restated' | 'joined' | 'trades' | 'finer' | 'other-source' | 'longer';

export interface DayOutcome {
  readonly date: LocalDate;
  readonly fate: DayFate;
  /** Bars of the file's timeframe. */
  readonly bars: number;
  /** Bars of all timeframes that were written; those of the file's timeframe alone in a dry run. */
  readonly written: number;
  /** The stored bars (a) against those of the file (b), where the stored ones stayed. */
  readonly comparison: Reconciliation | null;
}

export interface KeepOptions {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: FileTimeframe;
  readonly source: CandleSource;
  readonly zone: Zone;
  readonly asOf: Instant;
  /** Tells what would happen, and writes nothing. */
  readonly dryRun: boolean;
}

/** More bars than a local day has of any timeframe. */
const DAY_BARS_MAX = 25 * 60;

/** Stores one day of a file, or compares it. Doing it twice changes nothing. */
export async function keepDay(store: CandleStore, day: FileDay, options: KeepOptions): Promise<DayOutcome> {
  const { date, bars } = day;
  assert(bars.length > 0, 'a day of a file has bars');
  const stored = await storedDay(store, date, options);
  const fate = fateOf(day, stored, options);
  const outcome = { date, fate, bars: bars.length };
  switch (fate) {
    case 'trades':
    case 'finer':
    case 'other-source':
    case 'longer': {
      return { ...outcome, written: 0, comparison: stored === null ? null : compare(stored, bars, options) };
    }
    case 'new':
    case 'same':
    case 'restated':
    case 'joined': {
      // A day that says the same is written too: an import may have been cut off between its bars and their roll-ups.
      const kept = fate === 'joined' ? joined(stored?.bars.get(options.timeframe) ?? [], bars) : bars;
      const written = await write(store, { date, bars: kept }, { stored, ...options });
      return { ...outcome, written, comparison: null };
    }
    default:
      return ensureNever(fate);
  }
}

interface StoredDay {
  /** The finest timeframe of which there are bars. */
  readonly finest: Timeframe;
  readonly source: CandleSource;
  readonly bars: ReadonlyMap<Timeframe, readonly Candle[]>;
}

async function storedDay(store: CandleStore, date: LocalDate, options: KeepOptions): Promise<StoredDay | null> {
  const span = spanOf(date, options.zone);
  const bars = new Map<Timeframe, readonly Candle[]>();
  for (const timeframe of [...FILE_TIMEFRAMES, '1d'] as const) {
    const found = await store.newest(seriesOf(options, timeframe), { ...span, limit: DAY_BARS_MAX });
    if (found.length > 0) bars.set(timeframe, found);
  }
  const finest = TIMEFRAMES.find((timeframe) => bars.has(timeframe));
  const source = finest === undefined ? undefined : bars.get(finest)?.at(-1)?.source;
  return finest === undefined || source === undefined ? null : { finest, source, bars };
}

function fateOf(day: FileDay, stored: StoredDay | null, options: KeepOptions): DayFate {
  if (stored === null) return 'new';
  const { finest, source, bars } = stored;
  if (isMadeOfTrades(source)) return 'trades';
  // Only the exchange's daily bar is there.
  if (finest === '1d') return 'new';
  const order = TIMEFRAMES.indexOf(finest) - TIMEFRAMES.indexOf(options.timeframe);
  if (order < 0) return 'finer';
  if (order > 0) return reaches(day, stored, options) ? 'restated' : 'longer';
  if (source !== options.source) return 'other-source';
  const known = bars.get(options.timeframe) ?? [];
  if (sameBars(known, day.bars)) return 'same';
  if (isApart(known, day.bars)) return 'joined';
  return reaches(day, stored, options) ? 'restated' : 'longer';
}

function sameBars(known: readonly Candle[], bars: readonly Candle[]): boolean {
  return (
    known.length === bars.length &&
    bars.every((bar, index) => {
      const old = known[index] as Candle;
      return old.start === bar.start && sameContent(old, bar);
    })
  );
}

function isApart(known: readonly Candle[], bars: readonly Candle[]): boolean {
  const [oldFirst, oldLast, first, last] = [known[0], known.at(-1), bars[0], bars.at(-1)];
  if (!oldFirst || !oldLast || !first || !last) return true;
  return last.start < oldFirst.start || first.start > oldLast.start;
}

/**
 * Whether a day begins no later than the stored one and ends no earlier, or at the end of the continuous session: where
 * the print of the closing call stands differs from export to export.
 */
function reaches({ date, bars }: FileDay, { finest, bars: all }: StoredDay, { symbol, zone }: KeepOptions): boolean {
  const known = all.get(finest) ?? [];
  const [oldFirst, oldLast, first, last] = [known[0], known.at(-1), bars[0], bars.at(-1)];
  if (!oldFirst || !oldLast || !first || !last) return true;
  // On the grid of the stored bars, which may be coarser than that of the file.
  if (barStart(finest, first.start, zone) > oldFirst.start) return false;
  const lastStart = barStart(finest, last.start, zone);
  const end = lastRegularStart(date, { symbol, timeframe: finest, zone });
  return lastStart >= oldLast.start || (end !== null && lastStart >= end);
}

/** The stored bars (a) against those of the file (b), at the coarser of the two timeframes. */
function compare({ finest, bars: all }: StoredDay, bars: readonly Candle[], options: KeepOptions): Reconciliation {
  const isStoredCoarser = TIMEFRAMES.indexOf(finest) > TIMEFRAMES.indexOf(options.timeframe);
  const timeframe = isStoredCoarser ? finest : options.timeframe;
  return reconcile(all.get(timeframe) ?? [], isStoredCoarser ? rollUpAll(finest, bars, options.zone) : bars);
}

function joined(known: readonly Candle[], bars: readonly Candle[]): Candle[] {
  return [...known, ...bars].sort((a, b) => a.start - b.start);
}

interface WriteOptions extends KeepOptions {
  readonly stored: StoredDay | null;
}

/** Writes the day and the week above it; answers how many bars differ from what was stored. */
async function write(store: CandleStore, { date, bars }: FileDay, options: WriteOptions): Promise<number> {
  const { stored, timeframe, zone, asOf, exchange, symbol } = options;
  if (options.dryRun) {
    const known = new Map((stored?.bars.get(timeframe) ?? []).map((bar) => [bar.start, bar]));
    return bars.filter((bar) => {
      const old = known.get(bar.start);
      return old === undefined || !sameContent(old, bar);
    }).length;
  }
  const made = new Map<Timeframe, readonly Candle[]>([[timeframe, bars]]);
  for (const coarser of ROLL_UPS) {
    const finer = made.get(FINER[coarser] ?? '1m');
    if (coarser === '1w' || finer === undefined) continue;
    const rolled = rollUpAll(coarser, finer, zone);
    made.set(
      coarser,
      rolled.map((bar) => settle(bar, undefined, barEnd(coarser, bar.start, zone) <= asOf)),
    );
  }
  const daily = stored?.bars.get('1d');
  if (daily?.[0]?.source === 'cotahist') made.set('1d', daily);
  return (await restateDay(store, { exchange, symbol, date }, made, { zone, asOf })).length;
}

function seriesOf({ exchange, symbol }: KeepOptions, timeframe: Timeframe): SeriesKey {
  return { exchange, symbol, timeframe };
}

function spanOf(date: LocalDate, zone: Zone): Span {
  return { from: zone.startOfDate(date), to: zone.startOfDate(dateOfEpochDay(epochDayOf(date) + 1)) };
}
