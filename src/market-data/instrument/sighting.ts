/**
 * Facts over time. A source that says the same of a symbol on several days makes one span; where it says something
 * else, a new span begins. Spans of one symbol and source never overlap, neighbours differ, and what was seen on a
 * day is what its span says, in whatever order the days were read.
 */

import { dateOfEpochDay, epochDayOf, type LocalDate } from '#kernel/time.ts';
import { type Facts, type InstrumentSource, NO_FACTS } from './instrument-record.ts';

/** Days, both included, over which a source said the same. */
export interface Span {
  readonly first: LocalDate;
  readonly last: LocalDate;
  readonly facts: Facts;
}

/** A span with whose it is. */
export interface Sighting extends Span {
  readonly exchange: string;
  readonly symbol: string;
  readonly source: InstrumentSource;
}

export const FACT_FIELDS = Object.keys(NO_FACTS) as readonly (keyof Facts)[];

/** Whether two sets of facts say the same. */
export function sameFacts(one: Facts, other: Facts): boolean {
  return one === other || FACT_FIELDS.every((field) => one[field] === other[field]);
}

/**
 * The spans with one more seen. Where it contradicts what was seen on the same days before, the newer file wins. A
 * span that is cut in two keeps its facts on both sides.
 */
export function witness(spans: readonly Span[], seen: Span): Span[] {
  const newest = spans.at(-1);
  // Files come day by day: nearly always it is the newest span that goes on.
  if (newest !== undefined && newest.first <= seen.first && sameFacts(newest.facts, seen.facts))
    return newest.last >= seen.last ? [...spans] : [...spans.slice(0, -1), { ...newest, last: seen.last }];
  const pieces = spans.flatMap((span) => (sameFacts(span.facts, seen.facts) ? [span] : without(span, seen)));
  const ordered = [...pieces, seen].sort((a, b) => (a.first < b.first ? -1 : 1));
  const joined: Span[] = [];
  for (const span of ordered) {
    const before = joined.at(-1);
    if (before !== undefined && sameFacts(before.facts, span.facts))
      joined[joined.length - 1] = { ...before, last: [before.last, span.last].toSorted()[1] ?? span.last };
    else joined.push(span);
  }
  return joined;
}

/** The span that holds on a date: the newest that began by then; undefined before the first. */
export function spanOn<T extends Span>(spans: readonly T[], date: LocalDate): T | undefined {
  return spans.findLast(({ first }) => first <= date);
}

/** What is left of a span without the days of another. */
function without(span: Span, { first, last }: Span): Span[] {
  if (span.last < first || span.first > last) return [span];
  const pieces: Span[] = [];
  if (span.first < first) pieces.push({ ...span, last: dayFrom(first, -1) });
  if (span.last > last) pieces.push({ ...span, first: dayFrom(last, 1) });
  return pieces;
}

/** The date some days later. */
export function dayFrom(date: LocalDate, days: number): LocalDate {
  return dateOfEpochDay(epochDayOf(date) + days);
}
