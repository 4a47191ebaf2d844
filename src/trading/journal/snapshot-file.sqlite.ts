/** Snapshots of the core, in a database beside the journal: to write a large one stalls no row. */

import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openSqlite, transaction } from '#platform/sql/sqlite.ts';
import type { Snapshot } from './journal.ts';
import type { JournalPlace } from './journal-file.sqlite.ts';

/** So many are kept: one that proves to be damaged has others before it. */
const KEPT = 3;

export function openSnapshots({ folder, migrations }: JournalPlace): DatabaseSync {
  const path = join(folder, 'orders-snapshots.db');
  return openSqlite({ path, migrations: migrations.snapshots, durability: 'full' });
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
