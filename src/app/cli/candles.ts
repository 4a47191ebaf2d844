/** `pregao candles` */

import type { CandlesAnswer } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { type Instant, parseIso, toEpochMs } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Candle, CandleStore } from '#market-data/index.ts';
import { candleDto } from '../dto.ts';
import { openStores } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

interface CandlesOptions {
  readonly exchange?: string;
  readonly timeframe: Timeframe;
  readonly limit: number;
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

/** Prints the newest bars of a series, labelled in the exchange's time. */
export async function candlesCommand(symbol: string, options: CandlesOptions): Promise<void> {
  const config = loadConfig();
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  const span = { ...instantOption('from', options.from), ...instantOption('to', options.to) };
  const stores = openStores(config.PREGAO_DATA_DIR, zone);
  try {
    const exchange = options.exchange ?? (await onlyExchangeOf(symbol, stores.candles));
    const series = { exchange, symbol, timeframe: options.timeframe };
    const bars = await stores.candles.newest(series, { ...span, limit: options.limit });
    if (options.json) {
      const answer: CandlesAnswer = { ...series, timeZone: zone.id, candles: bars.map(candleDto) };
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    } else {
      process.stdout.write(table(bars, zone.id));
    }
  } finally {
    await stores.close();
  }
}

async function onlyExchangeOf(symbol: string, store: CandleStore): Promise<string> {
  const stored = await store.symbols();
  const exchanges = stored.filter((one) => one.symbol === symbol).map(({ exchange }) => exchange);
  const [only] = exchanges;
  if (only === undefined) {
    const hint =
      stored.length === 0
        ? 'Nothing is stored yet: run "pregao start" or "pregao import trades <file>".'
        : `Stored are ${stored.length} symbols, such as ${stored[0]?.symbol}.`;
    throw new CommandError(EXIT.refused, `No bars of ${symbol} are stored. ${hint}`);
  }
  if (exchanges.length > 1)
    throw new CommandError(EXIT.usage, `${symbol} is on ${exchanges.join(' and ')}; add --exchange.`);
  return only;
}

function instantOption<K extends 'from' | 'to'>(name: K, text: string | undefined): { [key in K]?: Instant } {
  if (text === undefined) return {};
  const parsed = parseIso(text);
  if (!parsed.ok) throw new CommandError(EXIT.usage, `--${name}: ${parsed.error}`);
  return { [name]: parsed.value } as { [key in K]: Instant };
}

function table(bars: readonly Candle[], timeZone: string): string {
  if (bars.length === 0) return 'No bars in that span.\n';
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const rows = bars.map((bar) => {
    const { open, high, low, close, volume, turnover, trades, complete, revision } = candleDto(bar);
    const notes = `${complete ? '' : 'open'}${revision > 0 ? ` revision ${revision}` : ''}`.trim();
    const known = [turnover, trades].map((value) => String(value ?? '?'));
    return [time.format(toEpochMs(bar.start)), open, high, low, close, volume, ...known, notes];
  });
  const head = [`start (${timeZone})`, 'open', 'high', 'low', 'close', 'volume', 'turnover BRL', 'trades', ''];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
