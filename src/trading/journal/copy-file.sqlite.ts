/** A copy of the journal on another disk: the same rows in a file of the same form, each verified on its way. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '#platform/sql/sqlite.ts';
import { chainFault } from './chain.ts';
import type { Head } from './journal.ts';
import { checkpoint, headOf, type JournalPlace, openRows, rowReader, sha256 } from './journal-file.sqlite.ts';
import { JournalDamage } from './recover.ts';

const PAGE_ROWS = 1_000;

/** Copies rows that the journal has and the copy has not, until there are none. Answers the last one. */
export function copyRows(journal: DatabaseSync, copy: DatabaseSync): number {
  const read = rowReader(journal);
  const insert = copy.prepare('INSERT INTO frame (seq, epoch, hash, body) VALUES (?, ?, ?, ?)');
  let head = headOf(copy);
  assertFollows(journal, head);
  for (let rows = read(head.seq, PAGE_ROWS); rows.length > 0; rows = read(head.seq, PAGE_ROWS)) {
    transaction(copy, () => {
      for (const row of rows) {
        const fault = chainFault(head, row, sha256);
        if (fault !== null) throw new JournalDamage(fault);
        insert.run(row.seq, row.epoch, Buffer.from(row.hash, 'hex'), row.body);
        head = row;
      }
    });
    checkpoint(copy);
  }
  return head.seq;
}

/** A copy that has other rows than the journal is of another one, or the journal has lost some. */
function assertFollows(journal: DatabaseSync, head: Head): void {
  if (head.seq === 0) return;
  const [row] = rowReader(journal)(head.seq - 1, 1);
  if (row?.hash === head.hash) return;
  const text = `row ${head.seq} is in its copy, and it has ${row === undefined ? 'none' : 'another'}`;
  throw new JournalDamage({ seq: head.seq, text });
}

/** Where a copy ends; null where there is none. */
export function copiedHead(place: JournalPlace, folder: string): Head | null {
  if (!existsSync(join(folder, 'orders.db'))) return null;
  const copy = openRows({ ...place, folder });
  try {
    return headOf(copy);
  } finally {
    copy.close();
  }
}
