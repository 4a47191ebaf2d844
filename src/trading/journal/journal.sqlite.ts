/**
 * The journal in SQLite: WAL, every commit synced, one transaction for each group. Threads of its own write it, so that
 * a slow disk stalls nothing else in this process; reading is done where it is asked for.
 */

import type { Policy } from '../oms/state.ts';
import { copiedHead } from './copy-file.sqlite.ts';
import { type Head, JournalError, type JournalStore } from './journal.ts';
import { CHECKPOINT_BYTES, type JournalPlace, openRows, readNotedHead, rowReader } from './journal-file.sqlite.ts';
import type { JournalCall, JournalTask } from './journal-thread.sqlite.ts';
import type { JournalReader } from './recover.ts';
import { OwnSnapshots, openSnapshots, snapshotBefore } from './snapshot-file.sqlite.ts';
import { Thread } from './thread.sqlite.ts';
import type { JournalVerifier, VerifiedPage } from './verify.ts';

/** A journal on the disk, with the work that follows it in threads of their own (follow.ts). */
export interface SqliteJournal extends JournalStore {
  /** Saves the state after the last row, and answers that row. */
  takeSnapshot(policy: Policy): Promise<number>;
  /** Copies the rows that the copy lacks, and answers the last one; only where there is a folder for it. */
  copyRows(): Promise<number>;
  /** Reads all rows again; closed by whoever opened it. */
  openVerifier(): JournalVerifier;
}

/**
 * Opens the journal in a folder that exists, and makes it where it is not there yet. `onDamage` is told of what is made
 * anew because it could not be read.
 */
export function openSqliteJournal(place: JournalPlace, onDamage: (text: string) => void = () => {}): SqliteJournal {
  const rows = openRows(place);
  const snapshots = new OwnSnapshots(place, onDamage);
  const read = rowReader(rows);
  const writer = journalThread({ role: 'write', place });
  const checkpoints = new Checkpoints(place, writer);
  let copies: Thread<JournalCall> | null = null;
  return {
    claim: () => writer.call({ kind: 'claim' }),
    async append(group, options) {
      await writer.call({ kind: 'append', rows: group, urgent: options?.urgent ?? false });
      checkpoints.written(group.reduce((sum, { body }) => sum + body.length, 0));
    },
    restoreReserve: () => writer.call({ kind: 'restoreReserve' }),
    read: async (after, limit) => read(after, limit),
    notedHead: async () => notedHead(place),
    takeSnapshot: (policy) => inThread<number>({ role: 'snapshot', place }, { kind: 'snapshot', policy }),
    copyRows() {
      copies ??= journalThread({ role: 'copy', place });
      return copies.call<number>({ kind: 'copy' });
    },
    openVerifier() {
      const thread = journalThread({ role: 'verify', place });
      return { verify: (span) => thread.call<VerifiedPage>({ kind: 'verify', span }), close: () => thread.close() };
    },
    saveSnapshot: async (snapshot) => snapshots.save(snapshot),
    snapshotBefore: async (seq) => snapshots.before(seq),
    async close() {
      await copies?.close();
      await checkpoints.close();
      await writer.close();
      snapshots.close();
      rows.close();
    },
  };
}

/** A journal to be read alone, beside whoever writes it. */
export function openJournalReader(place: JournalPlace): JournalReader & { close(): void } {
  const [rows, snapshots] = [openRows(place), openSnapshots(place)];
  const read = rowReader(rows);
  return {
    read: async (after, limit) => read(after, limit),
    notedHead: async () => notedHead(place),
    snapshotBefore: async (seq) => snapshotBefore(snapshots, seq),
    close() {
      snapshots.close();
      rows.close();
    },
  };
}

/** What the note beside the journal says, or its copy on another disk where that has more. */
function notedHead(place: JournalPlace): Pick<Head, 'seq' | 'hash'> | null {
  const noted = readNotedHead(place.folder);
  const copied = place.copyFolder === undefined ? null : copiedHead(place, place.copyFolder);
  if (noted === null || copied === null) return noted ?? copied;
  return copied.seq > noted.seq ? copied : noted;
}

function journalThread(task: JournalTask): Thread<JournalCall> {
  return new Thread(new URL('./journal-thread.sqlite.ts', import.meta.url), task);
}

/** One call in a thread that lives as long as it takes; what it needed of memory goes with it. */
async function inThread<T>(task: JournalTask, call: JournalCall): Promise<T> {
  const thread = journalThread(task);
  try {
    return await thread.call<T>(call);
  } finally {
    await thread.close();
  }
}

/** Copies the log into the database beside the commits. */
class Checkpoints {
  readonly #thread: Thread<JournalCall>;
  readonly #writer: Thread<JournalCall>;
  #chars = 0;
  #running: Promise<void> | null = null;

  constructor(place: JournalPlace, writer: Thread<JournalCall>) {
    this.#thread = journalThread({ role: 'checkpoint', place });
    this.#writer = writer;
  }

  written(chars: number): void {
    this.#chars += chars;
    if (this.#chars < CHECKPOINT_BYTES / 2 || this.#running !== null) return;
    this.#chars = 0;
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
  }

  /**
   * What was written while the log was copied is copied in turn, each time less. The rest is little: with it the log
   * begins anew instead of growing.
   */
  async #run(): Promise<void> {
    try {
      for (let times = 0; times < 3; times++) await this.#thread.call({ kind: 'checkpoint' });
      await this.#writer.call({ kind: 'checkpoint' });
    } catch (error) {
      // The next append meets the same disk, and says what is wrong with it.
      if (!(error instanceof JournalError)) throw error;
    }
  }

  async close(): Promise<void> {
    await this.#running;
    await this.#thread.close();
  }
}
