/**
 * The chain of the journal: each row's hash covers its number, its writer, its text and the hash before it. So a row
 * that was changed, removed, added or moved shows; only newest rows that are missing do not, which is why the head is
 * noted in a second place (journal.ts).
 */

import type { Head, JournalRow } from './journal.ts';

/** A hash function: SHA-256 in hexadecimal. */
export type Sha256 = (text: string) => string;

/** The hash before the first row. */
export const CHAIN_START = '0'.repeat(64);

/** The end of a journal without rows. */
export const EMPTY_HEAD: Head = { seq: 0, epoch: 0, hash: CHAIN_START };

/** The hash of a row that follows on `before`. Numbers have no line breaks, so no two rows have the same text. */
export function chainHash(before: string, { seq, epoch, body }: Omit<JournalRow, 'hash'>, sha256: Sha256): string {
  return sha256(`${before}\n${seq}\n${epoch}\n${body}`);
}

/** A row that does not follow from those before it. */
export interface ChainFault {
  readonly seq: number;
  readonly text: string;
}

/** Whether `row` follows on `head`; null where it does. */
export function chainFault(head: Head, row: JournalRow, sha256: Sha256): ChainFault | null {
  const fault = (text: string): ChainFault => ({ seq: head.seq + 1, text });
  if (row.seq !== head.seq + 1) return fault(`row ${head.seq + 1} is missing: row ${row.seq} comes after ${head.seq}`);
  if (row.epoch < head.epoch) return fault(`row ${row.seq} is of writer ${row.epoch}, after one of ${head.epoch}`);
  if (chainHash(head.hash, row, sha256) !== row.hash)
    return fault(`the hash of row ${row.seq} does not fit: it, or its hash, was changed`);
  return null;
}
