/** The thread that keeps lists and stories of orders: it reads the journal, and writes what it makes of it. */

import { workerData } from 'node:worker_threads';
import { openRows, rowReader, sha256 } from '../journal/journal-file.sqlite.ts';
import { serveCalls } from '../journal/thread.sqlite.ts';
import type { FoldCall, FoldTask } from './folding.sqlite.ts';
import { frameReader } from './journal-frames.ts';
import { openSqliteOrderStore } from './order-store.sqlite.ts';
import { type FoldReport, Projector } from './projector.ts';

/** After so long it says how far it is; a great deal takes many calls. */
const MOMENT_MS = 100;

const { journal, orders } = workerData as FoldTask;
const rows = openRows(journal);
const read = rowReader(rows);
let durableSeq = 0;
const projector = new Projector({
  open: async () => openSqliteOrderStore(orders),
  read: frameReader({ read: async (after, limit) => read(after, limit) }, sha256),
  durableSeq: () => durableSeq,
});

serveCalls<FoldCall>((call) => {
  switch (call.kind) {
    case 'fold':
      durableSeq = call.durableSeq;
      return foldForAMoment();
    case 'close':
      return close();
  }
});

async function foldForAMoment(): Promise<FoldReport> {
  const untilMs = performance.now() + MOMENT_MS;
  let folded = await projector.fold();
  while (folded === 'group' && performance.now() < untilMs) folded = await projector.fold();
  return { folded, ...projector.standing };
}

async function close(): Promise<void> {
  await projector.close();
  rows.close();
}
