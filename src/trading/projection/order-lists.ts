/**
 * Lists and stories of orders as the platform asks for them. They are read here, at any moment, from what is stored; they
 * are written elsewhere (`Folding`), which is told how far the journal is durable and answers how far it has come. What
 * fails there is told in `health` and begun again, and holds up nobody.
 */

import type { Durable } from '../journal/sequencer.ts';
import type { OrderReader, StoredOrders } from './order-store.ts';
import type { Folded, Folding, FoldReport } from './projector.ts';

export interface OrderListsParts {
  /** Begins to fold; what it throws is told. */
  readonly start: () => Folding;
  /** Opens what is stored, to be read; only after who folds has opened it, which makes it and knows whose it is. */
  readonly openReader: () => Promise<StoredOrders>;
  /** The last input that is durable. */
  readonly durableSeq: () => number;
  readonly nowMs: () => number;
  /** Waits `ms`, or less where `signal` is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** What `work` comes to, or `late` where it does not within `ms`. */
  readonly within: (ms: number, work: Promise<Folded>) => Promise<Folded | 'late'>;
  /** Told when they begin to fail, with the reason, and null when they are kept again. */
  readonly onProblem: (problem: string | null) => void;
}

export interface ListsHealth {
  /** The last input that is in the lists, as far as this process knows. */
  readonly projectedSeq: number;
  /** How many durable inputs are not. */
  readonly behind: number;
  /** Why they are not kept; null while they are. */
  readonly problem: string | null;
}

/** How long lists may be behind while nobody waits for them: what changes again meanwhile is written once. */
const FOLD_MS = 100;
/** Between two tries of what fails. */
const RETRY_MS = 1_000;
/** Whoever asks meanwhile does not begin again what has just ended. */
const RESTART_MS = 500;
/** What a stop waits for; the rest is made up for at the next start. */
const STOP_MS = 5_000;

export class OrderLists implements OrderReader {
  readonly #parts: OrderListsParts;
  #folding: Folding | null = null;
  /** The one that runs. */
  #fold: Promise<Folded> | null = null;
  /** As of the last fold. */
  #standing = { projectedSeq: 0, opened: 0 };
  /** Whether there is a store that can be read, of this journal. */
  #isStored = false;
  #reader: Promise<StoredOrders> | null = null;
  #problem: string | null = null;
  #startsAfterMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  /** Up to here the core may have forgotten what is settled: all of it, as far as a start knows. */
  #forgottenSeq: number;

  constructor(parts: OrderListsParts) {
    this.#parts = parts;
    this.#forgottenSeq = parts.durableSeq();
  }

  get health(): ListsHealth {
    const { projectedSeq } = this.#standing;
    return { projectedSeq, behind: Math.max(this.#parts.durableSeq() - projectedSeq, 0), problem: this.#problem };
  }

  /** Takes note of what has become durable, as far as answers depend on it. */
  hear(batch: readonly Durable[]): void {
    for (const { input, events } of batch) {
      if (input.kind !== 'ForgetSettled' || events.length === 0) continue;
      this.#forgottenSeq = input.seq;
      // Until it is folded no name can be told to be new.
      void this.caughtUp(input.seq, STOP_MS);
    }
  }

  /** Has what is durable now folded, for a moment; never rejects. Two calls at once do one fold. */
  fold(): Promise<Folded> {
    this.#fold ??= this.#foldOnce().finally(() => {
      this.#fold = null;
    });
    return this.#fold;
  }

  /**
   * Waits until what is durable up to `seq` can be read here; false where it cannot within `withinMs`, or where the
   * lists fail.
   */
  async caughtUp(seq: number, withinMs: number): Promise<boolean> {
    const untilMs = this.#parts.nowMs() + withinMs;
    while (!this.#knows(seq)) {
      const leftMs = untilMs - this.#parts.nowMs();
      if (leftMs < 0) return false;
      // One that was under way need not know of `seq`.
      const isOlder = this.#fold !== null;
      const folded = await this.#parts.within(leftMs, this.fold());
      if (folded === 'failed' || (folded === 'idle' && !isOlder)) break;
    }
    return this.#knows(seq);
  }

