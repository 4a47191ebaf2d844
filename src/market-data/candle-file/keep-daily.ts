/**
 * The exchange's own daily bars (COTAHIST) into the store. They stand above what bars of vendors roll up to, and below
 * what trades make: where trades are stored the daily bar is only compared.
 */

import type { Instant } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type Candle, isMadeOfTrades } from '../candle/candle.ts';
import type { CandleStore, StoredSymbol } from '../candle/candle-store.ts';
import { rollUpAll, sameContent, settle } from '../candle/roll-up.ts';
import { barEnd, barStart } from '../candle/timeframe.ts';
import { type Reconciliation, reconcile } from './reconcile.ts';

export interface KeepDailyOptions {
  readonly zone: Zone;
  readonly asOf: Instant;
  readonly dryRun: boolean;
}

export interface DailyOutcome {
  /** Bars that were not stored before, that changed, and that said the same already. */
  readonly added: number;
  readonly restated: number;
  readonly same: number;
  /** The stored daily bars (a) of days with bars of their own against those of the file (b). */
  readonly comparison: Reconciliation;
}

/** More bars of one symbol than any file has days. */
const DAYS_MAX = 100_000;

/** Stores daily bars of one symbol, oldest first. Doing it twice changes nothing. The weeks are `keepWeeks`'. */
export async function keepDaily(
  store: CandleStore,
  bars: readonly Candle[],
  { zone, asOf, dryRun }: KeepDailyOptions,
): Promise<DailyOutcome> {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined)
    return { added: 0, restated: 0, same: 0, comparison: reconcile([], []) };
  const span = { from: first.start, to: barEnd('1d', last.start, zone), limit: DAYS_MAX };
  const stored = new Map((await store.newest(first, span)).map((bar) => [bar.start, bar]));
  const changed: Candle[] = [];
  const others: Candle[] = [];
  const outcome = { added: 0, restated: 0, same: 0 };
  for (const bar of bars) {
    const old = stored.get(bar.start);
    if (old !== undefined && old.source !== 'cotahist') others.push(old);
    if (old !== undefined && isMadeOfTrades(old.source)) continue;
    const isSame = old !== undefined && old.source === 'cotahist' && sameContent(old, bar);
    outcome[old === undefined ? 'added' : isSame ? 'same' : 'restated'] += 1;
    if (!isSame) changed.push(settle(bar, old, barEnd('1d', bar.start, zone) <= asOf));
  }
  if (!dryRun) await store.put(changed);
  const starts = new Set(others.map(({ start }) => start));
  const compared = bars.filter(({ start }) => starts.has(start));
  return { ...outcome, comparison: reconcile(others, compared) };
}

/** Rolls the weeks of [from, to] up again from the stored days; answers how many bars changed. */
export async function keepWeeks(
  store: CandleStore,
  { exchange, symbol }: StoredSymbol,
  { from, to, zone, asOf }: Omit<KeepDailyOptions, 'dryRun'> & { readonly from: Instant; readonly to: Instant },
): Promise<number> {
  const span = { from: barStart('1w', from, zone), to: barEnd('1w', barStart('1w', to, zone), zone), limit: DAYS_MAX };
  const days = await store.newest({ exchange, symbol, timeframe: '1d' }, span);
  const stored = await store.newest({ exchange, symbol, timeframe: '1w' }, span);
  const known = new Map(stored.map((bar) => [bar.start, bar]));
  const changed = rollUpAll('1w', days, zone).flatMap((week) => {
    const old = known.get(week.start);
    const passed = barEnd('1w', week.start, zone) <= asOf;
    const made = settle(week, old, passed);
    return old !== undefined && old.complete === made.complete && sameContent(old, made) ? [] : [made];
  });
  await store.put(changed);
  return changed.length;
}
