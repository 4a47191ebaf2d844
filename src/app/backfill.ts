/** Finds days whose trades are in the archive and whose bars are not stored, and has them rebuilt. */

import { setImmediate } from 'node:timers/promises';
import type { Zone } from '#kernel/zone.ts';
import { isMadeOfTrades, type TapeDay } from '#market-data/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import type { Stores } from './stores.ts';

export interface BackfillParts {
  readonly stores: Pick<Stores, 'archive' | 'candles' | 'rebuilds'>;
  readonly zone: Zone;
  readonly log: Log;
  readonly clock: Clock;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** More days than any symbol has traded on B3's electronic market. */
const DAYS_MAX = 20_000;

/** Looks for such days at once and then every 24 hours, until `signal` is aborted; a failure is told and tried again. */
export async function backfillForever({ stores, zone, log, clock }: BackfillParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const days = await daysWithoutBars(stores, zone, signal);
      const added = await stores.rebuilds.add(days);
      if (added > 0) log.info({ days: added }, 'archived days without bars were found; they are rebuilt');
    } catch (error) {
      log.error({ error: (error as Error).message }, 'archived days without bars could not be looked for');
    }
    await clock.sleep(DAY_MS, signal);
  }
}

/** The archived days that have no daily bar made of trades, by exchange, symbol and date. */
export async function daysWithoutBars(
  { archive, candles }: Pick<Stores, 'archive' | 'candles'>,
  zone: Zone,
  signal: AbortSignal,
): Promise<TapeDay[]> {
  const missing: TapeDay[] = [];
  const symbols = Map.groupBy(await archive.days(), ({ exchange, symbol }) => `${exchange} ${symbol}`);
  for (const days of symbols.values()) {
    // Thousands of symbols are asked one by one; the live market goes on in between.
    await setImmediate();
    const [first] = days;
    if (first === undefined || signal.aborted) return missing;
    const { exchange, symbol } = first;
    const bars = await candles.newest({ exchange, symbol, timeframe: '1d' }, { limit: DAYS_MAX });
    const made = new Set(bars.filter(({ source }) => isMadeOfTrades(source)).map(({ start }) => start));
    missing.push(...days.filter(({ date }) => !made.has(zone.startOfDate(date))));
  }
  return missing;
}
