/**
 * All bars of one symbol and trading day, from its trades: the truth that live bars must equal. Start-up after a
 * crash, import and late corrections all come through here.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import type { Multiplier } from '#kernel/turnover.ts';
import type { Zone } from '#kernel/zone.ts';
import type { TapeDay } from '../tape/hot-tape.ts';
import type { Trade } from '../tape/trade.ts';
import { CONDITIONS, SESSIONS, type TradeColumns } from '../tape/trade-columns.ts';
import type { Candle, CandleSource } from './candle.ts';
import { type MinuteBar, MinuteBars } from './minute-bars.ts';
import { candleOf, rankOf, tradeTurnover, turnoverIn } from './minute-candle.ts';
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

/** Builds the bars of one symbol and local day from its trades, which come in any order and each once. */
export class DayBuilder {
  readonly #options: RebuildOptions;
  // A window of a whole day and a slot for each of its minutes: no trade of the day is ever late.
  readonly #minutes = new MinuteBars({ windowMinutes: DAY_MINUTES, symbols: 1 });
  #key = { exchange: '', symbol: '' };

  constructor(options: RebuildOptions) {
    this.#options = options;
  }

  add(trades: Iterable<Trade>): void {
    const { multiplier } = this.#options;
    for (const trade of trades) {
      const rank = rankOf(trade);
      if (rank === null) continue;
      this.#key = trade;
      const { at, id, price, quantity } = trade;
      this.#minutes.add(0, at, id, price, quantity, tradeTurnover(trade, multiplier), rank);
    }
  }

  /** Adds rows of a symbol and day, those left out that were taken back: the fast way for millions of them. */
  addColumns({ exchange, symbol }: TapeDay, rows: TradeColumns): void {
    const { multiplier } = this.#options;
    this.#key = { exchange, symbol };
    const { id, at, price, quantity, session, condition, busted, length } = rows;
    for (let row = 0; row < length; row++) {
      const rank = RANKS[condition[row] as number]?.[session[row] as number] ?? null;
      if (rank === null || busted[row] === 1) continue;
      const [paid, size] = [price[row] as Price, quantity[row] as Quantity];
      const turnover = turnoverIn(paid, size, multiplier);
      this.#minutes.add(0, at[row] as number, id[row] as number, paid, size, turnover, rank);
    }
  }

  /** The 1m bars of all trades so far, oldest first. */
  minutes(): Candle[] {
    const bars: MinuteBar[] = [];
    this.#minutes.drain((bar) => bars.push(bar));
    const { exchange, symbol } = this.#key;
    return bars
      .sort((a, b) => a.minute - b.minute)
      .map((bar) => settled(candleOf(bar, exchange, symbol, this.#options.source), this.#options));
  }

  /** Bars of 1m to 1d. Weeks need the other days and are rolled up by the caller. */
  bars(): DayBars {
    const bars = new Map<Timeframe, readonly Candle[]>([['1m', this.minutes()]]);
    for (const timeframe of ROLL_UPS) {
      if (timeframe === '1w') continue;
      const children = bars.get(FINER[timeframe] as Timeframe) ?? [];
      const made = rollUpAll(timeframe, children, this.#options.zone);
      bars.set(
        timeframe,
        made.map((bar) => settled(bar, this.#options)),
      );
    }
    return bars;
  }
}

/** Bars of 1m to 1d from the trades of one symbol and local day. */
export function barsOfDay(trades: Iterable<Trade>, options: RebuildOptions): DayBars {
  const builder = new DayBuilder(options);
  builder.add(trades);
  return builder.bars();
}

/** The 1m bar of the trades of one symbol and minute; null where there are none. */
export function barOfMinute(trades: Iterable<Trade>, options: RebuildOptions): Candle | null {
  const builder = new DayBuilder(options);
  builder.add(trades);
  return builder.minutes()[0] ?? null;
}

/** The rank of a trade by the codes of its condition and session; null where it is no part of a bar. */
const RANKS: readonly (readonly (number | null)[])[] = CONDITIONS.map((condition) =>
  SESSIONS.map((session) => rankOf({ condition, session })),
);

function settled(bar: Candle, { zone, asOf }: RebuildOptions): Candle {
  return settle(bar, undefined, barEnd(bar.timeframe, bar.start, zone) <= asOf);
}

/** A local day with a clock change has 25 hours. */
const DAY_MINUTES = 25 * 60;
