/** Which dates to ask the server about for the bars on the chart, in spans that it answers at once. */

import { GAP_DAYS_MAX } from '#contract/gaps.ts';
import { dateOfEpochDay, epochDayOf, type LocalDate } from '#kernel/time.ts';
import type { DateSpan } from '../../lib/api-market.ts';

/** Half a year: further back, bars of an hour are too narrow for marks. */
const SPANS_MAX = 6;

/**
 * The dates from `from` to `to` in spans, oldest first; of many the newest. They begin at fixed days, so that scrolling
 * back asks for what is new and nothing else.
 */
export function spansOf({ from, to }: DateSpan): readonly DateSpan[] {
  const [first, last] = [epochDayOf(from as LocalDate), epochDayOf(to as LocalDate)];
  const spans: DateSpan[] = [];
  for (let at = first - (first % GAP_DAYS_MAX); at <= last; at += GAP_DAYS_MAX)
    spans.push({ from: dateOfEpochDay(at), to: dateOfEpochDay(Math.min(last, at + GAP_DAYS_MAX - 1)) });
  return spans.slice(-SPANS_MAX);
}
