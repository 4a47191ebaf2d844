/** The frames of a journal, as the projection reads them: each row verified against the one before it. */

import { CHAIN_START, chainFault, type Sha256 } from '../journal/chain.ts';
import { decodeFrame } from '../journal/frame.ts';
import type { Head, JournalStore } from '../journal/journal.ts';
import { JournalDamage } from '../journal/recover.ts';
import type { JournalFrame } from './project.ts';

/** Reads up to `limit` frames after `seq`, oldest first. Throws `JournalDamage` where a row is not as it was written. */
export function frameReader(
  journal: Pick<JournalStore, 'read'>,
  sha256: Sha256,
): (after: number, limit: number) => Promise<readonly JournalFrame[]> {
  return async (after, limit) => {
    const rows = await journal.read(Math.max(after - 1, 0), after === 0 ? limit : limit + 1);
    const [first] = rows;
    // The row before is taken as it is: what is read after it must follow on it.
    let last: Head = after === 0 || first === undefined ? { seq: 0, epoch: 0, hash: CHAIN_START } : first;
    if (after > 0 && first !== undefined && first.seq !== after)
      throw new JournalDamage({ seq: after, text: `row ${after} is missing` });
    const frames: JournalFrame[] = [];
    for (const row of after === 0 ? rows : rows.slice(1)) {
      const fault = chainFault(last, row, sha256);
      if (fault !== null) throw new JournalDamage(fault);
      frames.push({ epoch: row.epoch, ...decodeFrame(row.body) });
      last = row;
    }
    return frames;
  };
}
