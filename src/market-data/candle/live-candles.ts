/**
 * The bars that move, of all symbols and timeframes: fed with trades and the exchange's clock, drained for what
 * changed. A bar is complete when the clock passes its end, whether or not another trade comes; a late trade inside
 * the correction window restates the bar and every roll-up above it, each with its next revision.
 *
 * Per symbol and timeframe it keeps just the bars that can still change, or that a bar above may still need.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import { type Instant, instantOf, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Instrument } from '../instrument/instrument.ts';
import type { Trade } from '../tape/trade.ts';
import type { Candle, CandleSource, SeriesKey } from './candle.ts';
import { type MinuteBar, MinuteBars } from './minute-bars.ts';
import { candleOf, minuteBarOf, rankOf, tradeTurnover } from './minute-candle.ts';
import { rollUp, settle } from './roll-up.ts';
import { barEnd, barStart, FINER, ROLL_UPS } from './timeframe.ts';

export interface LiveCandlesOptions {
  readonly source: CandleSource;
  readonly zone: Zone;
  /** How late a trade may come and still enter its bar at once. */
  readonly correctionWindowMinutes: number;
}

/** Bars of one symbol that can still change, oldest first, per timeframe. */
interface SymbolBars {
  instrument: Instrument;
  readonly bars: Record<Timeframe, Candle[]>;
  /** Start of the newest minute that ever had a bar here. */
  newest: Instant | null;
}

/** Kept of every timeframe at least: the bar that moves and the one before it. */
const KEPT_LEAST = 2;

export class LiveCandles {
  readonly #options: LiveCandlesOptions;
  readonly #minutes: MinuteBars;
  readonly #symbols: SymbolBars[] = [];
  readonly #indexOf = new Map<string, number>();
  /** Bars that changed outside a drain; the next one tells of them. */
  #untold: Candle[] = [];
  #clock = instantOf(0);
  /** Whether the clock passed a minute since the last drain, so that bars may have ended. */
  #minutePassed = false;

  constructor(options: LiveCandlesOptions) {
    this.#options = options;
    this.#minutes = new MinuteBars({ windowMinutes: options.correctionWindowMinutes, symbols: 64 });
  }

