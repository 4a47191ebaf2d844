/** A journal in memory: for tests and simulations. It is as strict as one on a disk, and forgets everything. */

import { CHAIN_START, chainHash, type Sha256 } from './chain.ts';
import { type Head, JournalError, type JournalRow, type JournalStore, type NewRow, type Snapshot } from './journal.ts';

/** What several writers share, as they would a file. */
export interface MemoryJournalFile {
  readonly rows: JournalRow[];
  readonly snapshots: Snapshot[];
  epoch: number;
}

/** A writer of `file`; a new one where none is given. */
export function createMemoryJournal(
  sha256: Sha256,
  file: MemoryJournalFile = { rows: [], snapshots: [], epoch: 0 },
): JournalStore & { readonly file: MemoryJournalFile } {
  let epoch = 0;
  const head = (): Head => ({ seq: file.rows.length, epoch, hash: file.rows.at(-1)?.hash ?? CHAIN_START });

  function add(row: NewRow): void {
    const { seq, hash: before } = head();
    if (row.seq !== seq + 1) throw new JournalError('FENCED', `row ${row.seq} does not follow on ${seq}`);
    const { body } = row;
    file.rows.push({ seq: row.seq, epoch, body, hash: chainHash(before, { seq: row.seq, epoch, body }, sha256) });
  }

  return {
    file,
    async claim() {
      epoch = ++file.epoch;
      return head();
    },
    async append(rows) {
      if (file.epoch !== epoch) throw new JournalError('FENCED', `writer ${file.epoch} has taken over from ${epoch}`);
      const before = file.rows.length;
      try {
        for (const row of rows) add(row);
      } catch (error) {
        file.rows.length = before;
        throw error;
      }
    },
    restoreReserve: async () => true,
    read: async (after, limit) => file.rows.slice(after, after + limit),
    notedHead: async () => null,
    async saveSnapshot(snapshot) {
      const others = file.snapshots.filter(({ seq }) => seq !== snapshot.seq);
      file.snapshots.splice(0, file.snapshots.length, ...[...others, snapshot].sort((a, b) => a.seq - b.seq).slice(-3));
    },
    snapshotBefore: async (seq) => file.snapshots.filter((it) => it.seq <= seq).at(-1) ?? null,
    async close() {
      // Nothing is held open.
    },
  };
}
