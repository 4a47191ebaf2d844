/** The minutes that trades were made in. */

import { instantOf, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { TapeMinute } from './hot-tape.ts';
import type { Trade } from './trade.ts';

/** Each minute once, in the order of its first trade. All zones since 1990 differ from UTC by whole minutes. */
export function minutesOf(trades: readonly Trade[], zone: Zone): TapeMinute[] {
  const minutes = new Map<string, TapeMinute>();
  // Nearly every trade is of the minute of its symbol's trade before: no key is made for it.
  const latest = new Map<string, Pick<TapeMinute, 'exchange' | 'start'>>();
  for (const { exchange, symbol, at } of trades) {
    const start = instantOf(at - (at % MINUTE_US));
    const before = latest.get(symbol);
    if (before?.start === start && before.exchange === exchange) continue;
    latest.set(symbol, { exchange, start });
    const key = minuteKey({ exchange, symbol, start });
    if (!minutes.has(key)) minutes.set(key, { exchange, symbol, date: zone.dateAt(start), start });
  }
  return [...minutes.values()];
}

/** Names a minute among those of all symbols. */
export function minuteKey({ exchange, symbol, start }: Omit<TapeMinute, 'date'>): string {
  return `${exchange} ${symbol} ${start}`;
}
