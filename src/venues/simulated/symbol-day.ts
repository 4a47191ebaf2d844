/**
 * One instrument's session before any trade is made: how many trades each minute holds, between which prices, and the
 * two auctions. It costs well under a millisecond and makes every minute of the tape reachable without the ones
 * before it: numbers of trades are known from the counts.
 */

import { seededRandom } from '#kernel/random.ts';
import { type LocalDate, MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
import { type Activity, activityOf, type Burst, burstsOf, countOf } from './activity.ts';
import type { Group, Listing } from './instruments.ts';
import { type CommonCauses, commonCauses, type Path, pathOf } from './path.ts';
import { hoursOn, isSession, widestHours } from './session.ts';

/** What all instruments of a session have in common. */
export interface MarketDay {
  readonly seed: string;
  readonly date: LocalDate;
  /** Multiplies the rates of all instruments; prices do not depend on it. */
  readonly intensity: number;
  readonly bursts: readonly Burst[];
  readonly causes: CommonCauses;
  /** How busy the whole market is today, around 1. */
  readonly mood: number;
}

export interface AuctionPrint {
  /** Index of its minute. */
  readonly index: number;
  /** Microseconds since the minute began. */
  readonly offset: number;
  /** In lots. */
  readonly lots: number;
}

export interface SymbolDay {
  readonly listing: Listing;
  /** Names the chance of its minutes. */
  readonly seed: string;
  readonly activity: Activity;
  readonly path: Path;
  /** Trades of continuous trading in each minute. */
  readonly counts: Int32Array;
  /** Trades before each minute, the opening print among them. */
  readonly before: Int32Array;
  readonly opening: AuctionPrint;
  readonly closing: AuctionPrint;
}

/** Share of a session's volume that the two auctions print: large in equities, where funds trade at the close. */
const AUCTION_SHARES: Readonly<Record<Group, { readonly opening: number; readonly closing: number }>> = {
  equities: { opening: 0.015, closing: 0.08 },
  futures: { opening: 0.004, closing: 0.015 },
};

/** The common part of a session; null on a date without one. */
export function marketDay(seed: string, date: LocalDate, intensity: number): MarketDay | null {
  if (!isSession(date)) return null;
  const bursts = burstsOf(`${seed}/bursts/${date}`, 4, widestHours(date));
  const mood = moodOf(`${seed}/mood/${date}`);
  return { seed, date, intensity, bursts, causes: commonCauses(seed, date, bursts), mood };
}

export function symbolDay(market: MarketDay, listing: Listing): SymbolDay {
  const seed = `${market.seed}/${listing.instrument.symbol}/${market.date}`;
  const hours = hoursOn(market.date, listing.hours, listing.instrument.symbol);
  const bursts = [...market.bursts, ...burstsOf(`${seed}/bursts`, 4, hours)];
  const activity = activityOf(listing.group, hours, bursts);
  const random = seededRandom(seed);
  const mean = listing.trades * market.intensity * market.mood * moodOf(`${seed}/mood`);
  const minutes = activity.rates.length;
  const counts = new Int32Array(minutes);
  const before = new Int32Array(minutes);
  let total = 1;
  for (let index = 0; index < minutes; index++) {
    // Neighbouring minutes differ by more than their curve says: between 0.4 and 2.2 times, 1 on average.
    const chance = random.next();
    const scatter = 0.4 + 1.8 * chance * chance;
    counts[index] = countOf(random, ((mean * (activity.rates[index] as number)) / activity.calm) * scatter);
    before[index] = index === 0 ? 0 : total;
    total += counts[index] as number;
  }
  const shares = AUCTION_SHARES[listing.group];
  const auction = (index: number, share: number): AuctionPrint => ({
    index,
    offset: MILLISECOND_US + random.below(5 * SECOND_US),
    lots: 1 + Math.round(mean * listing.lotsPerTrade * share * (0.5 + random.next())),
  });
  return {
    listing,
    seed,
    activity,
    path: pathOf(market.seed, listing, market.date, { common: market.causes, activity }),
    counts,
    before,
    opening: auction(0, shares.opening),
    closing: auction(minutes - 1, shares.closing),
  };
}

function moodOf(seed: string): number {
  return 0.75 + 0.5 * seededRandom(seed).next();
}
