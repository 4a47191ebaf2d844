/**
 * Time that never goes back and never stands still, from a clock that may do both. Ahead, it follows the clock at once.
 * When the clock was set back, it goes on at half speed until the clock has caught up, so that whatever waits for a
 * moment still sees it come.
 */

import { type Instant, instantOf } from '#kernel/time.ts';

export class SteadyTime {
  #last: Instant;
  #clock: Instant | null = null;

  /** Begins no earlier than `last`. */
  constructor(last: Instant) {
    this.#last = last;
  }

  /** The time when the clock says `clock`; never before what was answered last. */
  at(clock: Instant): Instant {
    const passed = Math.max(clock - (this.#clock ?? clock), 0);
    this.#clock = clock;
    this.#last = instantOf(Math.max(clock, this.#last + Math.floor(passed / 2)));
    return this.#last;
  }
}
