/** Bars that are not there: the minutes that the server misses, as bars of the timeframe on the chart. */

import type { GapsAnswer } from '#contract/gaps.ts';

type Gap = GapsAnswer['days'][number]['gaps'][number];
export type MissingCause = Gap['cause'];

/** Bars that are missing side by side for one cause. Times are UTC seconds. */
export interface MissingBars {
  readonly from: number;
  /** First instant after the last of them. */
  readonly to: number;
  readonly count: number;
  readonly cause: MissingCause;
}

/** The gravest first: it names a bar whose minutes are missing for several causes. */
const GRAVITY: readonly MissingCause[] = ['not-recorded', 'feed-down', 'not-subscribed', 'halted', 'no-trades'];

/** Whether data may be missing, and not only trades. */
export function isLoss(cause: MissingCause): boolean {
  return cause !== 'no-trades' && cause !== 'halted';
}

/**
 * The missing bars of `step` seconds, in order: those that overlap a gap and are not among `times`. A bar that is there
 * although some of its minutes are missing is no missing bar. The closing call has no bars of its own.
 */
export function missingBars(gaps: readonly Gap[], times: readonly number[], step: number): readonly MissingBars[] {
  const present = new Set(times);
  const causes = new Map<number, MissingCause>();
  for (const { phase, cause, from, to } of gaps) {
    if (phase === 'closing-call') continue;
    const end = Date.parse(to) / 1_000;
    for (let start = Math.floor(Date.parse(from) / 1_000 / step) * step; start < end; start += step) {
      if (!present.has(start)) causes.set(start, gravest(causes.get(start), cause));
    }
  }
  const found: MissingBars[] = [];
  for (const [start, cause] of [...causes].sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && last.cause === cause && last.to === start)
      found[found.length - 1] = { ...last, to: start + step, count: last.count + 1 };
    else found.push({ from: start, to: start + step, count: 1, cause });
  }
  return found;
}

function gravest(a: MissingCause | undefined, b: MissingCause): MissingCause {
  return a === undefined || GRAVITY.indexOf(b) < GRAVITY.indexOf(a) ? b : a;
}
