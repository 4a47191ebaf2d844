/**
 * The simulated exchange as a feed: the tape, delivered as its clock passes.
 *
 * What it promises beyond the port:
 * - Every trade of the tape later than the point of departure comes once and in order, whatever the speed and
 *   however often the feed was stopped and resumed.
 * - All trades of one microsecond come in one event, so any trade that was received whole with its event is a point
 *   to resume from.
 * - Events are in the order of exchange time: a `phase` comes after all trades before it, a `clock` after all trades
 *   up to it.
 */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { assert } from '#kernel/assert.ts';
import { type Instant, instantOf, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Feed, FeedEvent, Trade } from '#market-data/index.ts';
import { advanceClock, type ExchangeClock, type TimeSource } from './clock.ts';
import { instrumentsOn } from './instruments.ts';
import { isOpen, nextPreOpen, type PhaseChange, phaseAt, phaseChangesAfter } from './session.ts';
import { createTapeReader, type TapeReader } from './tape-reader.ts';

export interface SimulatedFeedOptions {
  readonly seed: string;
  /** Exchange time per real time: 1 is as fast as life. */
  readonly speed: number;
  /** Multiplies the rates of trades. */
  readonly intensity: number;
  /** Exchange time at which the clock starts. */
  readonly startAt: Instant;
  /**
   * The last instant whose trades were received before; everything later is delivered, what lies before the start of
   * the clock at once. Null delivers the day of `startAt` from its beginning. Where it is later than `startAt`, the
   * clock starts there.
   */
  readonly resumeAfter: Instant | null;
  /** The exchange's zone. */
  readonly zone: Zone;
  readonly time: TimeSource;
}

/** Pause between two looks at the clock. */
const POLL_MS = 20;
/** Longest real time without a `clock` event, with room for a late timer under the port's one second. */
const CLOCK_EVERY_MS = 100;

/** A feed of the simulated exchange. Each run begins anew at the point of departure. */
export function createSimulatedFeed(options: SimulatedFeedOptions): Feed {
  const { speed, intensity } = options;
  assert(Number.isFinite(speed) && speed > 0, `a speed is more than zero, got ${speed}`);
  assert(Number.isFinite(intensity) && intensity > 0, `an intensity is more than zero, got ${intensity}`);
  const { startAt, resumeAfter, zone } = options;
  let date = zone.dateAt(instantOf(Math.max(startAt, resumeAfter ?? startAt)));
  return {
    venue: 'simulated',
    exchange: SIMULATED_EXCHANGE,
    // Contracts come and go with the exchange's date.
    get instruments() {
      return instrumentsOn(date);
    },
    run: (sink, signal) =>
      runFeed(
        options,
        (event) => {
          if (event.kind === 'clock') date = zone.dateAt(event.at);
          sink(event);
        },
        signal,
      ),
  };
}

async function runFeed(
  options: SimulatedFeedOptions,
  sink: (event: FeedEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { speed, startAt, resumeAfter, zone, time } = options;
  const departure = resumeAfter ?? zone.startOfDate(zone.dateAt(startAt));
  const delivery = createDelivery(options, departure, sink);
  let clock: ExchangeClock = { at: instantOf(Math.max(startAt, departure)), closedForMs: 0 };
  let readAtMs = time.nowMs();
  let clockSentMs = Number.NEGATIVE_INFINITY;

  if (!signal.aborted) sink({ kind: 'phase', phase: phaseAt(departure, zone), at: departure });
  while (!signal.aborted) {
    // A minute at a time: a feed with hours to catch up lets others run in between, and bars close as it goes.
    const target = instantOf(Math.min(clock.at, nextStop(delivery.deliveredTo(), zone)));
    const catchingUp = target < clock.at;
    delivery.deliverTo(target, signal);
    if (signal.aborted) return;
    if (catchingUp || time.nowMs() - clockSentMs >= CLOCK_EVERY_MS) {
      clockSentMs = time.nowMs();
      sink({ kind: 'clock', at: target });
    }
    await time.sleep(catchingUp ? 0 : POLL_MS, signal);
    const nowMs = time.nowMs();
    clock = advanceClock(clock, { elapsedMs: nowMs - readAtMs, speed, zone });
    readAtMs = nowMs;
  }
}

/** The end of the next stretch to deliver in one go: a minute, or all the closed hours. */
function nextStop(after: Instant, zone: Zone): Instant {
  return isOpen(after, zone) ? instantOf((Math.floor(after / MINUTE_US) + 1) * MINUTE_US) : nextPreOpen(after, zone);
}

interface Delivery {
  deliveredTo(): Instant;
  /** Sends all trades and phases up to and including `target`. */
  deliverTo(target: Instant, signal: AbortSignal): void;
}

/** Merges tape and phases in the order of exchange time. */
function createDelivery(options: SimulatedFeedOptions, departure: Instant, sink: (event: FeedEvent) => void): Delivery {
  const reader: TapeReader = createTapeReader(options, departure);
  const changes = phaseChangesAfter(departure, options.zone);
  let change: PhaseChange = changes.next().value;
  let delivered = departure;

  function sendTrades(until: Instant): void {
    const trades: readonly Trade[] = reader.take(until);
    if (trades.length > 0) sink({ kind: 'trades', trades });
  }

  return {
    deliveredTo: () => delivered,
    deliverTo: (target, signal) => {
      while (change.at <= target && !signal.aborted) {
        sendTrades(instantOf(change.at - 1));
        if (signal.aborted) return;
        sink({ kind: 'phase', phase: change.phase, at: change.at });
        change = changes.next().value;
      }
      if (!signal.aborted) sendTrades(target);
      delivered = target;
    },
  };
}
