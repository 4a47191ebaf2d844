/**
 * All bars of one symbol and trading day, from its trades: the truth that live bars must equal. Start-up after a
 * crash, import and late corrections all come through here.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import type { Instant } from '#kernel/time.ts';
import type { Multiplier } from '#kernel/turnover.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Trade } from '../tape/trade.ts';
import type { Candle, CandleSource } from './candle.ts';
import { type MinuteBar, MinuteBars } from './minute-bars.ts';
import { candleOf, rankOf, tradeTurnover } from './minute-candle.ts';
import { rollUpAll, settle } from './roll-up.ts';
import { barEnd, FINER, ROLL_UPS } from './timeframe.ts';

export type DayBars = ReadonlyMap<Timeframe, readonly Candle[]>;

export interface RebuildOptions {
  readonly multiplier: Multiplier | null;
  readonly source: CandleSource;
  readonly zone: Zone;
  /** The exchange's clock: bars that ended by then are complete. */
  readonly asOf: Instant;
}

/**
 * Bars of 1m to 1d from the trades of one symbol and local day, in any order and each once. Weeks need the other
 * days and are rolled up by the caller.
 */
export function barsOfDay(trades: Iterable<Trade>, options: RebuildOptions): DayBars {
  const minutes = minuteCandles(trades, options);
  const bars = new Map<Timeframe, readonly Candle[]>([['1m', minutes]]);
  for (const timeframe of ROLL_UPS) {
    if (timeframe === '1w') continue;
    const children = bars.get(FINER[timeframe] as Timeframe) ?? [];
    bars.set(
      timeframe,
      rollUpAll(timeframe, children, options.zone).map((bar) => settled(bar, options)),
    );
  }
  return bars;
}

/** The 1m bar of the trades of one symbol and minute; null where there are none. */
export function barOfMinute(trades: Iterable<Trade>, options: RebuildOptions): Candle | null {
  return minuteCandles(trades, options)[0] ?? null;
}

function minuteCandles(trades: Iterable<Trade>, options: RebuildOptions): Candle[] {
  // A window of a whole day and a slot for each of its minutes: no trade of the day is ever late.
  const builder = new MinuteBars({ windowMinutes: DAY_MINUTES, symbols: 1 });
  let key: { exchange: string; symbol: string } | undefined;
  for (const trade of trades) {
    key ??= { exchange: trade.exchange, symbol: trade.symbol };
    const rank = rankOf(trade);
    if (rank === null) continue;
    const turnover = tradeTurnover(trade, options.multiplier);
    builder.add(0, trade.at, trade.id, trade.price, trade.quantity, turnover, rank);
  }
  const bars: MinuteBar[] = [];
  builder.drain((bar) => bars.push(bar));
  const { exchange = '', symbol = '' } = key ?? {};
  return bars
    .sort((a, b) => a.minute - b.minute)
    .map((bar) => settled(candleOf(bar, exchange, symbol, options.source), options));
}

function settled(bar: Candle, { zone, asOf }: RebuildOptions): Candle {
  return settle(bar, undefined, barEnd(bar.timeframe, bar.start, zone) <= asOf);
}

/** A local day with a clock change has 25 hours. */
const DAY_MINUTES = 25 * 60;
