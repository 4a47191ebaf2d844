/**
 * Keeps orders in SQL in step with the journal. It hears of every frame that becomes durable and folds them in groups;
 * what it did not hear (before its start, or while too much waited) it reads from the journal, by the same fold. Rows
 * and position are stored together, on condition that the store stands where the group begins: so each frame counts
 * once, whatever is cut, repeated or done by two. A store that fails holds up nobody: it is told in `health`, closed,
 * and opened again.
 */

import type { Durable } from '../journal/sequencer.ts';
import { LruMap } from './lru-map.ts';
import type { OrderRecord } from './order-record.ts';
import { JOURNAL_START, type JournalPosition, type OrderReader, type OrderStore } from './order-store.ts';
import { type JournalFrame, ordersBefore, project } from './project.ts';

/** Frames of one transaction: some 10 to 30 ms, in which nobody else runs. */
const GROUP_FRAMES = 250;
/** Events of one transaction: a new session at the broker tells something of every open order in one frame. */
const GROUP_EVENTS = 2_000;
/** Frames that wait in memory; beyond it the oldest are read from the journal again. */
const WAITING_MAX = 20_000;
/** Orders kept in memory, so that their next event need not read them. */
const KNOWN_MAX = 10_000;

export interface ProjectorParts {
  /** Opens the store; rejects where it cannot be used now. */
  readonly open: () => Promise<OrderStore>;
  /** Up to `limit` frames of the journal after `seq`, oldest first; none where there are no more. */
  readonly read: (after: number, limit: number) => Promise<readonly JournalFrame[]>;
  /** The last input that is durable. */
  readonly durableSeq: () => number;
  readonly nowMs: () => number;
  /** Lets others run. */
  readonly pause: () => Promise<void>;
  /** Told when it begins to fail, with the reason, and null when it works again. */
  readonly onProblem: (problem: string | null) => void;
}

export interface ProjectionHealth {
  /** The last input that is in SQL, as far as this process knows. */
  readonly projectedSeq: number;
  /** How many durable inputs are not. */
  readonly behind: number;
  /** Why it does not go on; null while it does. */
  readonly problem: string | null;
}

/** What a fold did: a group and there may be more, nothing as there is no more, or it failed. */
export type Folded = 'group' | 'idle' | 'failed';

export class Projector implements OrderReader {
  readonly #parts: ProjectorParts;
  #store: OrderStore | null = null;
  #position = JOURNAL_START;
  #readAtOnce = GROUP_FRAMES;
  #known = new LruMap<string, OrderRecord>(KNOWN_MAX);
  /** Without a hole, oldest first; those up to the position are done with. */
  #waiting: JournalFrame[] = [];
  #folding: Promise<Folded> | null = null;
  #opening: Promise<OrderStore> | null = null;
  #problem: string | null = null;
  /** Up to here the core may have forgotten what is settled: all of it, as far as a start knows. */
  #forgottenSeq: number;

  constructor(parts: ProjectorParts) {
    this.#parts = parts;
    this.#forgottenSeq = parts.durableSeq();
  }

