/**
 * The trades of one instrument in one minute, written into flat arrays: the hot path of the venue.
 *
 * Within the minute the price walks from the level at its start to the level at its end, and each trade falls on the
 * bid or the ask around it, so that bars have wicks and prices bounce by a tick. About a third of the trades continue
 * the order of the trade before (same microsecond, same aggressor), as when one order eats through several others.
 *
 * Every minute has its own seed and always makes all of its trades, so a tape cut anywhere is the same tape.
 */

import { type Random, seededRandom } from '#kernel/random.ts';
import { MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { secondsOf } from './activity.ts';
import type { Listing } from './instruments.ts';
import type { AuctionPrint, SymbolDay } from './symbol-day.ts';

/** Trades side by side, in the order in which they were written. */
export class TradeColumns {
  length = 0;
  /** Microseconds since the minute began. */
  offset = new Float64Array(4_096);
  /** Index of the instrument, as the caller counts them. */
  slot = new Int32Array(4_096);
  id = new Int32Array(4_096);
  price = new Float64Array(4_096);
  quantity = new Float64Array(4_096);
  buyer = new Int32Array(4_096);
  seller = new Int32Array(4_096);

  /** Makes room for `more` trades. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.offset.length) return;
    const size = 2 ** Math.ceil(Math.log2(needed));
    const floats = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(size);
      grown.set(old);
      return grown;
    };
    const ints = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(size);
      grown.set(old);
      return grown;
    };
    this.offset = floats(this.offset);
    this.price = floats(this.price);
    this.quantity = floats(this.quantity);
    this.slot = ints(this.slot);
    this.id = ints(this.id);
    this.buyer = ints(this.buyer);
    this.seller = ints(this.seller);
  }
}

/** B3 numbers the trades of a symbol and day 10, 20, 30 …. */
const ID_STEP = 10;
/** Codes that brokers have at B3; which of them trades what is invented. Those in front trade more. */
const BROKERS = [3, 85, 114, 120, 40, 16, 27, 308, 386, 39, 72, 1618, 8, 238, 77, 127, 107, 1099, 4090, 93];
/** Share of trades that continue the order of the trade before. */
const SWEEP = 0.3;
/** Chance that the next order comes from the same side as the last. */
const SAME_SIDE = 0.65;

/** Appends the trades of minute `index`, auctions included, in time order. */
export function appendMinute(columns: TradeColumns, day: SymbolDay, slot: number, index: number): void {
  const count = day.counts[index] as number;
  columns.reserve(count + 1);
  const first = columns.length;
  if (index === day.opening.index) appendAuction(columns, day, day.opening);
  if (index === day.closing.index) appendAuction(columns, day, day.closing);
  if (count > 0) appendContinuous(columns, day, index, count);
  let id = (day.before[index] as number) * ID_STEP;
  for (let at = first; at < columns.length; at++) {
    id += ID_STEP;
    columns.id[at] = id;
    columns.slot[at] = slot;
  }
}

function appendAuction(columns: TradeColumns, day: SymbolDay, print: AuctionPrint): void {
  const { listing, path } = day;
  const random = seededRandom(`${day.seed}/auction/${print.index}`);
  const at = columns.length++;
  const open = Math.max(Math.round((path.levels[0] as number) / listing.tick), 1) * listing.tick;
  columns.offset[at] = print.offset;
  columns.price[at] = print.index === day.closing.index ? path.close : open;
  columns.quantity[at] = print.lots * listing.lot;
  columns.buyer[at] = broker(random);
  columns.seller[at] = broker(random);
}

function appendContinuous(columns: TradeColumns, day: SymbolDay, index: number, count: number): void {
  const random = seededRandom(`${day.seed}/${index}`);
  const first = columns.length;
  columns.length = first + count;
  placeInTime(columns.offset, first, count, { random, seconds: secondsOf(day.activity, index) });
  const { listing, path } = day;
  const { tick } = listing;
  const target = path.levels[index + 1] as number;
  const step = (path.moves[index] as number) / Math.sqrt(count);
  const halfSpread = (listing.spreadTicks * tick) / 2;
  let level = path.levels[index] as number;
  let side = random.next() < 0.5 ? 1 : -1;
  let aggressor = broker(random);
  let price = 0;
  for (let position = 0; position < count; position++) {
    const at = first + position;
    const remaining = count - position;
    // One step of a bridge that ends on the target, whatever it did on its way. Two uniform draws are noise enough.
    const noise = (random.next() + random.next() - 1) * Math.sqrt((6 * (remaining - 1)) / remaining);
    level += (target - level) / remaining + step * noise;
    const sweeps = position > 0 && columns.offset[at] === columns.offset[at - 1];
    if (!sweeps) {
      if (random.next() >= SAME_SIDE) side = -side;
      aggressor = broker(random);
      price = Math.max(Math.round((level + side * halfSpread) / tick), 1) * tick;
    }
    const other = broker(random);
    columns.price[at] = price;
    columns.quantity[at] = quantityOf(random, listing);
    columns.buyer[at] = side > 0 ? aggressor : other;
    columns.seller[at] = side > 0 ? other : aggressor;
  }
}

/**
 * Writes `count` ascending offsets. The pauses between orders are cubes of chance, a little more clustered than those
 * of independent events; the minute's own seconds stretch and press them.
 */
function placeInTime(
  offset: Float64Array,
  first: number,
  count: number,
  { random, seconds }: { readonly random: Random; readonly seconds: Float64Array | null },
): void {
  let sum = 0;
  for (let at = first; at < first + count; at++) {
    const chance = random.next();
    if (at === first) sum = chance * chance * chance;
    else if (chance >= SWEEP) {
      const pause = (chance - SWEEP) / (1 - SWEEP);
      sum += pause * pause * pause;
    }
    offset[at] = sum;
  }
  const tail = random.next();
  const measure = seconds === null ? 60 : (seconds[60] as number);
  // The tail is positive nearly always; the smallest share keeps the last trade inside the minute when it is not.
  const scale = measure / (sum + Math.max(tail * tail * tail, 1e-6));
  let second = 0;
  for (let at = first; at < first + count; at++) {
    const place = (offset[at] as number) * scale;
    if (seconds === null) {
      offset[at] = Math.floor(place * SECOND_US);
      continue;
    }
    while ((seconds[second + 1] as number) <= place) second += 1;
    const start = seconds[second] as number;
    const rate = (seconds[second + 1] as number) - start;
    offset[at] = Math.min(Math.floor((second + (place - start) / rate) * SECOND_US), MINUTE_US - 1);
  }
}

/** Mostly small, sometimes twenty times the mean. */
function quantityOf(random: Random, listing: Listing): number {
  const chance = random.next();
  // The mean of x² / (1.02 - x) over [0, 1] is 2.571.
  const lots = 1 + Math.round(((listing.lotsPerTrade - 1) / 2.571) * ((chance * chance) / (1.02 - chance)));
  return lots * listing.lot;
}

function broker(random: Random): number {
  const chance = random.next();
  return BROKERS[Math.floor(chance * chance * BROKERS.length)] as number;
}
