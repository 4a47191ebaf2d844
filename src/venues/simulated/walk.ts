/**
 * Where prices come from: a handful of causes (the market, the dollar, rates, and one cause of its own for each
 * instrument), each a random walk with one standard step a session.
 *
 * The walk can be read at any date without walking there: every 256 sessions a knot is drawn, and the sessions
 * between two knots are found by halving the interval eight times (Lévy's construction of Brownian motion). Knots do
 * not add up, so no series drifts to absurd prices, however far the date.
 *
 * Invariant: only + − × ÷, square root and whole-number operations, which IEEE 754 defines to the last bit.
 * Logarithms, sines and powers (`**` too) may differ by one bit between builds of the runtime, and one bit is another
 * tape. The files that make trades keep to it.
 */

import { type Random, seededRandom } from '#kernel/random.ts';
import { epochDayOf, type LocalDate, weekdayOf } from '#kernel/time.ts';

const KNOT_SESSIONS = 256;
/** Standard deviation of a knot, in daily steps; with the bridge between knots (8) a series stays within about 30. */
const KNOT_STEPS = 4;

/** Weekdays since a Monday of 1970: consecutive sessions have consecutive numbers, Friday and Monday too. */
export function sessionNumber(date: LocalDate): number {
  // 1970-01-05 was a Monday.
  const days = epochDayOf(date) - 4;
  return Math.floor(days / 7) * 5 + Math.min(weekdayOf(date) - 1, 4);
}

/** The position of a cause at the close of a session, in standard daily steps. `cause` names seed and cause. */
export function walkAt(cause: string, session: number): number {
  let low = Math.floor(session / KNOT_SESSIONS) * KNOT_SESSIONS;
  let high = low + KNOT_SESSIONS;
  let atLow = KNOT_STEPS * bell(seededRandom(`${cause}/knot/${low}`));
  if (session === low) return atLow;
  let atHigh = KNOT_STEPS * bell(seededRandom(`${cause}/knot/${high}`));
  for (;;) {
    const middle = (low + high) / 2;
    // Each session is the middle of one interval only, so its number alone names the draw.
    const draw = bell(seededRandom(`${cause}/${middle}`));
    const atMiddle = (atLow + atHigh) / 2 + (Math.sqrt(high - low) / 2) * draw;
    if (middle === session) return atMiddle;
    if (session < middle) {
      high = middle;
      atHigh = atMiddle;
    } else {
      low = middle;
      atLow = atMiddle;
    }
  }
}

/** A number with mean 0, variance 1 and the shape of a bell, within ±3.5, without logarithm or cosine. */
export function bell(random: Random): number {
  return (random.next() + random.next() + random.next() + random.next() - 2) * Math.sqrt(3);
}

/** Nearly e^x for |x| < 2, and positive for every x > -64: the reason why no price ever reaches zero. */
export function growth(x: number): number {
  let power = 1 + x / 64;
  for (let squarings = 0; squarings < 6; squarings++) power *= power;
  return power;
}
