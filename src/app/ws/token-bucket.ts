/** A rate with room for bursts: so many tokens at most, filled at so many a second, one for each message. */

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledMs = nowMs;
  }

  /** Whether one more is within the rate; a clock that goes back fills nothing. */
  take(nowMs: number): boolean {
    const { perSecond, burst } = this.#rate;
    const seconds = Math.max(0, nowMs - this.#filledMs) / 1_000;
    this.#filledMs = nowMs;
    this.#tokens = Math.min(burst, this.#tokens + seconds * perSecond);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
