/** The running market and its stores as the source of the stream. */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { type Channel, TRADES_SNAPSHOT_MAX } from '#contract/stream.ts';
import { type LocalDate, parseIso } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type CandleStore,
  type ContinuousName,
  contractOn,
  type HotTape,
  parseContinuous,
  productOf,
  type QuoteBoard,
  type RecentTrades,
  type Trade,
} from '#market-data/index.ts';
import { answerCandles } from '../candle-query.ts';
import { candleDto, quoteDto, tradeDto } from '../dto.ts';
import type { Market } from '../market.ts';
import type { ChannelRefusal, ContinuousSeries, StreamSource } from './source.ts';

export interface MarketSourceParts {
  readonly market: Pick<Market, 'status' | 'quotes' | 'moving' | 'instruments'>;
  readonly candles: CandleStore;
  readonly board: QuoteBoard;
  readonly trades: RecentTrades;
  /** Where trades from before this run are; a replay that begins anew has another one. */
  readonly hotTape: () => Pick<HotTape, 'days' | 'stream'>;
  readonly zone: Zone;
}

type CandlesChannel = Extract<Channel, { name: 'candles' }>;
type Listed = { readonly exchange: string; readonly symbol: string };

/** Exchanges that a platform may come to have; any other one is a mistake of the client. */
const KNOWN_EXCHANGES = ['B3', SIMULATED_EXCHANGE];

export function marketSource(parts: MarketSourceParts): StreamSource {
  const { market, candles, board, trades, zone } = parts;
  const isLive = (exchange: string): boolean => exchange === market.status().exchange;
  return {
    async check(channels) {
      const live = market.instruments();
      const isKnown = (channel: Channel): boolean => refusalOf(channel, live) === null;
      // Only what is not live is looked for in the store.
      const all = channels.every(isKnown) ? live : [...live, ...(await candles.symbols())];
      const refusals = channels.map((channel) => refusalOf(channel, all));
      for (const [index, channel] of channels.entries())
        if (channel.name === 'trades' && refusals[index] === null) await fillTrades(parts, channel);
      return refusals;
    },
    async candles(channel) {
      if (parseContinuous(channel.symbol).ok) return continuousBars(parts, channel);
      const moving = market.moving(channel);
      return (moving.length > 0 ? moving : await candles.newest(channel, { limit: 2 })).slice(-2).map(candleDto);
    },
    async quotes(exchange) {
      // Where nothing is live, an import may have brought new days since the start.
      if (!isLive(exchange)) await takeStored(board, candles, exchange);
      return market.quotes(exchange);
    },
    async quote(exchange, symbol) {
      if (!isLive(exchange)) board.update(await candles.newest({ exchange, symbol, timeframe: '1d' }, { limit: 2 }));
      const quote = board.of(exchange).find(({ day }) => day.symbol === symbol);
      return quote === undefined ? null : quoteDto(quote);
    },
    trades: (exchange, symbol) => trades.of(exchange, symbol).map(tradeDto),
    status: () => market.status(),
    continuous(_exchange, symbol) {
      const name = parseContinuous(symbol);
      return name.ok ? seriesOf(name.value, zone) : null;
    },
    productOf,
  };
}

/** Takes the newest stored days of an exchange in. */
export async function takeStored(board: QuoteBoard, candles: CandleStore, exchange: string): Promise<void> {
  for (const stored of await candles.symbols()) {
    if (stored.exchange !== exchange) continue;
    board.update(await candles.newest({ ...stored, timeframe: '1d' }, { limit: 2 }));
  }
}

function refusalOf(channel: Channel, all: readonly Listed[]): ChannelRefusal | null {
  if (!('exchange' in channel)) return null;
  const { exchange } = channel;
  const here = all.filter((one) => one.exchange === exchange);
  if (here.length === 0 && !KNOWN_EXCHANGES.includes(exchange)) {
    const known = [...new Set([...KNOWN_EXCHANGES, ...all.map((one) => one.exchange)])].join(', ');
    return { code: 'UNKNOWN_EXCHANGE', detail: `There is no exchange ${exchange}; known are ${known}.` };
  }
  if (channel.name === 'quotes' || here.some(({ symbol }) => symbol === channel.symbol)) return null;
  const name = parseContinuous(channel.symbol);
  if (channel.name === 'candles' && name.ok && here.some(({ symbol }) => isContractOf(symbol, name.value))) return null;
  const where = `GET /api/v1/instruments lists what there is.`;
  return { code: 'UNKNOWN_SYMBOL', detail: `${channel.symbol} is not known on ${exchange}. ${where}` };
}

function isContractOf(symbol: string, name: ContinuousName): boolean {
  return name.kind === 'fixed' ? symbol === name.contract : productOf(symbol) === name.product;
}

function seriesOf(name: ContinuousName, zone: Zone): ContinuousSeries | null {
  const product = name.kind === 'fixed' ? productOf(name.contract) : name.product;
  if (product === null) return null;
  // The contract of a day does not change, and is asked for with every bar that moves.
  const contracts = new Map<LocalDate, string | null>();
  return {
    product,
    has(contract, start) {
      const at = parseIso(start);
      if (!at.ok) return false;
      const date = zone.dateAt(at.value);
      const known = contracts.get(date);
      const own = known === undefined ? contractOn(name, date) : known;
      contracts.set(date, own);
      return own === contract;
    },
  };
}

async function continuousBars(
  { candles, market, zone }: MarketSourceParts,
  { exchange, symbol, timeframe }: CandlesChannel,
): Promise<Awaited<ReturnType<StreamSource['candles']>>> {
  const answer = await answerCandles(
    { exchange, symbol, timeframe, limit: 2, adjust: 'none' },
    { candles, zone, moving: market.moving.bind(market), live: market.instruments() },
  );
  return answer.ok ? answer.value.candles : [];
}

/** Brings the trades of the newest day from before this run; asked once for each symbol. */
async function fillTrades(
  { trades, hotTape }: MarketSourceParts,
  { exchange, symbol }: { readonly exchange: string; readonly symbol: string },
): Promise<void> {
  if (!trades.lacks(exchange, symbol)) return;
  const tape = hotTape();
  const days = (await tape.days()).filter((day) => day.exchange === exchange && day.symbol === symbol);
  const newest = days.sort((a, b) => (a.date < b.date ? -1 : 1)).at(-1);
  let stored: Trade[] = [];
  if (newest !== undefined)
    for await (const batch of tape.stream(newest)) stored = [...stored, ...batch].slice(-TRADES_SNAPSHOT_MAX);
  trades.fill({ exchange, symbol }, stored);
}
