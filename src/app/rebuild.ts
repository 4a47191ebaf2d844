/** Rebuilds stored days from their trades, on request. */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import type { Instant } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type Candle,
  describeInstrument,
  type Ingest,
  type Instrument,
  isMadeOfTrades,
  rebuildDay,
  type TapeDay,
} from '#market-data/index.ts';
import { simulatedInstrument } from '#venues/simulated/index.ts';
import type { Stores } from './stores.ts';

export interface RebuildMoment {
  readonly zone: Zone;
  /** Bars that ended by then are complete. */
  readonly asOf: Instant;
}

/**
 * Rebuilds the day that waits longest; answers the bars that changed, null where no day waits. A day that fails goes
 * behind the others, so that a damaged file keeps none of them waiting.
 */
export async function rebuildNext(
  stores: Stores,
  ingest: Ingest | null,
  moment: RebuildMoment,
): Promise<readonly Candle[] | null> {
  const [day] = await stores.rebuilds.waiting();
  if (day === undefined) return null;
  try {
    const changed =
      ingest?.exchange === day.exchange ? await ingest.rebuildDay(day) : await rebuildStored(stores, day, moment);
    await stores.rebuilds.done(day);
    return changed;
  } catch (error) {
    await stores.rebuilds.done(day);
    await stores.rebuilds.add([day]);
    throw new Error(`${day.symbol} of ${day.date}: ${(error as Error).message}`, { cause: error });
  }
}

/** Rebuilds a day of which no bar moves. */
export async function rebuildStored(
  stores: Pick<Stores, 'candles' | 'hotTape' | 'archive' | 'instruments'>,
  day: TapeDay,
  { zone, asOf }: RebuildMoment,
): Promise<Candle[]> {
  const { exchange, symbol, date } = day;
  const { multiplier } = instrumentOfDay(stores, day);
  const from = zone.startOfDate(date);
  const [known] = await stores.candles.newest({ exchange, symbol, timeframe: '1d' }, { from, limit: 1 });
  // Bars that a file brought give way to bars of trades.
  const source = known?.start === from && isMadeOfTrades(known.source) ? known.source : 'trade-file';
  return rebuildDay(stores, day, { multiplier, source, zone, asOf });
}

/** What the bars of a stored day are made with. */
export function instrumentOfDay({ instruments }: Pick<Stores, 'instruments'>, day: TapeDay): Instrument {
  const { exchange, symbol, date } = day;
  const simulated = exchange === SIMULATED_EXCHANGE ? simulatedInstrument(symbol) : null;
  return simulated ?? describeInstrument(instruments.findNow({ exchange, symbol, date }), exchange, symbol);
}

export interface DayFilter {
  readonly exchange: string;
  readonly symbol: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** The days with trades, archived or not, that a filter takes; its dates are the first and the last one. */
export async function daysWithTrades(
  { hotTape, archive }: Pick<Stores, 'hotTape' | 'archive'>,
  { exchange, symbol, from, to }: DayFilter,
): Promise<TapeDay[]> {
  const days = new Map<string, TapeDay>();
  for (const day of [...(await archive.days()), ...(await hotTape.days())]) {
    const isWanted =
      day.exchange === exchange &&
      (symbol === null || day.symbol === symbol) &&
      (from === null || day.date >= from) &&
      (to === null || day.date <= to);
    if (isWanted) days.set(`${day.date} ${day.symbol}`, { exchange, symbol: day.symbol, date: day.date });
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
}
