/**
 * How busy each minute of a session is: a curve over the day (busy at the open and the close, quiet at lunch) times
 * seeded bursts of some seconds in which everything goes 5 to 30 times faster.
 *
 * Bursts of the market are shared by all instruments, others belong to one; both come from seeds that name no other
 * instrument, so a tape of one symbol is the same whichever others are read with it.
 */

import { assert } from '#kernel/assert.ts';
import { type Random, seededRandom } from '#kernel/random.ts';
import { MINUTE_US, SECOND_US } from '#kernel/time.ts';
import type { Group } from './instruments.ts';
import { AUCTION_US, type Hours } from './session.ts';

/** Seconds since local midnight in which the rate of trades is `factor` times its usual one. */
export interface Burst {
  readonly start: number;
  readonly end: number;
  readonly factor: number;
}

/** Activity of one group's minutes, from that of the opening print to that of the closing print. */
export interface Activity {
  /** Minute of the local day that index 0 stands for. */
  readonly firstMinute: number;
  /** Relative rate of continuous trading, with bursts; zero in the closing call and after. */
  readonly rates: Float64Array;
  /** Sum of `rates` as it would be without bursts. */
  readonly calm: number;
  readonly bursts: readonly Burst[];
}

/**
 * Minute of the day and relative rate; straight lines in between. They are drawn for a day from the first of these
 * minutes to its `CALLS`, and stretched over the hours that a day has.
 */
const CURVES: Readonly<Record<Group, readonly (readonly [minute: number, rate: number])[]>> = {
  equities: [
    [600, 2.6],
    [615, 2],
    [630, 1.6],
    [690, 1.1],
    [750, 0.65],
    [795, 0.55],
    [840, 0.8],
    [900, 1.1],
    [960, 1.5],
    [990, 1.9],
    [1015, 2.4],
  ],
  // Futures feel the opening of equities at 10:00 and their close at 17:00.
  futures: [
    [540, 2.4],
    [555, 1.7],
    [595, 1.4],
    [600, 2.2],
    [630, 1.8],
    [690, 1.2],
    [750, 0.65],
    [795, 0.55],
    [840, 0.8],
    [900, 1.1],
    [960, 1.3],
    [1000, 1.7],
    [1020, 1.5],
    [1040, 1],
    [1080, 1],
    [1095, 1.4],
    [1105, 1.7],
  ],
};

/** Minute at which the closing call of each curve's day begins. */
const CALLS: Readonly<Record<Group, number>> = { equities: 1_015, futures: 1_105 };

/** Length of the quiet at the start of the opening minute, until the auctions have printed. */
const AUCTION_SECONDS = AUCTION_US / SECOND_US;

/** Bursts of one seed: `least` to twice as many, spread over the hours of a day. */
export function burstsOf(seed: string, least: number, { open, call }: Hours): Burst[] {
  const random = seededRandom(seed);
  const from = (open + MINUTE_US) / SECOND_US;
  const until = (call - MINUTE_US) / SECOND_US;
  return Array.from({ length: least + random.below(least + 1) }, () => {
    const start = from + random.below(until - from);
    return { start, end: start + 3 + random.below(18), factor: 5 + random.below(26) };
  });
}

/** The activity of a day with these hours. */
export function activityOf(group: Group, { open, call, close }: Hours, bursts: readonly Burst[]): Activity {
  const rateAt = curveOver(group, open / MINUTE_US, call / MINUTE_US);
  const firstMinute = open / MINUTE_US;
  const rates = new Float64Array(close / MINUTE_US - firstMinute + 1);
  const callIndex = call / MINUTE_US - firstMinute;
  let calm = 0;
  for (let index = 0; index < callIndex; index++) {
    const rate = rateAt(firstMinute + index) * (index === 0 ? 1 - AUCTION_SECONDS / 60 : 1);
    rates[index] = rate;
    calm += rate;
  }
  for (const burst of bursts) {
    const last = Math.min(Math.floor((burst.end - 1) / 60) - firstMinute, callIndex - 1);
    for (let index = Math.max(Math.floor(burst.start / 60) - firstMinute, 0); index <= last; index++) {
      const minute = (firstMinute + index) * 60;
      const seconds = Math.min(burst.end, minute + 60) - Math.max(burst.start, minute);
      (rates[index] as number) += rateAt(firstMinute + index) * (burst.factor - 1) * (seconds / 60);
    }
  }
  return { firstMinute, rates, calm, bursts };
}

/**
 * The rate within each second of a minute, relative to the minute's usual rate, summed up from its start: 61 numbers
 * from 0 to the measure of the minute. Null where all seconds are alike.
 */
export function secondsOf(activity: Activity, index: number): Float64Array | null {
  const minute = (activity.firstMinute + index) * 60;
  const bursts = activity.bursts.filter((burst) => burst.start < minute + 60 && burst.end > minute);
  if (bursts.length === 0 && index > 0) return null;
  const sums = new Float64Array(61);
  for (let second = 0; second < 60; second++) {
    let rate = index === 0 && second < AUCTION_SECONDS ? 0 : 1;
    for (const burst of bursts) {
      const inside = burst.start <= minute + second && minute + second < burst.end;
      if (inside && rate > 0) rate += burst.factor - 1;
    }
    sums[second + 1] = (sums[second] as number) + rate;
  }
  return sums;
}

/**
 * A whole number with mean `mean`, scattered as counts of chance events are. Sixteen tosses come close to Poisson for
 * small means; for large ones the scatter of the minute itself hides the difference, and one toss rounds.
 */
export function countOf(random: Random, mean: number): number {
  assert(mean >= 0 && Number.isFinite(mean), `a mean count is at least zero, got ${mean}`);
  if (mean >= 8) return Math.floor(mean + random.next());
  let count = 0;
  for (let toss = 0; toss < 16; toss++) if (random.next() * 16 < mean) count += 1;
  return count;
}

/** The rate at each minute of a day whose continuous trading goes from `open` to `call`. */
function curveOver(group: Group, open: number, call: number): (minute: number) => number {
  const curve = CURVES[group];
  const first = curve[0]?.[0] ?? open;
  const stretch = (CALLS[group] - first) / (call - open);
  return (minute) => curveAt(curve, first + (minute - open) * stretch);
}

function curveAt(curve: readonly (readonly [number, number])[], minute: number): number {
  const next = curve.findIndex(([at]) => at > minute);
  const before = curve[next === -1 ? curve.length - 1 : Math.max(next - 1, 0)] ?? [0, 0];
  const after = curve[next] ?? before;
  const share = after[0] === before[0] ? 0 : (minute - before[0]) / (after[0] - before[0]);
  return before[1] + (after[1] - before[1]) * share;
}
