/** `pregao import candles` */

import { instantFromMs } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { DayFate, FileTimeframe } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { REAL_EXCHANGE } from '../exchange.ts';
import {
  type AdjustmentChoice,
  type ImportCandlesOptions,
  type ImportCandlesSummary,
  importCandles,
  readCandles,
} from '../import-candles.ts';
import { type ImportDailySummary, importDaily } from '../import-daily.ts';
import { openStores } from '../stores.ts';
import { dayLines, priceLines } from './candle-report-format.ts';
import { CommandError, EXIT } from './exit.ts';
import { createProgressLine } from './import.ts';
import { importRows } from './import-rows.ts';
import { plural } from './plural.ts';
import { loadConfig } from './settings.ts';

export interface ImportCandlesArguments {
  readonly symbol?: string;
  readonly timeframe?: FileTimeframe;
  readonly auto?: true;
  readonly raw?: true;
  readonly adjusted?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Imports one file of bars, whosever it is; refused rows are printed (the first ones) and listed. */
export async function importCandlesCommand(path: string, told: ImportCandlesArguments): Promise<void> {
  const adjustment = adjustmentOf(told);
  const config = loadConfig();
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  const stores = openStores(config.PREGAO_DATA_DIR, zone);
  const options: Omit<ImportCandlesOptions, 'onRefused'> = {
    path,
    exchange: REAL_EXCHANGE,
    ...(told.symbol === undefined ? {} : { symbol: told.symbol }),
    ...(told.timeframe === undefined ? {} : { timeframe: told.timeframe }),
    adjustment,
    dryRun: told.dryRun === true,
    candles: stores.candles,
    zone,
    asOf: instantFromMs(systemClock.nowMs()),
    onProgress: createProgressLine(told.json === true),
  };
  try {
    await importRows({
      dataDir: told.dryRun ? null : config.PREGAO_DATA_DIR,
      path,
      json: told.json === true,
      text: (summary: ImportCandlesSummary | ImportDailySummary) =>
        summary.format === 'cotahist' ? dailyText(summary) : vendorText(summary),
      async run(onRefused) {
        const rows = await readCandles(options);
        return rows === null ? importDaily({ ...options, onRefused }) : importCandles({ ...options, onRefused }, rows);
      },
    });
  } finally {
    await stores.close();
  }
}

function adjustmentOf({ auto, raw, adjusted }: ImportCandlesArguments): AdjustmentChoice {
  if ([auto, raw, adjusted].filter((flag) => flag === true).length > 1)
    throw new CommandError(EXIT.usage, 'Say one of --auto, --raw and --adjusted.');
  if (raw) return 'raw';
  return adjusted ? 'adjusted' : 'auto';
}

const FATES: Readonly<Record<DayFate, string>> = {
  new: 'new',
  same: 'known already',
  restated: 'corrected or refined',
  joined: 'added to another part of the day',
  trades: 'left as its trades make it',
  finer: 'left as finer bars make it',
  'other-source': 'left as the source that came first has it',
  longer: 'left, since the file has only a part of the day',
};

function vendorText(summary: ImportCandlesSummary): string {
  const { format, symbol, timeframe, from, to, bars, days, written, dryRun } = summary;
  const counts = Object.entries(FATES).flatMap(([fate, words]) => {
    const count = days.filter((day) => day.fate === fate).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return [
    `${format}: ${plural(bars, 'bar')} of ${timeframe} of ${symbol}, ${from} to ${to}.`,
    ...priceLines(summary),
    `${plural(days.length, 'day')}: ${counts.join(', ')}.`,
    dryRun
      ? `Dry run: ${plural(written, 'bar')} of ${timeframe} would be written.`
      : `${plural(written, 'bar')} written.`,
    ...dayLines(days),
    '',
  ].join('\n');
}

function dailyText(summary: ImportDailySummary): string {
  const { bars, symbols, from, to, added, restated, same, weeks, leftOut, compared, dryRun } = summary;
  const lines = [
    `cotahist: ${plural(bars, 'daily bar')} of ${plural(symbols, 'symbol')}, ${from} to ${to}; ${plural(leftOut, 'row')} of other markets or symbols left out.`,
    `${added} new, ${restated} corrected, ${same} known already; ${plural(weeks, 'weekly bar')} written.${dryRun ? ' Dry run: nothing was written.' : ''}`,
  ];
  if (compared > 0)
    lines.push(
      `${plural(compared, 'day')} had bars of their own: ${compared - summary.differentPrices - summary.differentVolume} equal, ` +
        `${summary.differentVolume} with another volume, ${summary.differentPrices} with other prices` +
        `${summary.examples.length > 0 ? ` (${summary.examples.join(', ')})` : ''}.`,
    );
  return `${lines.join('\n')}\n`;
}
