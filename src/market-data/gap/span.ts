/** Stretches of time, half-open, as sets: sorted, apart from each other, none empty. */

import { type Instant, instantOf } from '#kernel/time.ts';

export interface TimeSpan {
  readonly from: Instant;
  /** First instant after it. */
  readonly to: Instant;
}

export type SpanSet = readonly TimeSpan[];

/** All of the spans as one set: those that touch or overlap become one. */
export function setOf(spans: readonly TimeSpan[]): SpanSet {
  const set: TimeSpan[] = [];
  for (const span of spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = set.at(-1);
    if (last === undefined || span.from > last.to) set.push(span);
    else if (span.to > last.to) set[set.length - 1] = { from: last.from, to: span.to };
  }
  return set;
}

/** What is in both sets. */
export function intersection(a: SpanSet, b: SpanSet): SpanSet {
  return a.flatMap((one) =>
    b
      .filter((other) => one.from < other.to && other.from < one.to)
      .map((other) => ({
        from: instantOf(Math.max(one.from, other.from)),
        to: instantOf(Math.min(one.to, other.to)),
      })),
  );
}

/** What is in the first set and not in the second one. */
export function difference(a: SpanSet, b: SpanSet): SpanSet {
  return a.flatMap(({ from, to }) => {
    const left: TimeSpan[] = [];
    let begin = from;
    for (const taken of b) {
      if (taken.to <= begin || taken.from >= to) continue;
      if (taken.from > begin) left.push({ from: begin, to: taken.from });
      begin = taken.to;
    }
    if (begin < to) left.push({ from: begin, to });
    return left;
  });
}

/** Whether all of the span is in the set. */
export function covers(set: SpanSet, { from, to }: TimeSpan): boolean {
  return set.some((one) => one.from <= from && to <= one.to);
}

/** Whether any part of the span is in the set. */
export function touches(set: SpanSet, { from, to }: TimeSpan): boolean {
  return set.some((one) => one.from < to && from < one.to);
}
