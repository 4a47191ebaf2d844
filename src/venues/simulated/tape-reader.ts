/** Reads the tape forward over the days, up to a moving instant. */

import { type Instant, instantOf, MINUTE_US } from '#kernel/time.ts';
import type { Trade } from '#market-data/index.ts';
import { nextSession } from './session.ts';
import { type DayMinutes, dayMinutes, type TapeOptions } from './tape.ts';

export interface TapeReader {
  /** The trades not taken before that were made at `until` or earlier. Makes no minute that begins later. */
  take(until: Instant): readonly Trade[];
}

/** A reader of all trades later than `after`. */
export function createTapeReader(
  options: Pick<TapeOptions, 'seed' | 'zone' | 'intensity' | 'symbols' | 'listed'>,
  after: Instant,
): TapeReader {
  const { zone } = options;
  let date = zone.dateAt(after);
  let day: DayMinutes | null = dayMinutes({ ...options, date });
  let minute = day === null ? 0 : Math.max(Math.floor((after - day.start) / MINUTE_US), 0);
  // The minute under way: its trades, and how many of them were taken.
  let trades: readonly Trade[] = [];
  let taken = 0;
  let last = after;

  /** Makes the next minute that begins at `until` or earlier; false where there is none. */
  function makeNext(until: Instant): boolean {
    while (day === null || minute >= day.count) {
      const next = nextSession(date);
      if (zone.startOfDate(next) > until) return false;
      date = next;
      day = dayMinutes({ ...options, date });
      minute = 0;
    }
    if (day.start + minute * MINUTE_US > until) return false;
    trades = day.at(minute);
    taken = trades.findIndex((trade) => trade.at > last);
    if (taken === -1) taken = trades.length;
    minute += 1;
    return true;
  }

  return {
    take: (until) => {
      const result: Trade[] = [];
      do {
        for (; taken < trades.length; taken++) {
          const trade = trades[taken];
          if (trade === undefined || trade.at > until) break;
          result.push(trade);
        }
      } while (taken === trades.length && makeNext(until));
      last = instantOf(Math.max(last, until));
      return result;
    },
  };
}
