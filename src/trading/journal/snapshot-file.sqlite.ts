/** Snapshots of the core, in a database beside the journal: to write a large one stalls no row. */

import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isDamage, openSqlite, transaction } from '#platform/sql/sqlite.ts';
import type { Snapshot } from './journal.ts';
import type { JournalPlace } from './journal-file.sqlite.ts';

/** So many are kept: one that proves to be damaged has others before it. */
const KEPT = 3;

export function openSnapshots({ folder, migrations }: JournalPlace): DatabaseSync {
  return openSqlite({ path: fileIn(folder), migrations: migrations.snapshots, durability: 'full' });
}

function fileIn(folder: string): string {
  return join(folder, 'orders-snapshots.db');
}

/**
 * Snapshots of whoever starts on a journal. They hold nothing that its rows do not, so that a file that cannot be read
 * stops nothing: it is put aside, which `onDamage` is told, and another one begun.
 */
export class OwnSnapshots {
  readonly #place: JournalPlace;
  readonly #onDamage: (text: string) => void;
  #database: DatabaseSync;

  constructor(place: JournalPlace, onDamage: (text: string) => void) {
    this.#place = place;
    this.#onDamage = onDamage;
    try {
      this.#database = openSnapshots(place);
    } catch (error) {
      this.#database = this.#beginAnew(error);
    }
  }

  save(snapshot: Snapshot): void {
    saveSnapshot(this.#database, snapshot);
  }

  /** The newest at or before `seq`. */
  before(seq: number): Snapshot | null {
    try {
      return snapshotBefore(this.#database, seq);
    } catch (error) {
      if (isDamage(error)) this.#database.close();
      this.#database = this.#beginAnew(error);
      return null;
    }
  }

  close(): void {
    this.#database.close();
  }

  #beginAnew(error: unknown): DatabaseSync {
    if (!isDamage(error)) throw error;
    const file = fileIn(this.#place.folder);
    renameSync(file, `${file}.damaged`);
    // What it had not taken in yet belongs to it, and to no other.
    for (const beside of ['-wal', '-shm']) rmSync(`${file}${beside}`, { force: true });
    this.#onDamage(`${file} was damaged, and is put aside as ${file}.damaged: ${(error as Error).message}`);
    return openSnapshots(this.#place);
  }
}

/** Stores a snapshot whole or not at all, and drops what is older than the newest three. */
export function saveSnapshot(database: DatabaseSync, { seq, hash, parts, partsHash }: Snapshot): void {
  transaction(database, () => {
    database.prepare('DELETE FROM part WHERE seq = ?').run(seq);
    database
      .prepare('INSERT OR REPLACE INTO snapshot (seq, hash, parts_hash) VALUES (?, ?, ?)')
      .run(seq, hash, partsHash);
    const insert = database.prepare('INSERT INTO part (seq, number, body) VALUES (?, ?, ?)');
    for (const [number, body] of parts.entries()) insert.run(seq, number, body);
    const kept = `SELECT seq FROM snapshot ORDER BY seq DESC LIMIT ${KEPT}`;
    database.exec(`DELETE FROM part WHERE seq NOT IN (${kept}); DELETE FROM snapshot WHERE seq NOT IN (${kept})`);
  });
}

/** The newest at or before `seq`. */
export function snapshotBefore(database: DatabaseSync, seq: number): Snapshot | null {
  const found = database
    .prepare('SELECT seq, hash, parts_hash AS partsHash FROM snapshot WHERE seq <= ? ORDER BY seq DESC LIMIT 1')
    .get(seq);
  if (found === undefined) return null;
  const parts = database.prepare('SELECT body FROM part WHERE seq = ? ORDER BY number').all(Number(found.seq));
  const { hash, partsHash } = found as { hash: string; partsHash: string };
  return { seq: Number(found.seq), hash, partsHash, parts: parts.map(({ body }) => String(body)) };
}
