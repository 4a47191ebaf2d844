/** Which symbols rose, fell and traded most, of the quotes that are here. */

import type { MarketStatusDto, QuoteDto } from '#contract/market-data.ts';
import { parsePrice } from '#kernel/price.ts';
import { localDate } from '../../lib/time-format.ts';

export interface Movers {
  /** Highest rise first. */
  readonly rising: readonly QuoteDto[];
  /** Deepest fall first. */
  readonly falling: readonly QuoteDto[];
  /** Highest turnover first. */
  readonly traded: readonly QuoteDto[];
}

/** Those that were traded on the exchange's day: the last quote of an expired contract is of a day long gone. */
export function quotesOfDay(
  quotes: readonly QuoteDto[],
  { exchangeTime, timeZone }: Pick<MarketStatusDto, 'exchangeTime' | 'timeZone'>,
): QuoteDto[] {
  if (exchangeTime === null) return [];
  const today = localDate(Date.parse(exchangeTime), timeZone);
  return quotes.filter(({ lastTradeAt: at }) => at !== null && localDate(Date.parse(at), timeZone) === today);
}

/** The first `count` of each; equal ones in the order of their codes, so that nothing swaps without a reason. */
export function moversOf(quotes: readonly QuoteDto[], count: number): Movers {
  const changed = quotes.flatMap((quote) => {
    const share = changeShare(quote);
    return share === null ? [] : [{ quote, value: share }];
  });
  const turned = quotes.flatMap((quote) => (quote.turnover === null ? [] : [{ quote, value: Number(quote.turnover) }]));
  return {
    rising: highest(
      changed.filter(({ value }) => value > 0),
      count,
    ),
    falling: highest(
      changed.filter(({ value }) => value < 0).map(({ quote, value }) => ({ quote, value: -value })),
      count,
    ),
    traded: highest(
      turned.filter(({ value }) => value > 0),
      count,
    ),
  };
}

/** How far the last price lies from the close before, as a part of it; null where that is not known or not above zero. */
function changeShare({ last, previousClose }: QuoteDto): number | null {
  if (previousClose === null) return null;
  const [to, from] = [parsePrice(last), parsePrice(previousClose)];
  if (!to.ok || !from.ok || from.value <= 0) return null;
  return (to.value - from.value) / from.value;
}

interface Ranked {
  readonly quote: QuoteDto;
  readonly value: number;
}

function highest(ranked: readonly Ranked[], count: number): QuoteDto[] {
  return ranked
    .toSorted((a, b) => b.value - a.value || (a.quote.symbol < b.quote.symbol ? -1 : 1))
    .slice(0, count)
    .map(({ quote }) => quote);
}
