/**
 * The journal: every input with all that was decided of it, in one chain of rows. It is the authority for orders; what
 * is not in it did not happen. A row is text, and each row's hash covers the row before it.
 */

export interface JournalRow {
  /** Number of the input, from 1, without holes. */
  readonly seq: number;
  /** Of the writer; never falls. */
  readonly epoch: number;
  /** The frame as text (frame.ts). */
  readonly body: string;
  /** SHA-256 over the hash before it and the three above (chain.ts), in hexadecimal. */
  readonly hash: string;
}

/** A row before it is chained. */
export type NewRow = Pick<JournalRow, 'seq' | 'body'>;

/** The whole state after a row, so that recovery need not begin at the first. */
export interface Snapshot {
  readonly seq: number;
  /** Of the row `seq`. */
  readonly hash: string;
  /** The state as text (snapshot.ts), in parts of a bounded size: a large state is more than one text can hold. */
  readonly parts: readonly string[];
  /** Over the parts, and the two above (snapshot.ts). */
  readonly partsHash: string;
}

/** Where a journal ends. */
export interface Head {
  readonly seq: number;
  readonly epoch: number;
  /** Of the last row; that of CHAIN_START where there is none. */
  readonly hash: string;
}

/**
 * FULL: no space; what was appended before stands, and the same rows can be tried again. LOCKED: the same, as somebody
 * else holds the files and nothing was begun. FENCED: a newer writer has
 * taken over, and this one must never write again. BROKEN: nobody knows what is on the disk; the process must recover
 * from it before it goes on.
 */
export type JournalFault = 'FULL' | 'LOCKED' | 'FENCED' | 'BROKEN';

export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly fault: JournalFault;

  constructor(fault: JournalFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** Where the rows are. One suite: journal.contract.ts. */
export interface JournalStore {
  /** Makes the caller the only writer, by a higher epoch that is durable before this answers. */
  claim(): Promise<Head>;
  /**
   * Appends `rows` in one transaction: all of them are durable when it resolves, and none is there where it rejects
   * with FULL, LOCKED or FENCED. One call at a time. `urgent` rows (reports, cancels) may use the reserve that is kept for a
   * full disk.
   */
  append(rows: readonly NewRow[], options?: { readonly urgent: boolean }): Promise<void>;
  /**
   * Whether the reserve for urgent rows is whole; makes it again where it was used and there is space. Rejects with LOCKED
   * where no row could be written now.
   */
  restoreReserve(): Promise<boolean>;
  /** Up to `limit` rows after `seq`, oldest first, as they are stored: whoever reads them verifies them. */
  read(after: number, limit: number): Promise<readonly JournalRow[]>;
  /**
   * Where the journal ended by a note that is kept beside it, so that newest rows that are missing show; it may lag
   * behind after a power cut, and is never ahead. Null where nothing is noted.
   */
  notedHead(): Promise<Pick<Head, 'seq' | 'hash'> | null>;
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  /** The newest at or before `seq`. */
  snapshotBefore(seq: number): Promise<Snapshot | null>;
  close(): Promise<void>;
}
