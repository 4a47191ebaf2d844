/** Coarser bars from finer ones. Pure: the same children give the same parent, in whatever way they came about. */

import type { Timeframe } from '#contract/timeframe.ts';
import { assert, defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import { type Turnover, turnoverFromCentavos } from '#kernel/turnover.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Candle } from './candle.ts';
import { barStart } from './timeframe.ts';

/** One bar of `timeframe` from its finer bars, oldest first and at least one. It is neither complete nor revised yet. */
export function rollUp(timeframe: Timeframe, start: Instant, children: readonly Candle[]): Candle {
  const first = defined(children[0], 'a bar is rolled up from at least one bar');
  const last = children[children.length - 1] as Candle;
  let high = first.high;
  let low = first.low;
  let volume = 0;
  let turnover: number | null = 0;
  let trades = 0;
  for (const child of children) {
    if (child.high > high) high = child.high;
    if (child.low < low) low = child.low;
    volume += child.volume;
    turnover = turnover === null || child.turnover === null ? null : turnover + child.turnover;
    trades += child.trades;
  }
  return {
    exchange: first.exchange,
    symbol: first.symbol,
    timeframe,
    start,
    open: first.open,
    high: priceOf(high),
    low: priceOf(low),
    close: last.close,
    volume: quantityOf(volume),
    turnover: sumOf(turnover),
    trades,
    firstTradeId: first.firstTradeId,
    firstTradeAt: first.firstTradeAt,
    lastTradeId: last.lastTradeId,
    lastTradeAt: last.lastTradeAt,
    complete: false,
    revision: 0,
    source: last.source,
  };
}

/** All bars of `timeframe` that `children` (oldest first, one symbol) make. */
export function rollUpAll(timeframe: Timeframe, children: readonly Candle[], zone: Zone): Candle[] {
  const parents: Candle[] = [];
  let from = 0;
  while (from < children.length) {
    const start = barStart(timeframe, (children[from] as Candle).start, zone);
    let to = from + 1;
    while (to < children.length && barStart(timeframe, (children[to] as Candle).start, zone) === start) to++;
    parents.push(rollUp(timeframe, start, children.slice(from, to)));
    from = to;
  }
  return parents;
}

/** Whether two bars of one key say the same of the market; completeness and revision are about us, not about it. */
export function sameContent(a: Candle, b: Candle): boolean {
  assert(a.start === b.start && a.timeframe === b.timeframe, 'only bars of one key are compared');
  return (
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    a.volume === b.volume &&
    a.turnover === b.turnover &&
    a.trades === b.trades &&
    a.firstTradeId === b.firstTradeId &&
    a.lastTradeId === b.lastTradeId
  );
}

function sumOf(turnover: number | null): Turnover | null {
  return turnover === null ? null : turnoverFromCentavos(turnover);
}

/**
 * What `made` becomes beside what was known of the same key: complete once the exchange's clock passed its end,
 * and with a higher revision where a complete bar changed.
 */
export function settle(made: Candle, known: Candle | undefined, passed: boolean): Candle {
  const restated = known?.complete === true && !sameContent(made, known);
  return {
    ...made,
    complete: passed || known?.complete === true,
    revision: (known?.revision ?? 0) + (restated ? 1 : 0),
  };
}