  /** Keeps lists up until `signal` is aborted, then once more. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const folded = await this.fold();
      if (folded !== 'group') await this.#parts.sleep(folded === 'idle' ? FOLD_MS : RETRY_MS, signal);
    }
    await this.caughtUp(this.#parts.durableSeq(), STOP_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#fold;
    await this.#closeReader();
    try {
      await this.#folding?.close();
    } catch (error) {
      this.#tell(textOf(error));
    }
    this.#folding = null;
  }

  list: OrderReader['list'] = (...question) => this.#ask((reader) => reader.list(...question));
  get: OrderReader['get'] = (...question) => this.#ask((reader) => reader.get(...question));
  steps: OrderReader['steps'] = (...question) => this.#ask((reader) => reader.steps(...question));
  openBreaks: OrderReader['openBreaks'] = (...question) => this.#ask((reader) => reader.openBreaks(...question));
  projectedSeq: OrderReader['projectedSeq'] = () => this.#ask((reader) => reader.projectedSeq());

  async request(tenant: string, clientOrderId: string): ReturnType<OrderReader['request']> {
    const { found, projectedSeq } = await this.#ask((reader) => reader.requestAsOf(tenant, clientOrderId));
    // The core may have forgotten a name that is not here yet: whoever took it for new would send it twice.
    if (found === null && projectedSeq < this.#forgottenSeq)
      throw new Error('the names of older requests are still being read from the journal: ask again');
    return found;
  }

  #knows(seq: number): boolean {
    return this.#isStored && this.#standing.projectedSeq >= seq;
  }

  async #foldOnce(): Promise<Folded> {
    if (this.#isClosed || this.#parts.nowMs() < this.#startsAfterMs) return 'failed';
    try {
      this.#folding ??= this.#parts.start();
      const report = await this.#folding.fold(this.#parts.durableSeq());
      await this.#take(report);
      return report.folded;
    } catch (error) {
      // What is stored can be read as before: it only gets no newer.
      this.#folding = null;
      this.#standing = { ...this.#standing, opened: 0 };
      this.#startsAfterMs = this.#parts.nowMs() + RESTART_MS;
      this.#tell(`they are not written any more, and begun again: ${textOf(error)}`);
      return 'failed';
    }
  }

  async #take({ projectedSeq, opened, problem }: FoldReport): Promise<void> {
    const isAnew = opened !== this.#standing.opened;
    this.#standing = { projectedSeq, opened };
    // A fold that fails, as on a full disk, leaves what was stored before.
    this.#isStored ||= opened > 0;
    if (isAnew) await this.#renewReader();
    this.#tell(problem);
  }

  async #ask<T>(question: (reader: StoredOrders) => Promise<T>): Promise<T> {
    if (!this.#isStored) await this.fold();
    if (!this.#isStored) throw new Error(this.#problem ?? 'the lists of orders are closed');
    try {
      this.#reader ??= this.#parts.openReader();
      return await question(await this.#reader);
    } catch (error) {
      await this.#closeReader();
      throw error;
    }
  }

  /**
   * What was opened anew may be another file. It is opened before it is asked for, and before the one that was open is
   * closed: a full disk has no room for what SQLite begins with.
   */
  async #renewReader(): Promise<void> {
    const before = this.#reader;
    const reader = this.#parts.openReader();
    this.#reader = reader;
    await closed(before);
    await reader.catch(() => {
      /* Whoever asks is told, and has it opened again. */
    });
  }

  async #closeReader(): Promise<void> {
    const reader = this.#reader;
    this.#reader = null;
    await closed(reader);
  }

  #tell(problem: string | null): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#parts.onProblem(problem);
  }
}

async function closed(reader: Promise<StoredOrders> | null): Promise<void> {
  try {
    await (await reader)?.close();
  } catch {
    /* It could not be opened, or is broken: whoever asked has been told, and the next one opens it again. */
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
