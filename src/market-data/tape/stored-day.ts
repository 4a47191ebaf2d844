/** A day of the market as it is stored, archived or still on the hot tape, in the order in which it was made. */

import { defined } from '#kernel/assert.ts';
import { dateOfEpochDay, epochDayOf, instantOf, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { MarketDay, TapeArchive, TradeSpan } from './archive.ts';
import type { HotDay, HotTape, TapeDay } from './hot-tape.ts';
import { compareTrades, type HeldTrade } from './trade.ts';

/** So much of a day on the hot tape is in memory at a time. */
const SLICE_US = 5 * MINUTE_US;

export interface DayTapes {
  readonly archive: TapeArchive;
  readonly hotTape: HotTape;
  readonly zone: Zone;
}

/** When the first and the last trade of the day were made; null where none is stored. */
export async function spanOfDay({ archive, hotTape }: DayTapes, day: MarketDay): Promise<TradeSpan | null> {
  const archived = await archive.marketSpan(day);
  const times: number[] = archived === null ? [] : [archived.first, archived.last];
  for (const { lastTrade, ...one } of await hotDays(hotTape, day)) {
    const [first] = [...(await hotTape.read(one)), ...(await hotTape.readBusted(one))].sort(compareTrades);
    if (first !== undefined) times.push(first.at, defined(lastTrade, 'a day with trades has a last one').at);
  }
  if (times.length === 0) return null;
  return { first: instantOf(Math.min(...times)), last: instantOf(Math.max(...times)) };
}

async function hotDays(hotTape: HotTape, { exchange, date, symbols }: MarketDay): Promise<HotDay[]> {
  return (await hotTape.days()).filter(
    (one) => one.exchange === exchange && one.date === date && (symbols === null || symbols.includes(one.symbol)),
  );
}

/**
 * All trades of the day in batches, by time, then symbol, then number; busted ones are marked. One that is both archived
 * and on the tape is told once; one that came again with another time may be told twice.
 */
export async function* streamDay(
  { archive, hotTape, zone }: DayTapes,
  day: MarketDay,
): AsyncGenerator<readonly HeldTrade[]> {
  const hot = await hotDays(hotTape, day);
  if (hot.length === 0) {
    yield* archive.streamMarket(day);
    return;
  }
  const busts = new Map<string, ReadonlySet<number>>();
  for (const one of hot) busts.set(one.symbol, new Set(await hotTape.readBusts(one)));
  const archived = rest(archive.streamMarket(day));
  const from = zone.startOfDate(day.date);
  const to = zone.startOfDate(dateOfEpochDay(epochDayOf(day.date) + 1));
  for (let start: number = from; start < to; start += SLICE_US) {
    const end = Math.min(to, start + SLICE_US);
    const held = [...(await archived.before(end)), ...(await hotSlice(hotTape, hot, { start, end }))];
    const marked = once(held).map(({ trade, busted }) => ({
      trade,
      busted: busted || busts.get(trade.symbol)?.has(trade.id) === true,
    }));
    if (marked.length > 0) yield marked.sort(compareHeld);
  }
}

/** Each number of a symbol once: as the tape has it, where the archive has it too. */
function once(held: readonly HeldTrade[]): HeldTrade[] {
  return [...new Map(held.map((one) => [`${one.trade.symbol} ${one.trade.id}`, one])).values()];
}

async function hotSlice(
  hotTape: HotTape,
  days: readonly TapeDay[],
  { start, end }: { readonly start: number; readonly end: number },
): Promise<HeldTrade[]> {
  const slice: HeldTrade[] = [];
  for (const day of days) {
    for (const trade of await hotTape.readSpan(day, instantOf(start), instantOf(end)))
      slice.push({ trade, busted: false });
    for (const trade of await hotTape.readBusted(day))
      if (trade.at >= start && trade.at < end) slice.push({ trade, busted: true });
  }
  return slice;
}

/** A stream that is taken piece by piece, up to a time. */
function rest(batches: AsyncIterable<readonly HeldTrade[]>): { before(end: number): Promise<HeldTrade[]> } {
  const iterator = batches[Symbol.asyncIterator]();
  let waiting: readonly HeldTrade[] = [];
  return {
    async before(end) {
      const taken: HeldTrade[] = [];
      for (;;) {
        const later = waiting.findIndex(({ trade }) => trade.at >= end);
        for (const one of later === -1 ? waiting : waiting.slice(0, later)) taken.push(one);
        waiting = later === -1 ? [] : waiting.slice(later);
        if (later !== -1) return taken;
        const { value, done } = await iterator.next();
        if (done === true) return taken;
        waiting = value;
      }
    },
  };
}

function compareHeld({ trade: a }: HeldTrade, { trade: b }: HeldTrade): number {
  return a.at - b.at || compareTexts(a.symbol, b.symbol) || a.id - b.id;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
