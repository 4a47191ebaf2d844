/**
 * A day that is played again. It goes the way of live trades, into stores that are thrown away: the real history is
 * only read, and of it only what was before the day.
 */

import { existsSync } from 'node:fs';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type CandleStore, type MarketDay, overlayCandleStore, type StoredSymbol } from '#market-data/index.ts';
import { openFileSource, openStoredSource, type ReplaySource, TradeFileError } from '#venues/replay/index.ts';
import type { Config } from './config.ts';
import { daysWithTrades } from './rebuild.ts';
import { openScratch, type Scratch, type Stores } from './stores.ts';

/** There is nothing to play; the message says why and what to do. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/** Throws a ReplayError where the settings name nothing to play; asked before anything is made. */
export function checkReplay({ PREGAO_VENUE: venue, PREGAO_REPLAY_FILE: file, PREGAO_REPLAY_DATE: date }: Config): void {
  if (venue !== 'replay') return;
  if ((file === '-') === (date === '-'))
    throw new ReplayError(
      'PREGAO_VENUE is "replay": set either PREGAO_REPLAY_DATE to a stored day, or PREGAO_REPLAY_FILE to a trade file.',
    );
  if (file !== '-' && !existsSync(file))
    throw new ReplayError(`PREGAO_REPLAY_FILE is "${file}", which does not exist.`);
}

/** What the settings say is to be played; throws a ReplayError where that cannot be. */
export async function openReplaySource(config: Config, stores: Stores, zone: Zone): Promise<ReplaySource> {
  const { PREGAO_REPLAY_FILE: file, PREGAO_REPLAY_EXCHANGE: exchange } = config;
  const [date, symbols] = [config.PREGAO_REPLAY_DATE, config.PREGAO_REPLAY_SYMBOLS];
  if (date === '-') return openFile(file, exchange, zone);
  const day: MarketDay = { exchange, date: date as LocalDate, symbols: symbols.length === 0 ? null : symbols };
  const source = await openStoredSource({ ...stores, zone }, day);
  if (source.span === null) throw new ReplayError(await nothingStored(day, stores));
  return source;
}

async function openFile(path: string, exchange: string, zone: Zone): Promise<ReplaySource> {
  try {
    return await openFileSource({ path, exchange, zone });
  } catch (error) {
    if (error instanceof TradeFileError)
      throw new ReplayError(`PREGAO_REPLAY_FILE: ${error.message}`, { cause: error });
    throw error;
  }
}

const DATES_TOLD = 5;

async function nothingStored({ exchange, date, symbols }: MarketDay, stores: Stores): Promise<string> {
  const all = await daysWithTrades(stores, { exchange, symbol: null, from: null, to: null });
  const days = all.filter(({ symbol }) => symbols === null || symbols.includes(symbol));
  const dates = [...new Set(days.map((day) => day.date))];
  const what = symbols === null ? exchange : `${symbols.join(', ')} on ${exchange}`;
  const newest = dates.slice(-DATES_TOLD).join(', ');
  const known =
    dates.length === 0
      ? 'None are stored of any day: "pregao import trades" brings them.'
      : `Stored are ${dates.length} days, the newest ones ${newest}.`;
  return `PREGAO_REPLAY_DATE is ${date}, but no trades of ${what} are stored for that day. ${known}`;
}

/** The stores that a replay writes to, over the history that it reads. */
export interface ReplayStores extends Scratch {
  /** Forgets all that was written. */
  renew(): Promise<void>;
}

/** Scratch stores over the history before the day of the source. */
export function openReplayStores({ candles: history }: Stores, source: ReplaySource, zone: Zone): ReplayStores {
  const { exchange, span } = source;
  const cut = span === null ? instantOf(0) : zone.startOfDate(zone.dateAt(span.from));
  const open = (): Scratch => {
    const scratch = openScratch(zone);
    return { ...scratch, candles: overlayCandleStore({ history, scratch: scratch.candles, cut, zone }) };
  };
  let now = open();
  let renewals = 0;
  // What the day has is known from its beginning: before its first trade the chart of a symbol is empty, not unknown.
  const played = source.symbols.map((symbol) => ({ exchange, symbol }));
  const symbols = async (): Promise<StoredSymbol[]> => {
    const all = new Map(
      [...played, ...(await now.candles.symbols())].map((one) => [`${one.exchange} ${one.symbol}`, one]),
    );
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  };
  const candles: CandleStore = {
    put: (bars) => now.candles.put(bars),
    replace: (series, span, bars) => now.candles.replace(series, span, bars),
    newest: (series, query) => now.candles.newest(series, query),
    oldest: (series, query) => now.candles.oldest(series, query),
    count: (series, span) => now.candles.count(series, span),
    starts: (series, span) => now.candles.starts(series, span),
    version: () => `${renewals} ${now.candles.version()}`,
    sync: () => now.candles.sync(),
    symbols,
    close: () => now.candles.close(),
  };
  return {
    candles,
    get hotTape() {
      return now.hotTape;
    },
    archive: now.archive,
    async renew() {
      const old = now;
      now = open();
      renewals += 1;
      await old.close();
    },
    close: () => now.close(),
  };
}
