/**
 * The threads of a journal. What waits for the disk waits here: rows are written by one, the log is copied into the
 * database by another, and snapshots are made by a third, which reads what a recovery would read.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '#kernel/assert.ts';
import { JournalError, type NewRow } from './journal.ts';
import { checkpoint, JournalFile, type JournalPlace, openRows } from './journal-file.sqlite.ts';

/** What a thread is started for. */
export interface JournalTask {
  readonly role: 'write' | 'checkpoint';
  readonly place: JournalPlace;
}

export type JournalCall =
  | { readonly kind: 'claim' }
  | { readonly kind: 'append'; readonly rows: readonly NewRow[]; readonly urgent: boolean }
  | { readonly kind: 'restoreReserve' }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'close' };

/** What became of each call, in their order. */
export type JournalOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: JournalError['fault']; readonly text: string };

function writer(place: JournalPlace): (call: JournalCall) => unknown {
  const file = new JournalFile(place);
  return (call) => {
    switch (call.kind) {
      case 'claim':
        return file.claim();
      case 'append':
        return file.append(call.rows, call.urgent);
      case 'restoreReserve':
        return file.restoreReserve();
      case 'checkpoint':
        return file.checkpoint();
      case 'close':
        return file.close();
    }
  };
}

function copier(place: JournalPlace): (call: JournalCall) => unknown {
  const database = openRows(place);
  return ({ kind }) => (kind === 'close' ? database.close() : checkpoint(database));
}

function outcomeOf(work: () => unknown): JournalOutcome {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    const fault = error instanceof JournalError ? error.fault : 'BROKEN';
    return { ok: false, fault, text: (error as Error).message };
  }
}

const port = defined(parentPort, 'this file runs in a thread');
const { role, place } = workerData as JournalTask;
const answer = role === 'write' ? writer(place) : copier(place);
port.on('message', (call: JournalCall) => {
  port.postMessage(outcomeOf(() => answer(call)));
  if (call.kind === 'close') port.close();
});
