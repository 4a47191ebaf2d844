/**
 * Trades to one-minute bars, for many symbols at once: the hot path of the platform.
 *
 * Each symbol has a few slots, one for each of its newest minutes, in flat arrays; a trade touches one slot and
 * allocates nothing. Open and close belong to the first and last trade as they were made (time, then number), not
 * as they arrived, so a late or shuffled trade gives the same bar as an ordered one. Every trade has a rank: the
 * prices of a bar are those of its best-ranked trades, and its sums count all of them. A minute leaves its slot, and
 * is handed out for good, when a newer minute needs the place.
 *
 * All zones since 1990 differ from UTC by whole minutes, so a minute needs no zone.
 */

import { assert } from '#kernel/assert.ts';
import { MINUTE_US } from '#kernel/time.ts';

/** The state of one minute of one symbol. Prices, turnover and times are the kernel's integers. */
export interface MinuteBar {
  /** Index that the caller gave the symbol. */
  readonly symbol: number;
  /** Minutes since the epoch. */
  readonly minute: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** The best rank of its trades, 0 first; open, high, low, close and what stands beside them are of that rank. */
  readonly rank: number;
  /** NaN where any trade came without turnover. */
  readonly turnover: number;
  readonly trades: number;
  readonly firstAt: number;
  readonly firstId: number;
  readonly lastAt: number;
  readonly lastId: number;
}

const EMPTY = -1;

export class MinuteBars {
  /** Slots per symbol: a power of two with room for the window, the minute that moves and one to spare. */
  readonly #slots: number;
  readonly #windowMinutes: number;
  #capacity = 0;
  #minute = new Int32Array(0);
  #open = new Float64Array(0);
  #high = new Float64Array(0);
  #low = new Float64Array(0);
  #close = new Float64Array(0);
  #rank = new Uint8Array(0);
  #volume = new Float64Array(0);
  #turnover = new Float64Array(0);
  #trades = new Int32Array(0);
  #firstAt = new Float64Array(0);
  #firstId = new Float64Array(0);
  #lastAt = new Float64Array(0);
  #lastId = new Float64Array(0);
  #changed = new Uint8Array(0);
  /** Newest minute seen of each symbol. */
  #newest = new Int32Array(0);
  /** Positions that changed since the last drain. */
  #changes: number[] = [];
  #evicted: MinuteBar[] = [];

  /**
   * `windowMinutes`: how far behind its symbol's newest minute a trade may lie and still enter its bar here.
   * `symbols`: how many to make room for at first; more find room as they come.
   */
  constructor({ windowMinutes, symbols }: { readonly windowMinutes: number; readonly symbols: number }) {
    assert(Number.isInteger(windowMinutes) && windowMinutes >= 1, 'the window is at least one minute');
    this.#windowMinutes = windowMinutes;
    this.#slots = 2 ** Math.ceil(Math.log2(windowMinutes + 2));
    this.#grow(symbols);
  }

