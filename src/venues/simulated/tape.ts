/**
 * The tape: all trades of a session in the order of time, the same for the same seed whichever way it is read: whole,
 * from any moment on, or of some symbols only.
 *
 * It is made minute by minute, and every minute can be made alone: what a minute needs of the session (levels,
 * counts) is known before the first trade.
 *
 * Order: time; of one instant, the order of the listings; of one listing, the number.
 */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { assert } from '#kernel/assert.ts';
import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import { HOUR_US, type Instant, type LocalDate, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Trade } from '#market-data/index.ts';
import { type Listing, listingsOn, simulatedInstrument } from './instruments.ts';
import { appendMinute, TradeColumns } from './minute.ts';
import { type MarketDay, marketDay, type SymbolDay, symbolDay } from './symbol-day.ts';

/** Rises whenever the same seed gives other trades: bars of two versions must not be mixed. */
export const SIMULATED_MARKET_VERSION = 2;

export interface TapeOptions {
  /** Any text; the same seed gives the same tape on every machine. */
  readonly seed: string;
  /** A date without a session has an empty tape. */
  readonly date: LocalDate;
  /** The exchange's zone. */
  readonly zone: Zone;
  /** Multiplies the rates of trades; 1 is about 290,000 trades a session. Prices stay the same. */
  readonly intensity?: number;
  /**
   * Only these symbols, as far as they are listed on the date; all by default. Their trades do not depend on which
   * others are asked for.
   */
  readonly symbols?: readonly string[];
  /** So many instruments are listed, made-up ones among them; those of the usual list where it is fewer. */
  readonly listed?: number;
  /** Only trades made later than this instant. */
  readonly after?: Instant;
}

/** The minutes of a session, in any order. */
export interface DayMinutes {
  /** Start of the first minute. */
  readonly start: Instant;
  readonly count: number;
  /** The trades of the minute that begins `index` minutes after the start. */
  at(index: number): Trade[];
}

/** The trades of a session one by one. */
export function* dayTape(options: TapeOptions): Generator<Trade, void, undefined> {
  for (const trades of dayBatches(options)) yield* trades;
}

/**
 * The trades of a session a minute at a time, minutes without trades left out. About as fast as trades can be made,
 * and the caller can let others run between two batches. Trades of one instant are never in two batches.
 */
export function* dayBatches(options: TapeOptions): Generator<readonly Trade[], void, undefined> {
  const minutes = dayMinutes(options);
  if (minutes === null) return;
  const after = options.after ?? Number.NEGATIVE_INFINITY;
  const skipped = Math.max(Math.floor((after - minutes.start) / MINUTE_US), 0);
  for (let index = skipped; index < minutes.count; index++) {
    const trades = minutes.at(index);
    const first = trades.findIndex((trade) => trade.at > after);
    if (first !== -1) yield first === 0 ? trades : trades.slice(first);
  }
}

/** A session ready to be read minute by minute; null on a date without one, or without these symbols. Takes a few milliseconds. */
export function dayMinutes(options: TapeOptions): DayMinutes | null {
  const { seed, date, zone, intensity = 1, symbols, listed } = options;
  assert(Number.isFinite(intensity) && intensity > 0, `an intensity is more than zero, got ${intensity}`);
  const market = marketDay(seed, date, intensity);
  if (market === null) return null;
  const days = listingDays(market, listingsOn(date, listed), symbols);
  if (days.length === 0) return null;
  const first = Math.min(...days.map((day) => day.activity.firstMinute));
  const last = Math.max(...days.map((day) => day.activity.firstMinute + day.counts.length));
  const columns = new TradeColumns();
  // Zones change their offset at night, never within a session, so minutes follow from one instant of the day.
  const midnight = zone.at(date, 12 * HOUR_US) - 12 * HOUR_US;
  const start = (midnight + first * MINUTE_US) as Instant;
  return {
    start,
    count: Math.max(last - first, 0),
    at: (index) => {
      columns.length = 0;
      for (let slot = 0; slot < days.length; slot++) {
        const day = days[slot] as SymbolDay;
        const minute = first + index - day.activity.firstMinute;
        if (minute >= 0 && minute < day.counts.length) appendMinute(columns, day, slot, minute);
      }
      return inOrder(columns, days, start + index * MINUTE_US);
    },
  };
}

function listingDays(
  market: MarketDay,
  listings: readonly Listing[],
  symbols: readonly string[] | undefined,
): SymbolDay[] {
  const strange = symbols?.filter((symbol) => simulatedInstrument(symbol) === null) ?? [];
  assert(strange.length === 0, () => `the simulated exchange has no ${strange.join(' ')}`);
  const asked = symbols === undefined ? null : new Set(symbols);
  const chosen = listings.filter(({ instrument }) => asked?.has(instrument.symbol) ?? true);
  return chosen.map((listing) => symbolDay(market, listing));
}

/** An offset takes 26 bits of a double's 53, the place in the columns the rest. */
const PLACES = 2 ** 26;

/**
 * The columns as trades, sorted. Places ascend with the listing and then with the number, so one number holds the
 * whole order, and sorting numbers in a typed array needs no comparison function.
 */
function inOrder(columns: TradeColumns, days: readonly SymbolDay[], minute: number): Trade[] {
  const { length, offset, slot, id, price, quantity, buyer, seller } = columns;
  assert(length < PLACES, 'a minute holds fewer trades than places');
  const keys = new Float64Array(length);
  for (let place = 0; place < length; place++) keys[place] = (offset[place] as number) * PLACES + place;
  keys.sort();
  const trades = new Array<Trade>(length);
  for (let index = 0; index < length; index++) {
    const key = keys[index] as number;
    const since = Math.floor(key / PLACES);
    const place = key - since * PLACES;
    trades[index] = {
      exchange: SIMULATED_EXCHANGE,
      symbol: (days[slot[place] as number] as SymbolDay).listing.instrument.symbol,
      id: id[place] as number,
      at: (minute + since) as Instant,
      price: price[place] as Price,
      quantity: quantity[place] as Quantity,
      session: 'regular',
      condition: 'regular',
      buyer: buyer[place] as number,
      seller: seller[place] as number,
    };
  }
  return trades;
}