  /** Makes a symbol known, as its trades are refused before; of one that is known, what is known from now on. */
  add(instrument: Instrument): void {
    const index = this.#indexOf.get(instrument.symbol);
    if (index !== undefined) {
      (this.#symbols[index] as SymbolBars).instrument = instrument;
      return;
    }
    this.#indexOf.set(instrument.symbol, this.#symbols.length);
    this.#symbols.push({
      instrument,
      bars: { '1m': [], '5m': [], '15m': [], '60m': [], '1d': [], '1w': [] },
      newest: null,
    });
  }

  /**
   * Enters a trade; false where it lies before the correction window and its minute must be rebuilt from the tape. A
   * trade that is no part of any bar changes nothing.
   */
  trade(trade: Trade): boolean {
    const index = this.#indexOf.get(trade.symbol);
    if (index === undefined) return false;
    const rank = rankOf(trade);
    if (rank === null) return true;
    const { multiplier } = (this.#symbols[index] as SymbolBars).instrument;
    const turnover = tradeTurnover(trade, multiplier);
    return this.#minutes.add(index, trade.at, trade.id, trade.price, trade.quantity, turnover, rank);
  }

  /** Tells the exchange's time; it never runs backwards. */
  clock(at: Instant): void {
    if (at <= this.#clock) return;
    if (Math.floor(at / MINUTE_US) > Math.floor(this.#clock / MINUTE_US)) this.#minutePassed = true;
    this.#clock = at;
  }

  /** Takes stored bars as known, at start, before any trade. */
  restore(candles: readonly Candle[]): void {
    for (const candle of candles) {
      const index = this.#indexOf.get(candle.symbol);
      if (index === undefined) continue;
      keep(this.#symbols[index] as SymbolBars, candle);
      if (candle.timeframe === '1m') this.#restoreMinute(candle, index);
    }
  }

  /**
   * Whether a bar may still change here: it and all bars below it are then kept, and the store only follows. A bar
   * that does not move is put right in the store.
   */
  moves(symbol: string, timeframe: Timeframe, start: Instant): boolean {
    const index = this.#indexOf.get(symbol);
    if (index === undefined) return false;
    return start >= barStart(timeframe, this.#windowStart(this.#symbols[index] as SymbolBars), this.#options.zone);
  }

  /**
   * Puts a minute right, as it was rebuilt from all its trades; null where none is left. The caller drains first,
   * and then has every bar above it rolled up again.
   */
  correctMinute(symbol: string, start: Instant, rebuilt: Candle | null): void {
    const index = this.#indexOf.get(symbol);
    if (index === undefined) return;
    const minute = start / MINUTE_US;
    this.#minutes.clear(index, minute, minute + 1);
    const { bars } = this.#symbols[index] as SymbolBars;
    if (rebuilt === null) {
      bars['1m'] = bars['1m'].filter((bar) => bar.start !== start);
    } else {
      const settled = this.#settle(this.#symbols[index] as SymbolBars, rebuilt);
      this.#restoreMinute(settled, index);
      this.#untold.push(settled);
    }
  }

  /** Rolls a bar up again from the bars below it; false where none is left, and it is gone. */
  rollUpAgain(symbol: string, timeframe: Exclude<Timeframe, '1m'>, start: Instant): boolean {
    const index = this.#indexOf.get(symbol);
    if (index === undefined) return false;
    const kept = this.#symbols[index] as SymbolBars;
    const children = this.#childrenOf(kept, timeframe, start);
    if (children.length === 0) kept.bars[timeframe] = kept.bars[timeframe].filter((bar) => bar.start !== start);
    else this.#untold.push(this.#settle(kept, rollUp(timeframe, start, children)));
    return children.length > 0;
  }

  /** Takes a bar as the store has it now, null where it is gone, for the bars above it that still move. */
  take({ symbol, timeframe }: SeriesKey, start: Instant, stored: Candle | null): void {
    const index = this.#indexOf.get(symbol);
    if (index === undefined) return;
    const { bars } = this.#symbols[index] as SymbolBars;
    if (stored !== null) put(bars[timeframe], stored);
    else bars[timeframe] = bars[timeframe].filter((bar) => bar.start !== start);
  }

  /** Takes in stored days of the past, so that the week above them is right; the next drain tells of it. */
  adopt(days: readonly Candle[]): void {
    for (const day of days) {
      const index = this.#indexOf.get(day.symbol);
      if (index === undefined) continue;
      const week = barStart('1w', day.start, this.#options.zone);
      put((this.#symbols[index] as SymbolBars).bars['1d'], day);
      if (this.moves(day.symbol, '1w', week)) this.rollUpAgain(day.symbol, '1w', week);
      this.#trim(this.#symbols[index] as SymbolBars);
    }
  }

  /** The newest bars of a series that are kept here, oldest first. */
  newest(symbol: string, timeframe: Timeframe): readonly Candle[] {
    const index = this.#indexOf.get(symbol);
    return index === undefined ? [] : (this.#symbols[index] as SymbolBars).bars[timeframe];
  }

  /** Every bar that changed since the last call, in its present state, finer timeframes first within a symbol. */
  drain(): Candle[] {
    const touched = new Map<SymbolBars, Set<number>>();
    const changed = this.#untold;
    this.#untold = [];
    this.#minutes.drain((bar) => {
      const symbol = this.#symbols[bar.symbol] as SymbolBars;
      const made = this.#settle(symbol, this.#minuteCandle(bar, symbol));
      changed.push(made);
      const starts = touched.get(symbol);
      if (starts === undefined) touched.set(symbol, new Set([made.start]));
      else starts.add(made.start);
    });
    for (const [symbol, starts] of touched) this.#rollUps(symbol, starts, changed);
    if (this.#minutePassed) this.#complete(changed);
    for (const symbol of touched.keys()) this.#trim(symbol);
    this.#minutePassed = false;
    return changed;
  }

  #restoreMinute(candle: Candle, index: number): void {
    const bar = minuteBarOf(candle, index);
    if (bar !== null) this.#minutes.restore(bar);
  }

  #minuteCandle(bar: MinuteBar, { instrument }: SymbolBars): Candle {
    return candleOf(bar, instrument.exchange, instrument.symbol, this.#options.source);
  }

  /** Rolls up every coarser bar above the minutes that changed. */
  #rollUps(symbol: SymbolBars, minutes: Iterable<number>, changed: Candle[]): void {
    const { zone } = this.#options;
    let below: Iterable<number> = minutes;
    for (const timeframe of ROLL_UPS) {
      const starts = new Set<number>();
      for (const start of below) starts.add(barStart(timeframe, start as Instant, zone));
      for (const start of starts) changed.push(this.#settle(symbol, this.#rollUp(symbol, timeframe, start as Instant)));
      below = starts;
    }
  }

  #rollUp(symbol: SymbolBars, timeframe: Timeframe, start: Instant): Candle {
    return rollUp(timeframe, start, this.#childrenOf(symbol, timeframe, start));
  }

  #childrenOf(symbol: SymbolBars, timeframe: Timeframe, start: Instant): Candle[] {
    const end = barEnd(timeframe, start, this.#options.zone);
    const finer = symbol.bars[FINER[timeframe] as Timeframe];
    return finer.filter((child) => child.start >= start && child.start < end);
  }

  #settle(symbol: SymbolBars, made: Candle): Candle {
    const known = symbol.bars[made.timeframe].findLast((bar) => bar.start === made.start);
    const settled = settle(made, known, this.#passed(made));
    keep(symbol, settled);
    return settled;
  }

  #passed(bar: Candle): boolean {
    return barEnd(bar.timeframe, bar.start, this.#options.zone) <= this.#clock;
  }

  /** Marks as complete what ended without another trade. */
  #complete(changed: Candle[]): void {
    for (const { bars } of this.#symbols) {
      for (const kept of Object.values(bars)) {
        for (const [index, bar] of kept.entries()) {
          if (bar.complete || !this.#passed(bar)) continue;
          kept[index] = { ...bar, complete: true };
          changed.push(kept[index]);
        }
      }
    }
  }

  /** Before this no trade enters a bar here; it waits for a rebuild. It never runs backwards, busts or not. */
  #windowStart({ newest }: SymbolBars): Instant {
    return instantOf((newest ?? this.#clock) - this.#options.correctionWindowMinutes * MINUTE_US);
  }

  /** Lets go of bars that neither change nor are part of a coarser bar that may change. */
  #trim(symbol: SymbolBars): void {
    const { bars } = symbol;
    const open = this.#windowStart(symbol);
    for (const coarser of ROLL_UPS) {
      const kept = bars[FINER[coarser] as Timeframe];
      const from = barStart(coarser, open, this.#options.zone);
      let gone = 0;
      while (kept.length - gone > KEPT_LEAST && isDone(kept[gone], from)) gone++;
      if (gone > 0) kept.splice(0, gone);
    }
    const weeks = bars['1w'];
    while (weeks.length > KEPT_LEAST && isDone(weeks[0], open)) weeks.shift();
  }
}

/** Whether a bar is complete, told so, and older than anything that may still change. */
function isDone(bar: Candle | undefined, from: Instant): boolean {
  return bar?.complete === true && bar.start < from;
}

function keep(symbol: SymbolBars, bar: Candle): void {
  put(symbol.bars[bar.timeframe], bar);
  if (bar.timeframe === '1m' && bar.start > (symbol.newest ?? Number.NEGATIVE_INFINITY)) symbol.newest = bar.start;
}

/** Replaces the bar of the same start, or puts it in its place by time. */
function put(bars: Candle[], bar: Candle): void {
  let index = bars.length;
  while (index > 0 && (bars[index - 1] as Candle).start >= bar.start) index--;
  const replaces = bars[index]?.start === bar.start ? 1 : 0;
  bars.splice(index, replaces, bar);
}
