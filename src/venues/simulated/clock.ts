/**
 * The clock of the simulated exchange. It has nothing to do with today's date: it starts at an instant of exchange
 * time, runs `speed` times as fast as real time, and leaves out the closed hours, so that there is always a market to
 * look at.
 *
 * When the exchange has closed (or the clock was started while it is), the clock stands still for a few real seconds
 * and then jumps to the next pre-open.
 *
 * It counts real time in small steps and takes no step for longer than a fixed maximum: a machine that was suspended
 * finds the exchange where it left it instead of hours of trades to catch up, and a consumer slower than `speed`
 * slows the exchange down instead of falling behind for ever.
 */

import { type Instant, instantOf, MILLISECOND_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { isOpen, nextPreOpen, venueHours } from './session.ts';

/** Where real time comes from; the venue itself reads no clock and sets no timer. */
export interface TimeSource {
  /** Milliseconds from any fixed moment, never falling. */
  nowMs(): number;
  /** Resolves after `ms`, or as soon as `signal` is aborted; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface ExchangeClock {
  readonly at: Instant;
  /** Real time that it has stood still since the exchange closed. */
  readonly closedForMs: number;
}

export interface ClockStep {
  /** Real time since the last step. */
  readonly elapsedMs: number;
  readonly speed: number;
  readonly zone: Zone;
}

/** How long "closed" is shown before the next day begins. */
const CLOSED_MS = 3_000;
const STEP_MAX_MS = 500;

/** The clock after one step of real time. */
export function advanceClock(clock: ExchangeClock, { elapsedMs, speed, zone }: ClockStep): ExchangeClock {
  const stepMs = Math.min(elapsedMs, STEP_MAX_MS);
  const { at } = clock;
  if (!isOpen(at, zone)) {
    const closedForMs = clock.closedForMs + stepMs;
    return closedForMs < CLOSED_MS ? { at, closedForMs } : { at: nextPreOpen(at, zone), closedForMs: 0 };
  }
  const end = venueHours(zone.dateAt(at), zone)?.end ?? at;
  const moved = at + Math.round(stepMs * speed * MILLISECOND_US);
  return { at: instantOf(Math.min(moved, end)), closedForMs: 0 };
}
