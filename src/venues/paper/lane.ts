/** A line that takes its time and keeps its order: what was put first comes out first, however the delays fall. */

import { type Instant, instantOf } from '#kernel/time.ts';

/** Time as the venue has it: the machine's, that of a replayed day, or that of a simulation. */
export interface Timing {
  now(): Instant;
  /** Runs `work` once, not before `us` microseconds have passed. Returns what calls it off. */
  after(us: number, work: () => void): () => void;
}

export class Lane {
  readonly #timing: Timing;
  #waiting: { readonly at: Instant; readonly work: () => void }[] = [];
  #callOff: (() => void) | null = null;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  put(delayUs: number, work: () => void): void {
    const at = Math.max(this.#timing.now() + delayUs, this.#waiting.at(-1)?.at ?? 0);
    this.#waiting.push({ at: instantOf(at), work });
    if (this.#callOff === null) this.#wake();
  }

  /** Forgets what has not come out. */
  clear(): void {
    this.#waiting = [];
    this.#callOff?.();
    this.#callOff = null;
  }

  #wake(): void {
    const next = this.#waiting[0];
    if (next === undefined) return;
    this.#callOff = this.#timing.after(Math.max(0, next.at - this.#timing.now()), () => {
      this.#callOff = null;
      const now = this.#timing.now();
      // Timers may fire a little early or late; the first is due whatever the clock says, so that it ends.
      let due = 1;
      while ((this.#waiting[due]?.at ?? Number.POSITIVE_INFINITY) <= now) due++;
      for (const { work } of this.#waiting.splice(0, due)) work();
      if (this.#callOff === null) this.#wake();
    });
  }
}
