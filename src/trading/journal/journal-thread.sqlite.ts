/**
 * The threads of a journal. What waits for the disk waits here: rows are written by one, the log is copied into the
 * database by another, a third copies rows to another disk, and snapshots are made by a fourth: it recovers as a start
 * would, and writes down what came of it. A fifth reads all rows again.
 */

import { mkdirSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { defined } from '#kernel/assert.ts';
import { isDamage } from '#platform/sql/sqlite.ts';
import type { Policy } from '../oms/state.ts';
import { copyRows } from './copy-file.sqlite.ts';
import type { NewRow } from './journal.ts';
import {
  checkpoint,
  JournalFile,
  type JournalPlace,
  openRows,
  readNotedHead,
  rowReader,
  sha256,
} from './journal-file.sqlite.ts';
import { JournalDamage, takeSnapshot } from './recover.ts';
import { openSnapshots, saveSnapshot, snapshotBefore } from './snapshot-file.sqlite.ts';
import { serveCalls } from './thread.sqlite.ts';
import { type VerifySpan, verifyPage } from './verify.ts';

/** What a thread is started for. */
export interface JournalTask {
  readonly role: 'write' | 'checkpoint' | 'copy' | 'snapshot' | 'verify';
  readonly place: JournalPlace;
}

export type JournalCall =
  | { readonly kind: 'claim' }
  | { readonly kind: 'append'; readonly rows: readonly NewRow[]; readonly urgent: boolean }
  | { readonly kind: 'restoreReserve' }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'copy' }
  | { readonly kind: 'snapshot'; readonly policy: Policy }
  | { readonly kind: 'verify'; readonly span: VerifySpan }
  | { readonly kind: 'close' };

/** What a thread answers a call with; `close` is its last. */
type Answering = (call: JournalCall) => unknown;

function writer(place: JournalPlace): Answering {
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
      case 'copy':
      case 'snapshot':
      case 'verify':
        throw new Error(`the thread that writes is asked for a ${call.kind}`);
      case 'close':
        return file.close();
    }
  };
}

function checkpoints(place: JournalPlace): Answering {
  const database = openRows(place);
  return ({ kind }) => (kind === 'close' ? database.close() : checkpoint(database));
}

function copies(place: JournalPlace): Answering {
  const folder = defined(place.copyFolder, 'a copy has a folder');
  return ({ kind }) => {
    if (kind === 'close') return undefined;
    // Opened each time: a disk that was gone may be there again.
    mkdirSync(folder, { recursive: true });
    const [journal, copy] = [openRows(place), openRows({ ...place, folder })];
    try {
      return copyRows(journal, copy);
    } finally {
      copy.close();
      journal.close();
    }
  };
}

function snapshots(place: JournalPlace): Answering {
  return async (call) => {
    if (call.kind !== 'snapshot') return undefined;
    const [rows, saved] = [openRows(place), openSnapshots(place)];
    const read = rowReader(rows);
    try {
      const store = {
        read: async (after: number, limit: number) => read(after, limit),
        notedHead: async () => readNotedHead(place.folder),
        snapshotBefore: async (seq: number) => snapshotBefore(saved, seq),
        saveSnapshot: async (snapshot: Parameters<typeof saveSnapshot>[1]) => saveSnapshot(saved, snapshot),
      };
      return await takeSnapshot(store, { sha256, policy: call.policy });
    } finally {
      saved.close();
      rows.close();
    }
  };
}

function verifies(place: JournalPlace): Answering {
  let rows: ReturnType<typeof openRows> | null = null;
  return async (call) => {
    if (call.kind !== 'verify') return rows?.close();
    try {
      rows ??= openRows(place);
      const read = rowReader(rows);
      return await verifyPage({ read: async (after, limit) => read(after, limit) }, call.span, sha256);
    } catch (error) {
      if (!isDamage(error)) throw error;
      const { seq } = call.span.from;
      const text = `rows after ${seq} cannot be read (${(error as Error).message})`;
      return { head: call.span.from, damage: new JournalDamage({ seq: seq + 1, text }).message };
    }
  };
}

const ROLES = { write: writer, checkpoint: checkpoints, copy: copies, snapshot: snapshots, verify: verifies };

const { role, place } = workerData as JournalTask;
serveCalls<JournalCall>(ROLES[role](place));