  get health(): ProjectionHealth {
    const projectedSeq = this.#position.seq;
    return { projectedSeq, behind: Math.max(this.#parts.durableSeq() - projectedSeq, 0), problem: this.#problem };
  }

  /** Takes note of what has become durable, all of it in order, by the writer `epoch`. */
  hear(epoch: number, batch: readonly Durable[]): void {
    for (const { input, events } of batch) {
      if (events.some(({ kind }) => kind === 'SettledForgotten')) this.#forgottenSeq = input.seq;
      const last = this.#waiting.at(-1);
      // What was not heard is read from the journal, and what came before it with it.
      if (last !== undefined && input.seq !== last.input.seq + 1) this.#waiting = [];
      this.#waiting.push({ epoch, input, events });
    }
    if (this.#waiting.length > WAITING_MAX) this.#waiting = this.#waiting.slice(-WAITING_MAX / 2);
  }

  /** Folds one group; never rejects. Two calls at once do one fold. */
  fold(): Promise<Folded> {
    this.#folding ??= this.#foldGroup().finally(() => {
      this.#folding = null;
    });
    return this.#folding;
  }

  /**
   * Waits until what is durable up to `seq` can be read here; false where it cannot within `withinMs`, or where the
   * store fails.
   */
  async caughtUp(seq: number, withinMs: number): Promise<boolean> {
    const untilMs = this.#parts.nowMs() + withinMs;
    while (this.#store === null || this.#position.seq < seq) {
      if (this.#parts.nowMs() > untilMs || (await this.fold()) !== 'group') break;
      await this.#parts.pause();
    }
    return this.#store !== null && this.#position.seq >= seq;
  }

  /** Forgets all rows and makes them anew from the journal, while the platform goes on. */
  async rebuild(): Promise<void> {
    await this.fold();
    await (await this.#opened()).clear();
    this.#forget(JOURNAL_START);
  }

  /** Ends; what is not stored yet is made up for at the next start. */
  async close(): Promise<void> {
    await this.#folding;
    await this.#closeStore();
  }

  async list(...question: Parameters<OrderReader['list']>): ReturnType<OrderReader['list']> {
    return (await this.#opened()).list(...question);
  }

  async get(tenant: string, orderId: string): ReturnType<OrderReader['get']> {
    return (await this.#opened()).get(tenant, orderId);
  }

  async steps(tenant: string, orderId: string): ReturnType<OrderReader['steps']> {
    return (await this.#opened()).steps(tenant, orderId);
  }

  async openBreaks(tenant: string): ReturnType<OrderReader['openBreaks']> {
    return (await this.#opened()).openBreaks(tenant);
  }

  async request(tenant: string, clientOrderId: string): ReturnType<OrderReader['request']> {
    const found = await (await this.#opened()).request(tenant, clientOrderId);
    // The core may have forgotten a name that is not here yet: whoever took it for new would send it twice.
    if (found === null && this.#position.seq < this.#forgottenSeq)
      throw new Error('the names of older requests are still being read from the journal: ask again');
    return found;
  }

  async projectedSeq(): Promise<number> {
    return (await this.#opened()).projectedSeq();
  }

  async #foldGroup(): Promise<Folded> {
    try {
      const store = await this.#opened();
      const next = await this.#next();
      const frames = withinBound(next);
      // What is read and does not fit is read again, so no more is read than fits.
      this.#readAtOnce = frames.length < next.length ? frames.length : Math.min(2 * this.#readAtOnce, GROUP_FRAMES);
      if (frames.length > 0) await this.#write(store, frames);
      this.#tell(null);
      return frames.length > 0 ? 'group' : 'idle';
    } catch (error) {
      await this.#closeStore();
      this.#tell(error instanceof Error ? error.message : String(error));
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

  /** What follows on the position: from memory, or from the journal where memory begins later. */
  async #next(): Promise<readonly JournalFrame[]> {
    const next = this.#position.seq + 1;
    const first = this.#waiting.findIndex(({ input }) => input.seq >= next);
    this.#waiting.splice(0, first < 0 ? this.#waiting.length : first);
    const heard = this.#waiting[0]?.input.seq ?? this.#parts.durableSeq() + 1;
    if (heard > next) return this.#parts.read(next - 1, Math.min(this.#readAtOnce, heard - next));
    return this.#waiting.slice(0, GROUP_FRAMES);
  }

  /** The store, opened where it is not; one that is opening is waited for. */
  #opened(): Promise<OrderStore> {
    if (this.#store !== null) return Promise.resolve(this.#store);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #open(): Promise<OrderStore> {
    const store = await this.#parts.open();
    const position = await store.position();
    const isOurs = await this.#isOfThisJournal(position);
    if (!isOurs) await store.clear();
    this.#forget(isOurs ? position : JOURNAL_START);
    this.#store = store;
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
    await store?.close().catch((error: unknown) => this.#tell(`the store cannot be closed: ${String(error)}`));
  }

  #tell(problem: string | null): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#parts.onProblem(problem);
  }
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
