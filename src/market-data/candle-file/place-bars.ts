/**
 * The rows of a file of one symbol as candles, day by day. A bar of the after-market is stamped off the grid by some
 * vendors; it enters the bar of the grid that holds its stamp, as its trades would. Where that bar has regular trades
 * its prices stay, and only volume and turnover of the after-market are added: no regular bar is overwritten.
 */

import type { LocalDate } from '#kernel/time.ts';
import type { Candle, CandleSource } from '../candle/candle.ts';
import { rollUp, settle } from '../candle/roll-up.ts';
import { barEnd } from '../candle/timeframe.ts';
import type { RefusedRow } from '../instrument/reference-row.ts';
import { createBarPlacer, OTHER_ZONE, type PlaceOptions } from './bar-place.ts';
import { type BarRow, formatTimeOfDay } from './bar-row.ts';

/** A row with the line on which it stands. */
export interface FileRow extends BarRow {
  readonly line: number;
}

export interface PlaceBarsOptions extends PlaceOptions {
  readonly exchange: string;
  readonly source: CandleSource;
}

/** The bars of one symbol and local day, of one timeframe, oldest first. */
export interface FileDay {
  readonly date: LocalDate;
  readonly bars: readonly Candle[];
}

export interface PlacedBars {
  /** Oldest first. */
  readonly days: readonly FileDay[];
  readonly refused: readonly RefusedRow[];
  /** Refused rows that lie outside of their day's session, as many do where the file is in another time zone. */
  readonly outside: number;
}

/** Rows in any order; each becomes part of exactly one bar, or is refused with a reason. */
export function placeBars(rows: readonly FileRow[], options: PlaceBarsOptions): PlacedBars {
  const place = createBarPlacer(options);
  const refused: RefusedRow[] = [];
  const days = new Map<LocalDate, Candle[]>();
  const sorted = [...rows].sort(byStamp);
  for (const [index, row] of sorted.entries()) {
    const before = sorted[index - 1];
    const isSecond = before !== undefined && before.date === row.date && before.timeUs === row.timeUs;
    const placed = isSecond ? null : place(row);
    if (placed === null) refused.push(refusal(row, `the bar stands on line ${before?.line} already`));
    else if (!placed.ok) refused.push(refusal(row, placed.error));
    else {
      const bar = candleOfRow(row, { ...placed.value, ...options });
      const day = days.get(row.date);
      if (day === undefined) days.set(row.date, [bar]);
      else add(day, bar);
    }
  }
  const settled = [...days].map(([date, bars]) => ({ date, bars: bars.map((bar) => settledBar(bar, options)) }));
  return { days: settled, refused, outside: refused.filter(({ reason }) => reason.endsWith(OTHER_ZONE)).length };
}

function byStamp(a: FileRow, b: FileRow): number {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return a.timeUs - b.timeUs || a.line - b.line;
}

/** Rows come in the order of their stamps, so a bar of the same start is the last one. */
function add(day: Candle[], bar: Candle): void {
  const last = day.at(-1);
  if (last?.start !== bar.start) day.push(bar);
  else day[day.length - 1] = rollUp(bar.timeframe, bar.start, [last, bar]);
}

function settledBar(bar: Candle, { zone, asOf }: PlaceBarsOptions): Candle {
  return settle(bar, undefined, barEnd(bar.timeframe, bar.start, zone) <= asOf);
}

function refusal({ line, date, timeUs }: FileRow, reason: string): RefusedRow {
  return { place: `line ${line}`, reason, text: `${date} ${formatTimeOfDay(timeUs)}` };
}

interface BarIdentity extends Pick<Candle, 'exchange' | 'symbol' | 'timeframe' | 'source' | 'start' | 'basis'> {}

/** A bar that a file brought: it names no trades. Neither complete nor revised yet. */
export function candleOfRow(row: BarRow, identity: BarIdentity): Candle {
  const { exchange, symbol, timeframe, source, start, basis } = identity;
  const { open, high, low, close, volume, turnover, trades } = row;
  return {
    exchange,
    symbol,
    timeframe,
    start,
    open,
    high,
    low,
    close,
    volume,
    turnover,
    basis,
    trades,
    firstTradeId: null,
    firstTradeAt: null,
    lastTradeId: null,
    lastTradeAt: null,
    complete: false,
    revision: 0,
    source,
  };
}
