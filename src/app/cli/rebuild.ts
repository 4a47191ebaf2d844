/** `pregao candles rebuild` */

import { mkdirSync } from 'node:fs';
import { instantFromMs, parseLocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { TapeDay } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { lockFolder } from '#platform/sql/folder-lock.ts';
import { REAL_EXCHANGE } from '../exchange.ts';
import { daysWithTrades, rebuildStored } from '../rebuild.ts';
import { openStores, type Stores } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { plural } from './plural.ts';
import { loadConfig } from './settings.ts';

interface RebuildOptions {
  readonly exchange?: string;
  readonly symbol?: string;
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** What was done: days rebuilt here, or given to a platform that runs on the folder. */
interface RebuildSummary {
  readonly days: number;
  readonly queued: boolean;
  readonly dryRun: boolean;
  /** Bars that differ from what was stored; null where the running platform does the work. */
  readonly changed: number | null;
}

/** Makes stored bars what their trades say; a platform that runs on the folder does it itself, as it holds the bars. */
export async function rebuildCommand(options: RebuildOptions): Promise<void> {
  const config = loadConfig();
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  const exchange = options.exchange ?? REAL_EXCHANGE;
  const filter = {
    exchange,
    symbol: options.symbol ?? null,
    from: dateOption('from', options.from),
    to: dateOption('to', options.to),
  };
  mkdirSync(config.PREGAO_DATA_DIR, { recursive: true });
  const stores = openStores(config.PREGAO_DATA_DIR, zone);
  const lock = lockFolder(config.PREGAO_DATA_DIR);
  try {
    const days = await daysWithTrades(stores, filter);
    if (days.length === 0) throw new CommandError(EXIT.refused, nothingText(exchange, options));
    const dryRun = options.dryRun === true;
    if (lock === null && !dryRun) {
      await stores.rebuilds.add(days);
      print({ days: days.length, queued: true, dryRun, changed: null }, options);
      return;
    }
    const moment = { zone, asOf: instantFromMs(systemClock.nowMs()) };
    const target = dryRun ? { ...stores, candles: readOnly(stores.candles) } : stores;
    let changed = 0;
    for (const [index, day] of days.entries()) {
      changed += (await rebuildStored(target, day, moment)).length;
      tellProgress(day, index + 1, days.length);
    }
    print({ days: days.length, queued: false, dryRun, changed }, options);
  } finally {
    lock?.release();
    await stores.close();
  }
}

/** Answers as the store does and writes nothing. */
function readOnly(candles: Stores['candles']): Stores['candles'] {
  return { ...candles, put: async () => undefined, replace: async () => undefined };
}

function print(summary: RebuildSummary, { json }: RebuildOptions): void {
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${textOf(summary)}\n`);
}

function textOf({ days, dryRun, changed }: RebuildSummary): string {
  if (changed === null)
    return `${plural(days, 'day was', 'days were')} given to the running platform, which rebuilds one after the other.`;
  const verb = dryRun ? 'would change' : 'changed';
  return `${plural(days, 'day')} rebuilt from their trades: ${plural(changed, 'bar')} ${verb}.`;
}

function tellProgress({ symbol, date }: TapeDay, done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${done} of ${plural(total, 'day')} · ${symbol} ${date}   ${done === total ? '\n' : ''}`);
}

function dateOption(name: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const date = parseLocalDate(text);
  if (!date.ok) throw new CommandError(EXIT.usage, `--${name}: ${date.error}`);
  return date.value;
}

function nothingText(exchange: string, { symbol, from, to }: RebuildOptions): string {
  const what = [symbol, from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(' ');
  return `No trades of ${exchange}${what === '' ? '' : ` (${what})`} are stored, so that there is nothing to rebuild from.`;
}
