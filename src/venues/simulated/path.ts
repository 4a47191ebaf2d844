/**
 * The price of an instrument through a session: levels at the borders of its minutes, from the open, which lies a
 * small gap away from the close of the session before, to that session's own reference close.
 *
 * Each cause runs along a Brownian bridge from its open to its close, in the time of the market and not of the clock:
 * a busy minute moves prices more than a quiet one. All instruments that share a cause share its bridge (those with
 * shorter hours see the part within theirs), so that WIN and IND move as one and stocks move with them.
 *
 * The reference close depends on seed, symbol and date only, and needs no tape: any session can be generated first.
 */

import { type Price, priceOf } from '#kernel/price.ts';
import { seededRandom } from '#kernel/random.ts';
import type { LocalDate } from '#kernel/time.ts';
import { type Activity, activityOf, type Burst } from './activity.ts';
import type { Listing, Moves } from './instruments.ts';
import { widestHours } from './session.ts';
import { bell, growth, sessionNumber, walkAt } from './walk.ts';

type Cause = keyof Moves;
const COMMON_CAUSES = ['market', 'dollar', 'rates'] as const;

/** The overnight gap: a part of the session's whole step, and a part that the session takes back. */
const GAP_OF_STEP = 0.25;
const GAP_ALONE = 0.25;
/** What remains of a standard step's variance between open and close. */
const INTRADAY_VARIANCE = (1 - GAP_OF_STEP) * (1 - GAP_OF_STEP) + GAP_ALONE * GAP_ALONE;
/** Weight of a minute in which nothing trades continuously: prices go on forming in the closing call. */
const CALL_WEIGHT = 0.5;

/** One cause through one session, in standard daily steps. */
export interface CauseDay {
  readonly firstMinute: number;
  readonly open: number;
  readonly close: number;
  /** Brownian motion at the borders of minutes, from zero. */
  readonly noise: Float64Array;
  /** Time of the market at the borders of minutes, from zero. */
  readonly elapsed: Float64Array;
}

export type CommonCauses = Readonly<Record<(typeof COMMON_CAUSES)[number], CauseDay>>;

export interface Path {
  /** Price in 1/10,000, not rounded, at the borders of minutes: one more than there are minutes. */
  readonly levels: Float64Array;
  /** Standard deviation of the price's move within each minute. */
  readonly moves: Float64Array;
  readonly close: Price;
}

/** The price at which the session of `date` ends. */
export function referenceClose(seed: string, listing: Listing, date: LocalDate): Price {
  const session = sessionNumber(date);
  return closeOf(listing, (cause) => walkAt(causeName(seed, listing, cause), session));
}

/** What the instruments of one session have in common. */
export function commonCauses(seed: string, date: LocalDate, bursts: readonly Burst[]): CommonCauses {
  // Every instrument sees the part of it within its own hours.
  const activity = activityOf('futures', widestHours(date), bursts);
  const session = sessionNumber(date);
  const [market, dollar, rates] = COMMON_CAUSES.map((cause) => causeDay(`${seed}/${cause}`, session, activity));
  return { market, dollar, rates } as CommonCauses;
}

/** The path of one instrument; `activity` is its own. */
export function pathOf(
  seed: string,
  listing: Listing,
  date: LocalDate,
  { common, activity }: { readonly common: CommonCauses; readonly activity: Activity },
): Path {
  const minutes = activity.rates.length;
  const logs = new Float64Array(minutes + 1);
  const variances = new Float64Array(minutes);
  const own = causeDay(causeName(seed, listing, 'own'), sessionNumber(date), activity);
  const days: Readonly<Record<Cause, CauseDay>> = { ...common, own };
  for (const cause of [...COMMON_CAUSES, 'own'] as const) {
    const load = listing.moves[cause] / 100;
    if (load !== 0) addCause(logs, variances, days[cause], { load, firstMinute: activity.firstMinute });
  }
  const levels = logs.map((log) => listing.base * growth(log));
  const moves = variances.map((variance, index) => (levels[index] as number) * Math.sqrt(variance));
  return { levels, moves, close: closeOf(listing, (cause) => days[cause].close) };
}

/** Papers of one issuer (PETR3 and PETR4), and contracts of one product, have their own cause in common. */
function causeName(seed: string, listing: Listing, cause: Cause): string {
  return cause === 'own' ? `${seed}/own/${listing.issuer}` : `${seed}/${cause}`;
}

function closeOf(listing: Listing, position: (cause: Cause) => number): Price {
  let log = 0;
  for (const cause of [...COMMON_CAUSES, 'own'] as const) {
    if (listing.moves[cause] !== 0) log += (listing.moves[cause] / 100) * position(cause);
  }
  const ticks = Math.round((listing.base * growth(log)) / listing.tick);
  return priceOf(Math.max(ticks, 1) * listing.tick);
}

function causeDay(cause: string, session: number, activity: Activity): CauseDay {
  const random = seededRandom(`${cause}/day/${session}`);
  const before = walkAt(cause, session - 1);
  const close = walkAt(cause, session);
  const open = before + GAP_OF_STEP * (close - before) + GAP_ALONE * bell(random);
  const { rates, calm, firstMinute } = activity;
  const noise = new Float64Array(rates.length + 1);
  const elapsed = new Float64Array(rates.length + 1);
  const callWeight = (CALL_WEIGHT * calm) / rates.length;
  for (let index = 0; index < rates.length; index++) {
    const weight = (rates[index] as number) || callWeight;
    elapsed[index + 1] = (elapsed[index] as number) + weight;
    noise[index + 1] = (noise[index] as number) + Math.sqrt(weight) * bell(random);
  }
  return { firstMinute, open, close, noise, elapsed };
}

/** Adds `load` times the cause to logarithms and variances of minutes that begin with `firstMinute`. */
function addCause(
  logs: Float64Array,
  variances: Float64Array,
  day: CauseDay,
  { load, firstMinute }: { readonly load: number; readonly firstMinute: number },
): void {
  const { noise, elapsed, open, close } = day;
  const from = firstMinute - day.firstMinute;
  const startElapsed = elapsed[from] as number;
  const startNoise = noise[from] as number;
  const span = (elapsed[from + variances.length] as number) - startElapsed;
  const drift = (noise[from + variances.length] as number) - startNoise;
  const scale = Math.sqrt(INTRADAY_VARIANCE / span);
  let shareBefore = 0;
  for (let index = 0; index < logs.length; index++) {
    const share = ((elapsed[from + index] as number) - startElapsed) / span;
    const bridge = (noise[from + index] as number) - startNoise - drift * share;
    (logs[index] as number) += load * (open + (close - open) * share + scale * bridge);
    if (index > 0) (variances[index - 1] as number) += load * load * INTRADAY_VARIANCE * (share - shareBefore);
    shareBefore = share;
  }
}