  /**
   * Enters one trade. False where it lies before the window: the bar has left and must be rebuilt from the tape.
   * `turnover` is in centavos, NaN where it is not known; `rank` is 0 for a trade that sets prices.
   */
  // biome-ignore lint/complexity/useMaxParams: an object per trade would halve the speed of the hot path
  add(
    symbol: number,
    at: number,
    id: number,
    price: number,
    quantity: number,
    turnover: number,
    rank: number,
  ): boolean {
    const minute = Math.floor(at / MINUTE_US);
    if (symbol >= this.#capacity) this.#grow(symbol + 1);
    const newest = this.#newest[symbol] as number;
    if (minute > newest) this.#newest[symbol] = minute;
    else if (minute < newest - this.#windowMinutes) return false;

    const slot = symbol * this.#slots + (minute & (this.#slots - 1));
    if (this.#minute[slot] !== minute) {
      this.#begin(slot, minute, quantity, turnover);
      this.#setPrices(slot, rank, at, id, price);
      return true;
    }
    if (this.#changed[slot] === 0) this.#mark(slot);
    (this.#volume[slot] as number) += quantity;
    (this.#turnover[slot] as number) += turnover;
    (this.#trades[slot] as number) += 1;
    const held = this.#rank[slot] as number;
    if (rank !== held) {
      if (rank < held) this.#setPrices(slot, rank, at, id, price);
      return true;
    }
    if (price > (this.#high[slot] as number)) this.#high[slot] = price;
    if (price < (this.#low[slot] as number)) this.#low[slot] = price;
    const lastAt = this.#lastAt[slot] as number;
    if (at > lastAt || (at === lastAt && id > (this.#lastId[slot] as number))) {
      this.#lastAt[slot] = at;
      this.#lastId[slot] = id;
      this.#close[slot] = price;
    }
    const firstAt = this.#firstAt[slot] as number;
    if (at < firstAt || (at === firstAt && id < (this.#firstId[slot] as number))) {
      this.#firstAt[slot] = at;
      this.#firstId[slot] = id;
      this.#open[slot] = price;
    }
    return true;
  }

  /** Puts a bar back as it was stored, so that its minute goes on after a restart. */
  restore(bar: MinuteBar): void {
    if (bar.symbol >= this.#capacity) this.#grow(bar.symbol + 1);
    const newest = this.#newest[bar.symbol] as number;
    if (bar.minute < newest - this.#windowMinutes) return;
    this.#newest[bar.symbol] = Math.max(newest, bar.minute);
    const slot = bar.symbol * this.#slots + (bar.minute & (this.#slots - 1));
    this.#minute[slot] = bar.minute;
    this.#open[slot] = bar.open;
    this.#high[slot] = bar.high;
    this.#low[slot] = bar.low;
    this.#close[slot] = bar.close;
    this.#rank[slot] = bar.rank;
    this.#volume[slot] = bar.volume;
    this.#turnover[slot] = bar.turnover;
    this.#trades[slot] = bar.trades;
    this.#firstAt[slot] = bar.firstAt;
    this.#firstId[slot] = bar.firstId;
    this.#lastAt[slot] = bar.lastAt;
    this.#lastId[slot] = bar.lastId;
  }

  /** Forgets the minutes of a symbol in [from, to), so that corrected ones can be put in their place. */
  clear(symbol: number, from: number, to: number): void {
    const first = symbol * this.#slots;
    for (let slot = first; slot < first + this.#slots && symbol < this.#capacity; slot++) {
      const minute = this.#minute[slot] as number;
      if (minute >= from && minute < to) this.#minute[slot] = EMPTY;
    }
  }

  /** Hands out every bar that changed since the last call, each in its present state, and forgets the changes. */
  drain(emit: (bar: MinuteBar) => void): void {
    const evicted = this.#evicted;
    const changes = this.#changes;
    this.#evicted = [];
    this.#changes = [];
    for (const bar of evicted) emit(bar);
    for (const slot of changes) {
      this.#changed[slot] = 0;
      if (this.#minute[slot] !== EMPTY) emit(this.#read(slot));
    }
  }

  #begin(slot: number, minute: number, quantity: number, turnover: number): void {
    // An older minute with changes that no drain has handed out leaves through the evicted list.
    if (this.#changed[slot] === 0) this.#mark(slot);
    else if (this.#minute[slot] !== EMPTY) this.#evicted.push(this.#read(slot));
    this.#minute[slot] = minute;
    this.#volume[slot] = quantity;
    this.#turnover[slot] = turnover;
    this.#trades[slot] = 1;
  }

  /** The first trade of a rank that is better than any before: it alone makes the prices so far. */
  // biome-ignore lint/complexity/useMaxParams: as `add`
  #setPrices(slot: number, rank: number, at: number, id: number, price: number): void {
    this.#rank[slot] = rank;
    this.#open[slot] = price;
    this.#high[slot] = price;
    this.#low[slot] = price;
    this.#close[slot] = price;
    this.#firstAt[slot] = at;
    this.#firstId[slot] = id;
    this.#lastAt[slot] = at;
    this.#lastId[slot] = id;
  }

  #mark(slot: number): void {
    this.#changed[slot] = 1;
    this.#changes.push(slot);
  }

  #read(slot: number): MinuteBar {
    return {
      symbol: Math.floor(slot / this.#slots),
      minute: this.#minute[slot] as number,
      open: this.#open[slot] as number,
      high: this.#high[slot] as number,
      low: this.#low[slot] as number,
      close: this.#close[slot] as number,
      rank: this.#rank[slot] as number,
      volume: this.#volume[slot] as number,
      turnover: this.#turnover[slot] as number,
      trades: this.#trades[slot] as number,
      firstAt: this.#firstAt[slot] as number,
      firstId: this.#firstId[slot] as number,
      lastAt: this.#lastAt[slot] as number,
      lastId: this.#lastId[slot] as number,
    };
  }

  #grow(symbols: number): void {
    const capacity = 2 ** Math.ceil(Math.log2(symbols));
    const size = capacity * this.#slots;
    const float = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(size);
      grown.set(old);
      return grown;
    };
    const int = (old: Int32Array, length: number, fill: number): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(length).fill(fill);
      grown.set(old);
      return grown;
    };
    this.#minute = int(this.#minute, size, EMPTY);
    this.#newest = int(this.#newest, capacity, EMPTY);
    this.#trades = int(this.#trades, size, 0);
    this.#open = float(this.#open);
    this.#high = float(this.#high);
    this.#low = float(this.#low);
    this.#close = float(this.#close);
    this.#volume = float(this.#volume);
    this.#turnover = float(this.#turnover);
    this.#firstAt = float(this.#firstAt);
    this.#firstId = float(this.#firstId);
    this.#lastAt = float(this.#lastAt);
    this.#lastId = float(this.#lastId);
    const byte = (old: Uint8Array): Uint8Array<ArrayBuffer> => {
      const grown = new Uint8Array(size);
      grown.set(old);
      return grown;
    };
    this.#rank = byte(this.#rank);
    this.#changed = byte(this.#changed);
    this.#capacity = capacity;
  }
}
