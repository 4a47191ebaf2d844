/**
 * The disk of the core: what was committed stays, whatever happens to the process; what was only written is gone with
 * it. It can be slow, full, or fail in a commit so that nobody knows what it kept.
 */

import { createHash } from 'node:crypto';
import { assert } from '#kernel/assert.ts';
import { MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
import {
  chainHash,
  EMPTY_HEAD,
  type Head,
  JournalError,
  type JournalRow,
  type JournalStore,
  type NewRow,
  type Snapshot,
} from '#trading/index.ts';
import type { Chance } from './faults.ts';
import type { Process, Scheduler } from './scheduler.ts';

export interface JournalDiskOptions {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** Told of each row in the moment in which it is durable. */
  readonly onRow: (row: JournalRow) => void;
}

/** How long a full disk stays full. */
const FULL_US = 8 * SECOND_US;

export class JournalDisk {
  readonly rows: JournalRow[] = [];
  readonly #world: JournalDiskOptions;
  readonly #snapshots: Snapshot[] = [];
  #epoch = 0;
  #fullUntil = 0;
  #reserve = true;
  /** Appends that a newer writer's claim kept out. */
  fenced = 0;

  constructor(world: JournalDiskOptions) {
    this.#world = world;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get head(): Head {
    const last = this.rows.at(-1);
    return last === undefined ? EMPTY_HEAD : { seq: last.seq, epoch: last.epoch, hash: last.hash };
  }

  /** The store, for one run of the core. */
  port(process: Process): JournalStore {
    let mine = 0;
    return {
      claim: () =>
        process.outside('claim', this.#latency(), () => {
          mine = ++this.#epoch;
          return { ...this.head, epoch: mine };
        }),
      append: (rows, options) =>
        process.outside('commit', this.#latency(), () => this.#append(rows, mine, options?.urgent === true)),
      restoreReserve: () =>
        process.outside('reserve', this.#latency(), () => {
          if (!this.#isFull) this.#reserve = true;
          return this.#reserve;
        }),
      read: (after, limit) => process.outside('read', this.#latency(), () => this.rows.slice(after, after + limit)),
      saveSnapshot: (snapshot) =>
        process.outside('snapshot', this.#latency(), () => {
          this.#snapshots.push(snapshot);
        }),
      snapshotBefore: (seq) =>
        process.outside('snapshot', this.#latency(), () => this.#snapshots.findLast((it) => it.seq <= seq) ?? null),
      notedHead: () => Promise.resolve(null),
      close: () => Promise.resolve(),
    };
  }

  get #isFull(): boolean {
    return this.#world.scheduler.now < this.#fullUntil;
  }

  #latency(): { readonly thereUs: number; readonly backUs: number } {
    const { chance } = this.#world;
    const slow = chance.happens('journalSlow') ? 300 * MILLISECOND_US : 0;
    return { thereUs: slow + 200 + chance.wait(MILLISECOND_US), backUs: 50 };
  }

  #append(rows: readonly NewRow[], epoch: number, urgent: boolean): void {
    if (epoch !== this.#epoch) {
      this.fenced++;
      throw new JournalError('FENCED', `writer ${this.#epoch} has taken over`);
    }
    const { chance, scheduler } = this.#world;
    if (!this.#isFull && chance.happens('journalFull')) this.#fullUntil = scheduler.now + FULL_US;
    if (this.#isFull) {
      if (!urgent) throw new JournalError('FULL', 'no space is left');
      this.#reserve = false;
    }
    const broken = chance.first('journalBrokenKept', 'journalBrokenLost');
    if (broken !== 'journalBrokenLost') for (const row of rows) this.#keep(row, epoch);
    if (broken !== null) throw new JournalError('BROKEN', 'the disk failed in a commit');
  }

  #keep({ seq, body }: NewRow, epoch: number): void {
    const head = this.head;
    assert(seq === head.seq + 1, () => `row ${seq} was appended after ${head.seq}`);
    const row = { seq, epoch, body, hash: chainHash(head.hash, { seq, epoch, body }, sha256) };
    this.rows.push(row);
    this.#world.onRow(row);
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
