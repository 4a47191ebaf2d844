/**
 * Where a replay stands and how far it may go: position, speed, pause, seeks and steps. It knows neither trades nor a
 * clock of its own: whoever plays asks it how far to go, delivers, and tells it what came of that.
 *
 * The position moves forward only, except that a seek back begins a new turn: all is played anew from the start. Of
 * the trades before the position every one was delivered in this turn, exactly once and in order.
 */

import { type Instant, instantOf, MILLISECOND_US } from '#kernel/time.ts';

export interface PlayerOptions {
  /** First trade, and first instant after the last one. */
  readonly from: Instant;
  readonly to: Instant;
  /** Times the speed at which it was; infinite for as fast as it goes. */
  readonly speed: number;
  readonly nowMs: number;
}

/** How far to go at this moment: trades before `until`, and of them no more than `most`. */
export interface Allowance {
  readonly until: number;
  readonly most: number;
}

/** What was delivered of an allowance. */
export interface Delivery {
  readonly count: number;
  /** Time of the last trade that was delivered; null where none was. */
  readonly last: Instant | null;
  /** Time of the first trade that was not; null where none is left. */
  readonly next: Instant | null;
}

export type PlayerState = 'playing' | 'paused' | 'seeking' | 'ended';

export class Player {
  readonly from: Instant;
  readonly to: Instant;
  #speed: number;
  #position: Instant;
  #paused = false;
  #ended = false;
  /** Where a seek or a step in time is going; null where none is. */
  #target: Instant | null = null;
  /** Trades that a step has still to deliver. */
  #steps = 0;
  #turn = 0;
  /** The moment from which the present speed counts. */
  #anchor: { readonly at: Instant; readonly nowMs: number };

  constructor({ from, to, speed, nowMs }: PlayerOptions) {
    this.from = from;
    this.to = to;
    this.#speed = speed;
    this.#position = from;
    this.#anchor = { at: from, nowMs };
  }

  get position(): Instant {
    return this.#position;
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** How often it went back. */
  get turn(): number {
    return this.#turn;
  }

  get state(): PlayerState {
    if (this.#target !== null || this.#steps > 0) return 'seeking';
    if (this.#ended) return 'ended';
    return this.#paused ? 'paused' : 'playing';
  }

  pause(): void {
    this.#paused = true;
  }

  resume(nowMs: number): void {
    this.#paused = false;
    this.#anchorAt(nowMs);
  }

  setSpeed(speed: number, nowMs: number): void {
    this.#speed = speed;
    this.#anchorAt(nowMs);
  }

  /** Goes to a time as fast as it can; before the first trade is at it, after the last one is the end. */
  seek(to: Instant): void {
    const target = instantOf(Math.min(this.to, Math.max(this.from, to)));
    if (target < this.#position) {
      this.#turn++;
      this.#position = this.from;
      this.#ended = false;
    }
    this.#steps = 0;
    this.#target = target;
  }

  /** Pauses, and delivers so many trades more. */
  stepTrades(count: number): void {
    this.#paused = true;
    if (!this.#ended) this.#steps += count;
  }

  /** Pauses, and goes on to the time that `next` says of the one it stands at. */
  stepTo(next: (position: Instant) => Instant): void {
    this.#paused = true;
    this.seek(next(this.#target ?? this.#position));
  }

  /** How far to go now. */
  allowance(nowMs: number): Allowance {
    if (this.#target !== null) return { until: this.#target, most: Number.POSITIVE_INFINITY };
    if (this.#steps > 0) return { until: Number.POSITIVE_INFINITY, most: this.#steps };
    if (this.#paused || this.#ended) return { until: this.#position, most: 0 };
    return { until: this.#dueAt(nowMs), most: Number.POSITIVE_INFINITY };
  }

  /** Takes note of what was delivered of an allowance of this turn. */
  delivered({ until, most }: Allowance, { count, last, next }: Delivery, nowMs: number): void {
    const isThere = next === null || next >= until;
    if (last !== null && last > this.#position) this.#position = last;
    if (most > 0 && isThere && Number.isFinite(until) && until > this.#position) this.#position = instantOf(until);
    if (next === null && (most > 0 || this.#position >= this.to)) this.#end();
    if (this.#steps > 0) this.#steps = this.#ended ? 0 : this.#steps - count;
    if (this.#target === null || (!isThere && !this.#ended)) return;
    this.#target = null;
    this.#anchorAt(nowMs);
  }

  /** Milliseconds until a trade of this time may go; null where only a command brings that about. */
  waitMs(next: Instant, nowMs: number): number | null {
    if (this.state === 'seeking') return 0;
    if (this.state !== 'playing') return null;
    if (!Number.isFinite(this.#speed)) return 0;
    return Math.max(0, Math.ceil((next + 1 - this.#dueAt(nowMs)) / MILLISECOND_US / this.#speed));
  }

  #dueAt(nowMs: number): number {
    if (!Number.isFinite(this.#speed)) return Number.POSITIVE_INFINITY;
    return this.#anchor.at + Math.round((nowMs - this.#anchor.nowMs) * this.#speed * MILLISECOND_US);
  }

  #anchorAt(nowMs: number): void {
    this.#anchor = { at: this.#position, nowMs };
  }

  #end(): void {
    this.#ended = true;
    this.#position = this.to;
  }
}
