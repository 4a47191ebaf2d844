/** `pregao candles` */

import type { CandlesAnswer } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { createZone } from '#kernel/zone.ts';
import { answerCandles, type CandleRefusal } from '../candle-query.ts';
import { hasBars, openCandleStore } from '../stores.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { loadConfig } from './settings.ts';

interface CandlesOptions {
  readonly exchange?: string;
  readonly timeframe: Timeframe;
  readonly limit: number;
  readonly from?: string;
  readonly to?: string;
  readonly adjust: 'none' | 'back';
  readonly json?: true;
}

const EXITS: Readonly<Record<CandleRefusal['kind'], ExitCode>> = {
  invalid: EXIT.usage,
  unknown: EXIT.refused,
  ambiguous: EXIT.usage,
};

/** Prints the newest bars of a series, labelled in the exchange's time. It only reads: where nothing is, it makes none. */
export async function candlesCommand(symbol: string, options: CandlesOptions): Promise<void> {
  const config = loadConfig();
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  if (!hasBars(config.PREGAO_DATA_DIR))
    throw new CommandError(
      EXIT.refused,
      `No bars of ${symbol} are stored. Nothing is stored yet: run "pregao start" or "pregao import trades <file>".`,
    );
  const candles = openCandleStore(config.PREGAO_DATA_DIR);
  try {
    const answer = await answerCandles({ ...options, symbol }, { candles, zone, moving: () => [], live: [] });
    if (!answer.ok) throw new CommandError(EXITS[answer.error.kind], answer.error.detail);
    process.stdout.write(options.json ? `${JSON.stringify(answer.value)}\n` : table(answer.value));
    const { continuous } = answer.value;
    if (!options.json && typeof continuous?.adjustedFrom === 'string')
      process.stderr.write(
        `Adjusted bars begin on ${continuous.adjustedFrom}: a close is missing before it, from which the roll would be adjusted.\n`,
      );
  } finally {
    await candles.close();
  }
}

function table({ candles: bars, timeZone, continuous }: CandlesAnswer): string {
  if (bars.length === 0) return 'No bars in that span.\n';
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const rows = bars.map((bar) => {
    const { open, high, low, close, volume, turnover, trades, complete, revision, contract = '' } = bar;
    const notes = `${complete ? '' : 'open'}${revision > 0 ? ` revision ${revision}` : ''}`.trim();
    const known = [turnover, trades].map((value) => String(value ?? '?'));
    const start = time.format(Date.parse(bar.start));
    const named = continuous === undefined ? [] : [contract];
    return [start, ...named, open, high, low, close, volume, ...known, notes];
  });
  const head = [
    `start (${timeZone})`,
    ...(continuous === undefined ? [] : ['contract']),
    'open',
    'high',
    'low',
    'close',
    'volume',
    'turnover BRL',
    'trades',
    '',
  ];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
