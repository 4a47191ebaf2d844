/** What is stored of a symbol, day by day, for a calendar: a year in one answer. */

import { COVERAGE_DAYS_MAX, type CoverageAnswer, type CoverageDayDto } from '#contract/coverage.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { dateOfEpochDay, epochDayOf, type Instant, instantOf, type LocalDate } from '#kernel/time.ts';
import {
  type Candle,
  type DayTapes,
  gapsOf,
  heldDates,
  inCalendar,
  isSession,
  type Spell,
  type TradingDay,
} from '#market-data/index.ts';
import { type GapParts, type GapQuestion, judgedUntil } from './gaps.ts';
import { tradingDayOf } from './trading-day.ts';

export interface CoverageParts extends GapParts {
  readonly tapes: DayTapes;
}

/** The dates of a question, or why they are refused. */
export function coverageDates(from: string, to: string): Result<Pick<GapQuestion, 'first' | 'last'>, string> {
  const [first, last] = [from as LocalDate, to as LocalDate];
  const days = epochDayOf(last) - epochDayOf(first) + 1;
  if (days < 1) return err('from lies after to.');
  if (days > COVERAGE_DAYS_MAX) return err(`${days} days are too many at once: ask for up to ${COVERAGE_DAYS_MAX}.`);
  return ok({ first, last });
}

/** Each day with what is stored of it; a few reads for all of them. */
export async function coverageAnswer(question: GapQuestion, parts: CoverageParts): Promise<CoverageAnswer> {
  const { exchange, symbol, first, last } = question;
  const { stores, zone, tapes } = parts;
  const span = { from: zone.startOfDate(first), to: startAfter(last, parts) };
  const series = { exchange, symbol } as const;
  const days = await stores.candles.newest({ ...series, timeframe: '1d' }, { ...span, limit: COVERAGE_DAYS_MAX });
  const held = await heldDates(tapes, series);
  const known: Known = {
    asOf: await judgedUntil(question, parts),
    minutes: await stores.candles.starts({ ...series, timeframe: '1m' }, span),
    hours: await stores.candles.starts({ ...series, timeframe: '60m' }, span),
    spells: await stores.coverage.overlapping({ ...series, ...span }),
    daily: new Map(days.map((bar) => [zone.dateAt(bar.start), bar])),
    traded: new Set(held.all),
  };
  const answered: CoverageDayDto[] = [];
  for (let day = epochDayOf(first); day <= epochDayOf(last); day += 1)
    answered.push(dayOf(dateOfEpochDay(day), { question, parts, known }));
  return { exchange, symbol, timeZone: zone.id, days: answered };
}

/** What was read of the whole span. */
interface Known {
  /** What was not over by then is not expected. */
  readonly asOf: Instant;
  /** Starts of bars, rising. */
  readonly minutes: Float64Array;
  readonly hours: Float64Array;
  readonly spells: readonly Spell[];
  readonly daily: ReadonlyMap<LocalDate, Candle>;
  readonly traded: ReadonlySet<LocalDate>;
}

interface DayContext {
  readonly question: GapQuestion;
  readonly parts: CoverageParts;
  readonly known: Known;
}

function dayOf(date: LocalDate, { question, parts, known }: DayContext): CoverageDayDto {
  const [from, to] = [parts.zone.startOfDate(date), startAfter(date, parts)];
  const bars = within(known.minutes, from, to);
  const daily = known.daily.get(date);
  const day = tradingDayOf(question, date, parts.zone);
  const hasTrades = known.traded.has(date);
  const hasBars = bars.length > 0 || within(known.hours, from, to).length > 0;
  const isClosed = day.state === 'closed' || (day.state === 'unknown' && inCalendar(date) && !isSession(date));
  const without = daily !== undefined ? 'daily' : isClosed ? 'closed' : 'empty';
  return {
    date,
    state: hasTrades ? 'trades' : hasBars ? 'bars' : without,
    source: daily?.source ?? null,
    bars: bars.length,
    ...countsOf(day, { from, to, bars, hasTrades, source: daily?.source }, known),
    trades: daily?.trades ?? null,
  };
}

interface DayBars {
  readonly from: Instant;
  readonly to: Instant;
  readonly bars: Float64Array;
  readonly hasTrades: boolean;
  readonly source: Candle['source'] | undefined;
}

function countsOf(
  day: TradingDay,
  { from, to, bars, hasTrades, source }: DayBars,
  { spells, asOf }: Known,
): Pick<CoverageDayDto, 'expected' | 'missing'> {
  if (day.state === 'closed') return { expected: 0, missing: 0 };
  if (day.state === 'unknown') return { expected: null, missing: null };
  const own = spells.filter((spell) => spell.from < to && (spell.to === null || spell.to > from));
  const wasHeard = own.some(({ kind }) => kind === 'listening');
  // As in the ledger of gaps: what came as a whole day has no minute missing.
  const isWhole = source === 'trade-file' || (!wasHeard && (source === 'simulated' || hasTrades));
  const starts = Array.from(bars, (start) => instantOf(start));
  const { expected, missing } = gapsOf({ phases: day.phases, bars: starts, spells: own, isWhole, asOf });
  const { 'no-trades': _quiet, ...unknown } = missing;
  return { expected, missing: Object.values(unknown).reduce((sum, count) => sum + count, 0) };
}

function startAfter(date: LocalDate, { zone }: CoverageParts): Instant {
  return zone.startOfDate(dateOfEpochDay(epochDayOf(date) + 1));
}

/** The part of rising numbers that is in [from, to). */
function within(starts: Float64Array, from: number, to: number): Float64Array {
  return starts.subarray(firstFrom(starts, from), firstFrom(starts, to));
}

function firstFrom(starts: Float64Array, at: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
