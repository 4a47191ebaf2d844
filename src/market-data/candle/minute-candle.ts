/** Between the flat records of the hot path and the bars of the domain. */

import { BASES } from '#contract/market-data.ts';
import { type Price, priceOf } from '#kernel/price.ts';
import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import { instantOf, MINUTE_US } from '#kernel/time.ts';
import { type Multiplier, turnoverFromCentavos, turnoverOf } from '#kernel/turnover.ts';
import { basisOf, type Trade } from '../tape/trade.ts';
import type { Candle, CandleSource } from './candle.ts';
import type { MinuteBar } from './minute-bars.ts';

/** Centavos of a trade for `MinuteBars.add`. */
export function tradeTurnover({ price, quantity }: Trade, multiplier: Multiplier | null): number {
  return turnoverIn(price, quantity, multiplier);
}

/**
 * Centavos of a price and quantity: NaN where the contract's multiplier is not known, and for a spread or roll at zero
 * or below, whose price is a difference.
 */
export function turnoverIn(price: Price, quantity: Quantity, multiplier: Multiplier | null): number {
  return multiplier === null || price <= 0 ? Number.NaN : turnoverOf(price, quantity, multiplier);
}

/** The rank of a trade for `MinuteBars.add`; null for a trade that is no part of any bar. */
export function rankOf(trade: Pick<Trade, 'session' | 'condition'>): number | null {
  const basis = basisOf(trade);
  return basis === null ? null : BASES.indexOf(basis);
}

/** A flat record as a bar, neither complete nor revised yet. */
export function candleOf(bar: MinuteBar, exchange: string, symbol: string, source: CandleSource): Candle {
  return {
    exchange,
    symbol,
    timeframe: '1m',
    start: instantOf(bar.minute * MINUTE_US),
    open: priceOf(bar.open),
    high: priceOf(bar.high),
    low: priceOf(bar.low),
    close: priceOf(bar.close),
    volume: quantityOf(bar.volume),
    basis: BASES[bar.rank] ?? 'volume-only',
    turnover: Number.isNaN(bar.turnover) ? null : turnoverFromCentavos(bar.turnover),
    trades: bar.trades,
    firstTradeId: bar.firstId,
    firstTradeAt: instantOf(bar.firstAt),
    lastTradeId: bar.lastId,
    lastTradeAt: instantOf(bar.lastAt),
    complete: false,
    revision: 0,
    source,
  };
}

/** A 1m bar back as the flat record that `MinuteBars.restore` takes; null where a file brought it, not trades. */
export function minuteBarOf(candle: Candle, symbol: number): MinuteBar | null {
  const { trades, firstTradeId, firstTradeAt, lastTradeId, lastTradeAt } = candle;
  const isOfTrades = trades !== null && firstTradeId !== null && lastTradeId !== null;
  if (!isOfTrades || firstTradeAt === null || lastTradeAt === null) return null;
  return {
    symbol,
    minute: candle.start / MINUTE_US,
    open: candle.open,
    high: candle.high,
    low: candle.low,
    close: candle.close,
    volume: candle.volume,
    rank: BASES.indexOf(candle.basis),
    turnover: candle.turnover ?? Number.NaN,
    trades,
    firstAt: firstTradeAt,
    firstId: firstTradeId,
    lastAt: lastTradeAt,
    lastId: lastTradeId,
  };
}
