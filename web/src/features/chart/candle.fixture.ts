/** Made-up bars for the tests of the chart. */

import type { CandleDto } from '#contract/market-data.ts';

/** A closed bar of minute `minute` of a made-up day. */
export function candle(minute: number, more: Partial<CandleDto> = {}): CandleDto {
  return {
    start: new Date(Date.UTC(2026, 10, 20, 13, minute)).toISOString(),
    open: '10.00',
    high: '10.00',
    low: '10.00',
    close: '10.00',
    volume: '100',
    turnover: '1000.00',
    basis: 'regular',
    trades: 1,
    complete: true,
    revision: 0,
    source: 'simulated',
    firstTradeId: 1,
    lastTradeId: 1,
    ...more,
  };
}

/** UTC seconds of that minute. */
export function secondsOf(minute: number): number {
  return Date.UTC(2026, 10, 20, 13, minute) / 1_000;
}
