/** Coarser bars from finer ones. Pure: the same children give the same parent, in whatever way they came about. */

import { BASES } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { assert, defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import { type Turnover, turnoverFromCentavos } from '#kernel/turnover.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Candle } from './candle.ts';
import { barStart } from './timeframe.ts';

/**
 * One bar of `timeframe` from its finer bars, oldest first and at least one. Its prices are those of the bars with the
 * best basis, so that an after-market trade does not close the day; its sums are of all. It is neither complete nor
 * revised yet.
 */
export function rollUp(timeframe: Timeframe, start: Instant, children: readonly Candle[]): Candle {
  const basis = defined(bestBasis(children), 'a bar is rolled up from at least one bar');
  let first: Candle | undefined;
  let last: Candle | undefined;
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  let volume = 0;
  let turnover: number | null = 0;
  let trades: number | null = 0;
  for (const child of children) {
    volume += child.volume;
    turnover = turnover === null || child.turnover === null ? null : turnover + child.turnover;
    trades = trades === null || child.trades === null ? null : trades + child.trades;
    if (child.basis !== basis) continue;
    first ??= child;
    last = child;
    if (child.high > high) high = child.high;
    if (child.low < low) low = child.low;
  }
  first = defined(first, 'some bar has the best basis');
  last = defined(last, 'some bar has the best basis');
  return {
    exchange: first.exchange,
    symbol: first.symbol,
    timeframe,
    start,
    open: first.open,
    high: priceOf(high),
    low: priceOf(low),
    close: last.close,
    basis,
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

function bestBasis(children: readonly Candle[]): Candle['basis'] | undefined {
  return BASES.find((basis) => children.some((child) => child.basis === basis));
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
    a.basis === b.basis &&
    a.volume === b.volume &&
    a.turnover === b.turnover &&
    a.trades === b.trades &&
    a.firstTradeId === b.firstTradeId &&
    a.lastTradeId === b.lastTradeId
  );
}

function hasLess(made: Candle, known: Candle): boolean {
  return made.trades !== null && known.trades !== null && made.trades < known.trades;
}

function sumOf(turnover: number | null): Turnover | null {
  return turnover === null ? null : turnoverFromCentavos(turnover);
}

/**
 * What `made` becomes beside what was known of the same key: complete once the exchange's clock passed its end,
 * and with a higher revision where a complete bar changed, or one that moves lost a trade. Of two states of one
 * revision the one with more trades is therefore the later.
 */
export function settle(made: Candle, known: Candle | undefined, passed: boolean): Candle {
  const restated = known !== undefined && (known.complete ? !sameContent(made, known) : hasLess(made, known));
  return {
    ...made,
    complete: passed || known?.complete === true,
    revision: (known?.revision ?? 0) + (restated ? 1 : 0),
  };
}
