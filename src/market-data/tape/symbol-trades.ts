/** The trades of one symbol over many days, archived or still on the hot tape: a page of them, or all as a stream. */

import type { Instant, LocalDate } from '#kernel/time.ts';
import { type DayTapes, streamDay } from './stored-day.ts';
import { compareTrades, type HeldTrade, type NewestTrades } from './trade.ts';

export interface SymbolOf {
  readonly exchange: string;
  readonly symbol: string;
}

/** The dates of a symbol that have trades, with those that are on the hot tape too. */
export interface HeldDates {
  /** Rising. */
  readonly all: readonly LocalDate[];
  readonly hot: ReadonlySet<LocalDate>;
}

/** The dates on which trades of the symbol are held. */
export async function heldDates({ archive, hotTape }: DayTapes, { exchange, symbol }: SymbolOf): Promise<HeldDates> {
  const hot = await hotTape.datesOf(exchange, symbol);
  const archived = await archive.datesOf(exchange, symbol);
  return { all: [...new Set([...archived, ...hot])].sort(), hot: new Set(hot) };
}

/**
 * The newest trades that a page asks for, oldest first, each number of a day once: the hot tape's where both hold it,
 * as it came later. Days are read one by one from the newest on, until the page is full.
 */
export async function newestTrades(tapes: DayTapes, of: SymbolOf, query: NewestTrades): Promise<HeldTrade[]> {
  const { all, hot } = await heldDates(tapes, of);
  const last = query.before === null || query.before.at >= query.to ? query.to : query.before.at;
  const dates = inSpan(all, { from: query.from, to: last }, tapes).reverse();
  let page: HeldTrade[] = [];
  for (const date of dates) {
    const day = { ...of, date };
    const rest = { ...query, limit: query.limit - page.length };
    page = [...(await newestOfDay(tapes, { day, isHot: hot.has(date) }, rest)), ...page];
    if (page.length >= query.limit) break;
  }
  return page;
}

/** All trades made in [from, to) in batches, in their order; few are in memory at a time, however many days there are. */
export async function* streamTrades(
  tapes: DayTapes,
  of: SymbolOf,
  { from, to, busted }: Omit<NewestTrades, 'before' | 'limit'>,
): AsyncGenerator<readonly HeldTrade[], void, undefined> {
  const { all, hot } = await heldDates(tapes, of);
  for (const date of inSpan(all, { from, to }, tapes)) {
    const day = { exchange: of.exchange, date, symbols: [of.symbol] };
    const batches = hot.has(date) ? streamDay(tapes, day) : tapes.archive.streamMarket(day);
    for await (const batch of batches) {
      const asked = batch.filter((held) => held.trade.at >= from && held.trade.at < to && (busted || !held.busted));
      if (asked.length > 0) yield asked;
    }
  }
}

/** How many trades were made in [from, to), those taken back among them; of a day in both places, at most so many. */
export async function countTrades(
  tapes: DayTapes,
  of: SymbolOf,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<number> {
  const { all, hot } = await heldDates(tapes, of);
  let count = 0;
  for (const date of inSpan(all, { from, to }, tapes)) {
    count += await tapes.archive.count({ ...of, date }, from, to);
    if (hot.has(date)) count += (await tapes.hotTape.readSpan({ ...of, date }, from, to)).length;
  }
  return count;
}

function inSpan(
  dates: readonly LocalDate[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
  { zone }: DayTapes,
): LocalDate[] {
  const [first, last] = [zone.dateAt(from), zone.dateAt(to)];
  return dates.filter((date) => date >= first && date <= last);
}

async function newestOfDay(
  { archive, hotTape }: DayTapes,
  { day, isHot }: { readonly day: SymbolOf & { readonly date: LocalDate }; readonly isHot: boolean },
  query: NewestTrades,
): Promise<HeldTrade[]> {
  if (!isHot) return archive.newest(day, query);
  const busts = new Set(await hotTape.readBusts(day));
  // As many more as may have been taken back since they were archived.
  const archived = await archive.newest(day, { ...query, limit: query.limit + busts.size });
  const byId = new Map(archived.map((held) => [held.trade.id, held]));
  for (const held of await hotTape.newest(day, query)) byId.set(held.trade.id, held);
  return [...byId.values()]
    .map(({ trade, busted }) => ({ trade, busted: busted || busts.has(trade.id) }))
    .filter(({ busted }) => query.busted || !busted)
    .sort((a, b) => compareTrades(a.trade, b.trade))
    .slice(-query.limit);
}
