/** A disk that does what it is told to, and inputs for a sequencer over it. */

import { createHash } from 'node:crypto';
import { type Instant, instantOf } from '#kernel/time.ts';
import type { InputBody } from '../oms/command.ts';
import { FACTS, intentOf, keyOf } from '../oms/oms.fixture.ts';
import { createMemoryJournal, type MemoryJournalFile } from './journal.memory.ts';
import { JournalError, type JournalFault, type JournalStore, type NewRow } from './journal.ts';
import { type OpenedSequencer, openSequencer, type SequencerBounds } from './open-sequencer.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const START = 1_756_472_400_000_000;
export const BY = { principal: 'tester', corr: 'c' };

export function submit(clientOrderId: string): InputBody {
  return { kind: 'SubmitOrder', ...keyOf(clientOrderId), intent: intentOf(), facts: FACTS };
}

export function cancel(clientOrderId: string): InputBody {
  return { kind: 'CancelOrder', orderId: `house/${clientOrderId}` };
}

/** A journal in memory of which each append waits until it is let through, or fails as it is told. */
export class HeldDisk {
  readonly store: JournalStore & { readonly file: MemoryJournalFile };
  /** Appends that wait. */
  readonly held: { readonly rows: readonly NewRow[]; readonly urgent: boolean }[] = [];
  /** Where false, appends go through at once. */
  holding = true;
  reserveWhole = true;
  /** Whether rows are there though the append was BROKEN: nobody knows, says the port. */
  brokenWrites = false;
  /** What each next append fails with. */
  readonly #faults: JournalFault[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor(file?: MemoryJournalFile) {
    const memory = createMemoryJournal(sha256, file);
    this.store = {
      ...memory,
      restoreReserve: async () => this.reserveWhole,
      append: async (rows, options) => {
        this.held.push({ rows, urgent: options?.urgent ?? false });
        if (this.holding) await new Promise<void>((resolve) => this.#waiting.push(resolve));
        this.held.shift();
        const fault = this.#faults.shift();
        if (fault === 'BROKEN' && this.brokenWrites) await memory.append(rows);
        if (fault !== undefined) throw new JournalError(fault, `told to be ${fault}`);
        await memory.append(rows);
      },
    };
  }

  /** Lets the append that waits go on, and waits until all that follows from it has happened. */
  async release(fault?: JournalFault): Promise<void> {
    if (fault !== undefined) this.#faults.push(fault);
    this.#waiting.shift()?.();
    await settled();
  }

  failNext(...faults: readonly JournalFault[]): void {
    this.#faults.push(...faults);
  }
}

/** All promises that can go on have gone on: whatever else waits, waits for a test. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that a test sets. */
export class TestClock {
  us = START;
  readonly now = (): Instant => instantOf(this.us);
}

export function open(
  store: JournalStore,
  { clock = new TestClock(), bounds = {} }: { clock?: TestClock; bounds?: Partial<SequencerBounds> } = {},
): Promise<OpenedSequencer> {
  return openSequencer({ store, now: clock.now, sha256, bounds });
}
