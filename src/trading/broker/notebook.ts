/**
 * The notes of an adapter and what it knows by them. What is noted counts at once for what is decided next; what leaves
 * the adapter waits with `whenDurable` until everything noted before is on the disk. While one group is written the next one
 * gathers.
 */

import { JournalError } from '../journal/journal.ts';
import type { NumberedReport } from '../oms/command.ts';
import type { Report } from '../oms/trigger.ts';
import { type AdapterState, applyNote, emptyAdapterState, notesOf } from './adapter-state.ts';
import type { AdapterStore } from './adapter-store.ts';
import type { HeldOrder } from './held-order.ts';
import { type AdapterNote, noteText, parseNote } from './note.ts';

/** What is on the disk. */
interface Marks {
  readonly outSeq: number;
  readonly adapterSeq: number;
}

export interface NotebookOptions {
  /** Resolves when what has come in by now is handled: a group gathers until then. */
  readonly turn: () => Promise<void>;
  /** Whether an order may still be asked about; others are forgotten when the notes are shortened, at a start. */
  readonly isKept: (order: HeldOrder) => boolean;
  /** Nothing can be noted any more; the process must begin anew. */
  readonly onFault: (error: Error) => void;
}

/** Fewer notes than this are not shortened. */
const MUCH = 1_000;

export class Notebook {
  readonly state: AdapterState;
  /** Of this process. */
  readonly epoch: number;
  readonly #store: AdapterStore;
  readonly #options: NotebookOptions;
  #texts: string[] = [];
  #effects: (() => void)[] = [];
  #durable: Marks;
  #isWriting = false;
  /** The last try found no space, or found that there is no more; `#isWaiting`: for `retry`. */
  #isFull = false;
  #isWaiting = false;
  #isClosed = false;

  private constructor(store: AdapterStore, found: { epoch: number; state: AdapterState }, options: NotebookOptions) {
    this.#store = store;
    this.#options = options;
    this.epoch = found.epoch;
    this.state = found.state;
    this.#durable = marksOf(found.state);
  }

  /** Takes over from whoever wrote the notes before. Rejects where they are damaged. */
  static async open(store: AdapterStore, options: NotebookOptions): Promise<Notebook> {
    const { epoch, notes } = await store.claim();
    const all = stateOf(notes.map(parseNote));
    const shorter = notesOf(all, options.isKept);
    const isWorthIt = notes.length > MUCH && notes.length > 2 * shorter.length;
    const isShorter = isWorthIt && (await rewritten(store, shorter.map(noteText)));
    return new Notebook(store, { epoch, state: isShorter ? stateOf(shorter) : all }, options);
  }

  get durable(): Marks {
    return this.#durable;
  }

  /** No space: what was noted last is not on the disk yet, or in what is kept there for cancels and reports. */
  get isFull(): boolean {
    return this.#isFull;
  }

  order(orderId: string): HeldOrder | undefined {
    return this.state.orders.get(orderId);
  }

  note(note: AdapterNote): void {
    applyNote(this.state, note);
    this.#texts.push(noteText(note));
    void this.#write();
  }

  /** Notes what is no loss if it is lost: it goes to the disk with whatever comes next. */
  noteLazily(note: AdapterNote): void {
    applyNote(this.state, note);
    this.#texts.push(noteText(note));
  }

  /** Notes what the core is to be told. */
  tell(about: Omit<NumberedReport, 'adapterSeq' | 'report'>, ...reports: readonly Report[]): void {
    for (const report of reports)
      this.note({ kind: 'report', report: { adapterSeq: this.state.adapterSeq + 1, ...about, report } });
  }

  /** Runs `effect` when all that is noted so far is on the disk; never, where that fails. */
  whenDurable(effect: () => void): void {
    this.#effects.push(effect);
    void this.#write();
  }

  /** Tries again what found no space. */
  retry(): void {
    this.#isWaiting = false;
    void this.#write();
  }

  /** From now on nothing is written and no effect runs. */
  close(): void {
    this.#isClosed = true;
  }

  async #write(): Promise<void> {
    if (this.#isWriting || this.#isWaiting || this.#isClosed) return;
    this.#isWriting = true;
    while (!this.#isClosed && !this.#isWaiting && this.#texts.length + this.#effects.length > 0) {
      await this.#options.turn();
      await this.#writeGroup();
    }
    this.#isWriting = false;
  }

  async #writeGroup(): Promise<void> {
    const [texts, effects, marks] = [this.#texts, this.#effects, marksOf(this.state)];
    this.#texts = [];
    this.#effects = [];
    try {
      // Where it was full, whatever waits looks again: each word of the core does.
      if (texts.length > 0 || this.#isFull) this.#isFull = !(await this.#store.append(texts)).hasRoom;
    } catch (error) {
      this.#failed(error, texts, effects);
      return;
    }
    this.#durable = marks;
    try {
      for (const effect of effects) if (!this.#isClosed) effect();
    } catch (error) {
      this.#fail(error);
    }
  }

  #failed(error: unknown, texts: string[], effects: (() => void)[]): void {
    if (error instanceof JournalError && error.fault === 'FULL') {
      this.#texts = [...texts, ...this.#texts];
      this.#effects = [...effects, ...this.#effects];
      this.#isFull = true;
      this.#isWaiting = true;
      return;
    }
    this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#isClosed = true;
    this.#options.onFault(
      error instanceof Error ? error : new Error('the notes of the adapter failed', { cause: error }),
    );
  }
}

function stateOf(notes: readonly AdapterNote[]): AdapterState {
  const state = emptyAdapterState();
  for (const note of notes) applyNote(state, note);
  return state;
}

/** Whether there was space to: without it, the notes stay as they are, and an adapter that can cancel can start. */
async function rewritten(store: AdapterStore, texts: readonly string[]): Promise<boolean> {
  try {
    await store.rewrite(texts);
    return true;
  } catch (error) {
    if (error instanceof JournalError && error.fault === 'FULL') return false;
    throw error;
  }
}

function marksOf({ outSeq, adapterSeq }: AdapterState): Marks {
  return { outSeq, adapterSeq };
}
