/**
 * Verifies the whole journal of orders while the platform runs: a start reads it from its newest snapshot on, and a bit
 * that changed before that shows nowhere else. It reads a page at each tick, in a thread, so that it costs little.
 */

import { DAY_US, type Instant, instantOf } from '#kernel/time.ts';
import type { Log } from '#platform/log/log.ts';
import { EMPTY_HEAD, type Head, type JournalVerifier } from '#trading/index.ts';

export interface JournalWatchParts {
  readonly openVerifier: () => JournalVerifier;
  /** The last row that must be there. */
  readonly durableSeq: () => number;
  /** When it begins; it begins again each day. */
  readonly firstAt: Instant;
  /** Told of damage, once: nothing is verified after it. */
  readonly onDamage: (text: string) => void;
  readonly log: Log;
}

interface Pass {
  readonly verifier: JournalVerifier;
  from: Head;
  readonly until: number;
}

export class JournalWatch {
  readonly #parts: JournalWatchParts;
  #nextAt: Instant;
  /** Where it has come to and must come to; null while it waits for its time. */
  #pass: Pass | null = null;
  #reading: Promise<void> | null = null;
  #isOver = false;

  constructor(parts: JournalWatchParts) {
    this.#parts = parts;
    this.#nextAt = parts.firstAt;
  }

  tick(now: Instant): void {
    if (this.#reading !== null || this.#isOver) return;
    if (this.#pass === null) {
      if (now < this.#nextAt) return;
      this.#nextAt = instantOf(now + DAY_US);
      this.#pass = { verifier: this.#parts.openVerifier(), from: EMPTY_HEAD, until: this.#parts.durableSeq() };
    }
    this.#reading = this.#read(this.#pass).finally(() => {
      this.#reading = null;
    });
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#reading;
    await this.#endPass();
  }

  async #read(pass: Pass): Promise<void> {
    try {
      const { verifier, from, until } = pass;
      const { head, damage } = await verifier.verify({ from, until });
      pass.from = head;
      if (damage !== null) {
        this.#isOver = true;
        this.#parts.onDamage(damage);
      }
      if (damage !== null || head.seq >= until) await this.#endPass();
    } catch (error) {
      this.#parts.log.error(
        { error: (error as Error).message },
        'the journal of orders could not be verified; it is tried again in a day, and orders go on',
      );
      await this.#endPass();
    }
  }

  async #endPass(): Promise<void> {
    const pass = this.#pass;
    this.#pass = null;
    await pass?.verifier.close();
  }
}
