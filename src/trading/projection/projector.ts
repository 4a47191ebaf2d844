/**
 * Keeps orders in SQL in step with the journal: it reads frames that are durable, in groups, and folds them. Rows and
 * position are stored together, on condition that the store stands where the group begins: so each frame counts once,
 * whatever is cut, repeated or done by two. A store that fails is closed, and opened again. It needs nothing of the core,
 * so it has a thread of its own (fold-thread.sqlite.ts).
 */

import { LruMap } from './lru-map.ts';
import type { OrderRecord } from './order-record.ts';
import { JOURNAL_START, type JournalPosition, type OrderStore } from './order-store.ts';
import { type JournalFrame, ordersBefore, project } from './project.ts';

/** Frames of one transaction: some 10 to 100 ms, for which those wait who want to read what they wrote. */
const GROUP_FRAMES = 1_000;
/** Events of one transaction: a new session at the broker tells something of every open order in one frame. */
const GROUP_EVENTS = 5_000;
/** Orders kept in memory, so that their next event need not read them. */
const KNOWN_MAX = 10_000;

export interface ProjectorParts {
  /** Opens the store; rejects where it cannot be used now. */
  readonly open: () => Promise<OrderStore>;
  /** Up to `limit` frames of the journal after `seq`, oldest first; none where there are no more. */
  readonly read: (after: number, limit: number) => Promise<readonly JournalFrame[]>;
  /** The last input that is durable: nothing later is read. */
  readonly durableSeq: () => number;
}

/** What a fold did: a group and there may be more, nothing as there is no more, or it failed. */
export type Folded = 'group' | 'idle' | 'failed';

/** Where a projector stands. */
export interface Standing {
  /** The last input that is in SQL, as far as it knows. */
  readonly projectedSeq: number;
  /** How many times the store was opened: what was opened beside it before may be of another file. */
  readonly opened: number;
  /** Why it does not go on; null while it does. */
  readonly problem: string | null;
}

export interface FoldReport extends Standing {
  readonly folded: Folded;
}

/** A projector, wherever it runs. */
export interface Folding {
  /** Folds what is durable up to `durableSeq`, for a moment. One call at a time; rejects where it has ended. */
  fold(durableSeq: number): Promise<FoldReport>;
  /** Ends; what is not stored yet is made up for at the next start. */
  close(): Promise<void>;
}

export class Projector {
  readonly #parts: ProjectorParts;
  #store: OrderStore | null = null;
  #position = JOURNAL_START;
  #readAtOnce = GROUP_FRAMES;
  #known = new LruMap<string, OrderRecord>(KNOWN_MAX);
  #folding: Promise<Folded> | null = null;
  #opened = 0;
  #problem: string | null = null;

  constructor(parts: ProjectorParts) {
    this.#parts = parts;
  }

  get standing(): Standing {
    return { projectedSeq: this.#position.seq, opened: this.#opened, problem: this.#problem };
  }

  /** Folds one group; never rejects. Two calls at once do one fold. */
  fold(): Promise<Folded> {
    this.#folding ??= this.#foldGroup().finally(() => {
      this.#folding = null;
    });
    return this.#folding;
  }

  /** Forgets all rows, so that they are made anew from the journal, while the platform goes on. */
  async rebuild(): Promise<void> {
    await this.fold();
    const store = this.#store ?? (await this.#open());
    await store.clear();
    this.#forget(JOURNAL_START);
  }

  /** Ends; what is not stored yet is made up for at the next start. */
  async close(): Promise<void> {
    await this.#folding;
    await this.#closeStore();
  }

  async #foldGroup(): Promise<Folded> {
    try {
      const store = this.#store ?? (await this.#open());
      const next = await this.#next();
      const frames = withinBound(next);
      // What is read and does not fit is read again, so no more is read than fits.
      this.#readAtOnce = frames.length < next.length ? frames.length : Math.min(2 * this.#readAtOnce, GROUP_FRAMES);
      if (frames.length > 0) await this.#write(store, frames);
      this.#problem = null;
      return frames.length > 0 ? 'group' : 'idle';
    } catch (error) {
      this.#problem = textOf(error);
      await this.#closeStore();
      return 'failed';
    }
  }

  async #write(store: OrderStore, frames: readonly JournalFrame[]): Promise<void> {
    const before = new Map<string, OrderRecord>();
    const unknown: string[] = [];
    for (const id of ordersBefore(frames)) {
      const record = this.#known.get(id);
      if (record === undefined) unknown.push(id);
      else before.set(id, record);
    }
    for (const record of await store.records(unknown)) before.set(record.order.id, record);
    const change = project(this.#position, frames, (id) => before.get(id));
    if (await store.write(change)) {
      for (const record of change.records) this.#known.set(record.order.id, record);
      this.#position = change.to;
    } else this.#forget(await store.position());
  }

  async #next(): Promise<readonly JournalFrame[]> {
    const { seq } = this.#position;
    const limit = Math.min(this.#readAtOnce, this.#parts.durableSeq() - seq);
    return limit > 0 ? this.#parts.read(seq, limit) : [];
  }

  async #open(): Promise<OrderStore> {
    const store = await this.#parts.open();
    try {
      const position = await store.position();
      const isOurs = await this.#isOfThisJournal(position);
      if (!isOurs) await store.clear();
      this.#forget(isOurs ? position : JOURNAL_START);
    } catch (error) {
      await store.close();
      throw error;
    }
    this.#store = store;
    this.#opened++;
    return store;
  }

  /** A store that knows more than the journal, or another row than it has, is of another one. */
  async #isOfThisJournal({ epoch, seq }: JournalPosition): Promise<boolean> {
    if (seq === 0) return true;
    const [frame] = seq > this.#parts.durableSeq() ? [] : await this.#parts.read(seq - 1, 1);
    return frame?.input.seq === seq && frame.epoch === epoch;
  }

  #forget(position: JournalPosition): void {
    this.#position = position;
    this.#known = new LruMap(KNOWN_MAX);
  }

  async #closeStore(): Promise<void> {
    const store = this.#store;
    this.#store = null;
    await store?.close().catch((error: unknown) => {
      this.#problem ??= `the store cannot be closed: ${textOf(error)}`;
    });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The first of `frames`, so many that their events are within the bound; at least one. */
function withinBound(frames: readonly JournalFrame[]): readonly JournalFrame[] {
  let events = 0;
  const end = frames.findIndex((frame, index) => {
    events += frame.events.length;
    return index > 0 && events > GROUP_EVENTS;
  });
  return end === -1 ? frames : frames.slice(0, end);
}
