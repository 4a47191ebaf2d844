/** The domain as the wire tells it: the only place where one becomes the other. */

import type { InstrumentDto } from '#contract/instruments.ts';
import type { CandleDto, QuoteDto } from '#contract/market-data.ts';
import type { TradeDto } from '#contract/trade.ts';
import type { HeldTradeDto } from '#contract/trades.ts';
import { formatPrice } from '#kernel/price.ts';
import { toIso } from '#kernel/time.ts';
import { formatTurnover } from '#kernel/turnover.ts';
import type { Candle, HeldTrade, Instrument, Quote, Trade } from '#market-data/index.ts';

/** A bar as the wire tells it. */
export function candleDto(candle: Candle): CandleDto {
  return {
    start: toIso(candle.start),
    open: formatPrice(candle.open),
    high: formatPrice(candle.high),
    low: formatPrice(candle.low),
    close: formatPrice(candle.close),
    volume: String(candle.volume),
    turnover: candle.turnover === null ? null : formatTurnover(candle.turnover),
    basis: candle.basis,
    trades: candle.trades,
    complete: candle.complete,
    revision: candle.revision,
    source: candle.source,
    firstTradeId: candle.firstTradeId,
    lastTradeId: candle.lastTradeId,
  };
}

/** A held trade as the wire tells it, with whether it still counts. */
export function heldTradeDto({ trade, busted }: HeldTrade): HeldTradeDto {
  return { ...tradeDto(trade), busted };
}

/** A watchlist row as the wire tells it. */
export function quoteDto({ day, previous }: Quote): QuoteDto {
  return {
    exchange: day.exchange,
    symbol: day.symbol,
    last: formatPrice(day.close),
    previousClose: previous === null ? null : formatPrice(previous.close),
    open: formatPrice(day.open),
    high: formatPrice(day.high),
    low: formatPrice(day.low),
    volume: String(day.volume),
    turnover: day.turnover === null ? null : formatTurnover(day.turnover),
    trades: day.trades,
    lastTradeAt: day.lastTradeAt === null ? null : toIso(day.lastTradeAt),
  };
}

/** An instrument as the wire tells it. */
export function instrumentDto(instrument: Instrument): InstrumentDto {
  const { exchange, symbol, name, kind, tickSize, lot, decimals } = instrument;
  return {
    exchange,
    symbol,
    name,
    kind,
    tickSize: tickSize === null ? null : formatPrice(tickSize),
    lot: lot === null ? null : String(lot),
    decimals,
  };
}

/** A line of time and sales as the wire tells it. */
export function tradeDto({ id, at, price, quantity, session, condition, buyer, seller }: Trade): TradeDto {
  return {
    id,
    at: toIso(at),
    price: formatPrice(price),
    quantity: String(quantity),
    session,
    condition,
    buyer,
    seller,
  };
}
