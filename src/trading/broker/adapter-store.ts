/**
 * The port of an adapter's own memory: a list of notes that outlives its process. Before it sends an order it notes that
 * it is about to; before it tells the core anything it notes what. So after any crash it knows what may be out, and what
 * may not have been told. Notes are text here; note.ts says what they mean. Faults are those of the journal.
 */

/** What a process finds when it takes over. */
export interface ClaimedNotes {
  /** Of this process: above that of every one before, durably. */
  readonly epoch: number;
  /** All that was noted, oldest first. */
  readonly notes: readonly string[];
}

/** What the disk has left after a write. */
export interface NoteRoom {
  /** False where it is as good as full: notes may use a reserve, for cancels and reports and not for new orders. */
  readonly hasRoom: boolean;
}

/** One suite: adapter-store.contract.ts. */
export interface AdapterStore {
  /** Makes the caller the only writer: calls of those before it reject with FENCED from now on. */
  claim(): Promise<ClaimedNotes>;
  /**
   * Appends `notes` in one transaction: all are durable when it resolves; none is there where it rejects with FULL or
   * FENCED; nobody knows where it rejects with BROKEN, and the process must claim anew. One call at a time.
   */
  append(notes: readonly string[]): Promise<NoteRoom>;
  /** Puts `notes` in the place of all that was noted, under the same promises: for notes that say the same in less. */
  rewrite(notes: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
