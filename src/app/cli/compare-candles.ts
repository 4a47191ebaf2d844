/** `pregao candles compare` */

import { TIMEFRAMES } from '#contract/timeframe.ts';
import { instantFromMs } from '#kernel/time.ts';
import { createZone, type Zone } from '#kernel/zone.ts';
import { type Candle, type FileTimeframe, reconcile, rollUpAll } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { readVendorFile } from '../candle-file.ts';
import { REAL_EXCHANGE } from '../exchange.ts';
import { readDays } from '../import-candles.ts';
import { InputFileError } from '../input-file.ts';
import { comparisonText } from './candle-report-format.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

/** Holds two files of bars against each other; the finer one is rolled up to the timeframe of the other. */
export async function compareCandlesCommand(
  a: string,
  b: string,
  { symbol, json }: { readonly symbol?: string; readonly json?: true },
): Promise<void> {
  const zone = createZone(loadConfig().PREGAO_EXCHANGE_TIME_ZONE);
  try {
    const [one, other] = [await readBars(a, symbol, zone), await readBars(b, symbol, zone)];
    if (one.symbol !== other.symbol)
      throw new CommandError(EXIT.refused, `${a} has bars of ${one.symbol} and ${b} of ${other.symbol}.`);
    const coarser = [one.timeframe, other.timeframe].sort((x, y) => TIMEFRAMES.indexOf(x) - TIMEFRAMES.indexOf(y))[1];
    const timeframe = coarser ?? one.timeframe;
    const found = reconcile(atTimeframe(one, timeframe, zone), atTimeframe(other, timeframe, zone));
    const answer = { symbol: one.symbol, timeframe, ...found };
    process.stdout.write(json ? `${JSON.stringify(answer)}\n` : comparisonText(found, { timeZone: zone.id, a, b }));
  } catch (error) {
    if (error instanceof InputFileError) throw new CommandError(EXIT.refused, `${error.message}.`);
    throw error;
  }
}

interface Bars {
  readonly symbol: string;
  readonly timeframe: FileTimeframe;
  readonly bars: readonly Candle[];
}

async function readBars(path: string, told: string | undefined, zone: Zone): Promise<Bars> {
  const rows = await readVendorFile(path, () => undefined);
  if (rows === null)
    throw new InputFileError(`${path} is COTAHIST; "pregao import candles --dry-run" compares it with what is stored`);
  // MetaTrader's files do not name their symbol, and to compare them nobody needs it.
  const named = rows.rows[0]?.symbol ?? told ?? 'UNNAMED';
  const asOf = instantFromMs(systemClock.nowMs());
  const { symbol, timeframe, days } = readDays({ path, exchange: REAL_EXCHANGE, symbol: named, zone, asOf }, rows);
  return { symbol, timeframe, bars: days.flatMap((day) => day.bars) };
}

function atTimeframe({ bars, timeframe: own }: Bars, timeframe: FileTimeframe, zone: Zone): readonly Candle[] {
  return own === timeframe ? bars : rollUpAll(timeframe, bars, zone);
}
