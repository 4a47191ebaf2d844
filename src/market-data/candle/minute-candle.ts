/** Between the flat records of the hot path and the bars of the domain. */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, MINUTE_US } from '#kernel/time.ts';
import { type Multiplier, turnoverFromCentavos, turnoverOf } from '#kernel/turnover.ts';
import type { Trade } from '../tape/trade.ts';
import type { Candle, CandleSource } from './candle.ts';
import type { MinuteBar } from './minute-bars.ts';

/** Centavos of a trade for `MinuteBars.add`: NaN where the contract's multiplier is not known. */
export function tradeTurnover(trade: Trade, multiplier: Multiplier | null): number {
  return multiplier === null ? Number.NaN : turnoverOf(trade.price, trade.quantity, multiplier);
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

/** A 1m bar back as the flat record that `MinuteBars.restore` takes. */
export function minuteBarOf(candle: Candle, symbol: number): MinuteBar {
  return {
    symbol,
    minute: candle.start / MINUTE_US,
    open: candle.open,
    high: candle.high,
    low: candle.low,
    close: candle.close,
    volume: candle.volume,
    turnover: candle.turnover ?? Number.NaN,
    trades: candle.trades,
    firstAt: candle.firstTradeAt,
    firstId: candle.firstTradeId,
    lastAt: candle.lastTradeAt,
    lastId: candle.lastTradeId,
  };
}
