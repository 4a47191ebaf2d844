/** Journals on the disk for tests, each in a folder that is removed. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteJournal } from './journal.sqlite.ts';
import type { JournalStore } from './journal.ts';
import type { JournalPlace } from './journal-file.sqlite.ts';

export function placeIn(folder: string): JournalPlace {
  const migrations = join(import.meta.dirname, '../../../migrations/sqlite');
  return {
    folder,
    migrations: { journal: join(migrations, 'journal'), snapshots: join(migrations, 'journal-snapshots') },
    reserveBytes: 1024 * 1024,
  };
}

/** Runs a test in a folder of its own; journals that it opens are closed after it. */
export async function withPlace(run: (place: JournalPlace, open: () => JournalStore) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-journal-'));
  const place = placeIn(folder);
  const opened: JournalStore[] = [];
  const open = (): JournalStore => {
    const store = openSqliteJournal(place);
    opened.push(store);
    return store;
  };
  try {
    await run(place, open);
  } finally {
    for (const store of opened) await store.close();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}
