/** Whose hours hold for a symbol: those of the simulated market, or those of B3. */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type TradingDay, tradingDayOfB3 } from '#market-data/index.ts';
import { tradingDayOfSimulated } from '#venues/simulated/index.ts';

/** When trades of the symbol can be expected on the date; `zone` is that of the exchange. */
export function tradingDayOf(
  { exchange, symbol }: { readonly exchange: string; readonly symbol: string },
  date: LocalDate,
  zone: Zone,
): TradingDay {
  return exchange === SIMULATED_EXCHANGE
    ? tradingDayOfSimulated(date, symbol, zone)
    : tradingDayOfB3(date, symbol, zone);
}
