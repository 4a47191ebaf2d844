/** Bars for tests. */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, MINUTE_US } from '#kernel/time.ts';
import { turnoverFromCentavos } from '#kernel/turnover.ts';
import { at } from '../tape/trade.fixture.ts';
import type { Candle } from './candle.ts';

/** A 1m bar of PETR4 at 10:00, with what the test cares about replaced. */
export function candle(fields: Partial<Candle> = {}): Candle {
  const start = fields.start ?? at('2025-08-29T10:00:00-03:00');
  return {
    exchange: 'SIM',
    symbol: 'PETR4',
    timeframe: '1m',
    start,
    open: priceOf(381_200),
    high: priceOf(382_000),
    low: priceOf(381_000),
    close: priceOf(381_500),
    volume: quantityOf(1_200),
    turnover: turnoverFromCentavos(4_578_000),
    basis: 'regular',
    trades: 7,
    firstTradeId: 10,
    firstTradeAt: instantOf(start + 1_000),
    lastTradeId: 70,
    lastTradeAt: instantOf(start + 59_999_999),
    complete: true,
    revision: 0,
    source: 'simulated',
    ...fields,
  };
}

/** `count` bars a minute apart, oldest first. */
export function minutes(count: number, fields: Partial<Candle> = {}): Candle[] {
  const first = fields.start ?? at('2025-08-29T10:00:00-03:00');
  return Array.from({ length: count }, (_, index) =>
    candle({ ...fields, start: instantOf(first + index * MINUTE_US) }),
  );
}
