/**
 * The bars of one symbol and timeframe, without React and without a chart library. History and live bars meet here;
 * what changed is marked with a level, and the chart is told once per frame, with the least work that level needs.
 * Bars are taken as the server made them: nothing is added up in the browser.
 */

import type { CandleDto } from '#contract/market-data.ts';
import type { FrameLoop } from '../../lib/frame-loop.ts';

export interface Bar {
  /** UTC seconds of the bar's start, never shifted. */
  readonly time: number;
  readonly candle: CandleDto;
}

/** What draws. `replaceAll` is dear, `correct` costs a search, `update` is nearly free. */
export interface CandleSink {
  replaceAll(bars: readonly Bar[]): void;
  /** The newest bar, changed or new. */
  update(bar: Bar): void;
  /** A bar that is not the newest. */
  correct(bar: Bar): void;
}

/** How much of the drawing is out of date, from nothing to everything. */
export type Invalidation = 'none' | 'bars' | 'all';

export class CandleSeries {
  readonly #loop: FrameLoop;
  readonly #listeners = new Set<() => void>();
  #sink: CandleSink | null = null;
  #bars: Bar[] = [];
  /** Live bars that came before the history they belong to; null once there is a history. */
  #early: Map<number, Bar> | null = new Map();
  /** Starts of bars that were taken away since the last `clear`. */
  readonly #gone = new Set<number>();
  #invalidation: Invalidation = 'none';
  /** Starts of the bars to redraw while only bars are out of date. */
  #changed = new Set<number>();
  /** Start of the newest bar that the chart has; everything before it can only be corrected. */
  #drawnUpTo = Number.NEGATIVE_INFINITY;
  #version = 0;

  constructor(loop: FrameLoop) {
    this.#loop = loop;
  }

  /** Gives the series something to draw on, or takes it away. */
  attach(sink: CandleSink | null): void {
    this.#sink = sink;
    if (sink !== null && this.#early === null) this.#invalidate('all');
  }

  /** Has everything drawn again, because the look changed. */
  redraw(): void {
    if (this.#early === null) this.#invalidate('all');
  }

  /** Forgets everything, for another symbol or timeframe. */
  clear(): void {
    this.#bars = [];
    this.#early = new Map();
    this.#gone.clear();
    this.#invalidate('all');
  }

  /**
   * The newest page of history. Bars already here from an older page stay, unless there is a hole between them and
   * the page; where both have a bar, the later state of it stays.
   */
  setHistory(candles: readonly CandleDto[]): void {
    // The page may have been read before a bar of it was taken away.
    const page = candles.map(barOf).filter(({ time }) => !this.#gone.has(time));
    const live = this.#early === null ? this.#bars : [...this.#early.values()];
    const from = page[0]?.time ?? Number.NEGATIVE_INFINITY;
    const newest = live.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    this.#bars = newest < from ? page : merge(page, live);
    this.#early = null;
    this.#invalidate('all');
  }

  /** A page of bars before those that are here. */
  prepend(candles: readonly CandleDto[]): void {
    if (candles.length === 0) return;
    this.#bars = merge(candles.map(barOf), this.#bars);
    this.#invalidate('all');
  }

  /** Live bars. They are newer than what is here, whatever they say: the stream keeps their order. */
  apply(candles: readonly CandleDto[]): void {
    for (const candle of candles) {
      const bar = barOf(candle);
      this.#gone.delete(bar.time);
      if (this.#early !== null) this.#early.set(bar.time, bar);
      else this.#put(bar);
    }
  }

  /** Bars that are gone, by their starts: their last trade was taken back. */
  remove(starts: readonly string[]): void {
    for (const start of starts) {
      const time = secondsOf(start);
      this.#gone.add(time);
      this.#early?.delete(time);
      const index = this.#indexOf(time);
      if (index === -1) continue;
      this.#bars.splice(index, 1);
      this.#invalidate('all');
    }
  }

  /** The bar that moves, or the last one that did. */
  newest(): Bar | null {
    return this.#bars.at(-1) ?? null;
  }

  /** All bars, oldest first, as they are now. */
  bars(): readonly Bar[] {
    return this.#bars;
  }

  oldest(): Bar | null {
    return this.#bars[0] ?? null;
  }

  /** The bar that starts at `time`. */
  at(time: number): Bar | null {
    return this.#bars[this.#indexOf(time)] ?? null;
  }

  /** The bar `steps` to the right of the one at `time`; the outermost one where there are not so many. */
  neighbour(time: number, steps: number): Bar | null {
    const index = this.#indexOf(time);
    if (index === -1) return this.newest();
    return this.#bars[Math.max(0, Math.min(this.#bars.length - 1, index + steps))] ?? null;
  }

  /** Rises with every change that was drawn, so that a reader can tell whether to look again. */
  version(): number {
    return this.#version;
  }

  /** Calls `listener` after each frame that drew something. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #put(bar: Bar): void {
    const last = this.#bars.at(-1);
    if (last === undefined || bar.time > last.time) {
      this.#bars.push(bar);
    } else {
      const index = this.#indexOf(bar.time);
      if (index === -1) {
        // A bar between two others, or before all: only a restatement of the past does that.
        this.#bars = merge(this.#bars, [bar]);
        this.#invalidate('all');
        return;
      }
      this.#bars[index] = bar;
    }
    this.#changed.add(bar.time);
    this.#invalidate('bars');
  }

  #invalidate(level: Invalidation): void {
    if (this.#invalidation !== 'all') this.#invalidation = level;
    this.#loop.schedule(this.#draw);
  }

  readonly #draw = (): void => {
    const sink = this.#sink;
    if (sink !== null) {
      if (this.#invalidation === 'all') sink.replaceAll(this.#bars);
      else this.#drawChanged(sink);
      this.#drawnUpTo = this.newest()?.time ?? Number.NEGATIVE_INFINITY;
      this.#invalidation = 'none';
      this.#changed.clear();
    }
    this.#version++;
    for (const listener of this.#listeners) listener();
  };

  /** In rising order: first what the chart has already, then what comes after its last bar. */
  #drawChanged(sink: CandleSink): void {
    for (const time of [...this.#changed].sort((a, b) => a - b)) {
      const bar = this.at(time);
      if (bar === null) continue;
      if (time >= this.#drawnUpTo) sink.update(bar);
      else sink.correct(bar);
    }
  }

  /** Where the bar of `time` stands, by halving; -1 where there is none. */
  #indexOf(time: number): number {
    let low = 0;
    let high = this.#bars.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#bars[middle]?.time ?? 0;
      if (found === time) return middle;
      if (found < time) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

function barOf(candle: CandleDto): Bar {
  return { time: secondsOf(candle.start), candle };
}

function secondsOf(start: string): number {
  return Math.floor(Date.parse(start) / 1_000);
}

/** Both rows as one, by time; of two states of one bar the later. */
function merge(first: readonly Bar[], second: readonly Bar[]): Bar[] {
  const byTime = new Map(first.map((bar) => [bar.time, bar]));
  for (const bar of second) {
    const other = byTime.get(bar.time);
    byTime.set(bar.time, other === undefined || !isLater(other.candle, bar.candle) ? bar : other);
  }
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

/** Whether `a` is a later state of the same bar than `b`: within one revision a bar only gains trades. */
function isLater(a: CandleDto, b: CandleDto): boolean {
  if (a.revision !== b.revision) return a.revision > b.revision;
  if (a.trades !== b.trades) return (a.trades ?? 0) > (b.trades ?? 0);
  return a.complete && !b.complete;
}
