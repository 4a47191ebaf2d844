/**
 * The state that a journal holds: the newest snapshot that can be believed, and the rows after it. It applies events and
 * never decides, and every row that it reads it verifies; one that is not as it was written ends it.
 */

import type { Instant } from '#kernel/time.ts';
import { apply } from '../oms/apply.ts';
import { emptyState, POLICY, type Policy } from '../oms/state.ts';
import { CHAIN_START, type ChainFault, chainFault, EMPTY_HEAD, type Sha256 } from './chain.ts';
import { decodeFrame, type Frame } from './frame.ts';
import type { Head, JournalRow, JournalStore } from './journal.ts';
import { type StateAt, snapshotFault, snapshotOf, stateOf } from './snapshot.ts';

/** Thrown where a journal is not as it was written; nothing must be built on it. */
export class JournalDamage extends Error {
  override readonly name = 'JournalDamage';
  /** The first row that is wrong or missing. */
  readonly seq: number;

  constructor({ seq, text }: ChainFault, options?: ErrorOptions) {
    super(
      `The journal of orders is damaged: ${text}. Start nothing on it: put a copy in its place that holds.`,
      options,
    );
    this.seq = seq;
  }
}

/** A journal to read, and what stands beside it. */
export type JournalReader = Pick<JournalStore, 'read' | 'snapshotBefore' | 'notedHead'>;

export interface RecoveryParts {
  readonly sha256: Sha256;
  readonly policy?: Policy | undefined;
  /** Where the journal must end, as another place knows it. */
  readonly head?: Pick<Head, 'seq' | 'hash'> | undefined;
}

export interface Recovered extends StateAt {
  readonly epoch: number;
  /** Row of the snapshot that it began with; 0 for none. */
  readonly snapshotSeq: number;
  /** Events of the rows after it, each of which a start applies again. */
  readonly eventCount: number;
  /** Why newer snapshots were passed over. */
  readonly doubts: readonly string[];
}

const PAGE_ROWS = 1_000;

/** The state after the last row. Throws `JournalDamage`. */
export async function recover(store: JournalReader, parts: RecoveryParts): Promise<Recovered> {
  const { sha256, policy = POLICY, head } = parts;
  // Noted before rows are read: a writer that goes on meanwhile notes later ones.
  const noted = await store.notedHead();
  const { start, doubts } = await newestSnapshot(store, { sha256, policy });
  const { state } = start;
  let { at } = start;
  let eventCount = 0;
  let last: Head = { seq: start.seq, epoch: 0, hash: start.hash };
  for await (const rows of pagesAfter(store, start.seq)) {
    for (const row of rows) {
      const { input, events } = followingFrame(last, row, sha256);
      for (const event of events) apply(state, event);
      eventCount += events.length;
      at = input.at;
      last = row;
    }
  }
  if (head !== undefined && (head.seq !== last.seq || head.hash !== last.hash)) throw missing(last.seq, head.seq);
  await compareWithNote(store, noted, last.seq);
  const { seq, hash, epoch } = last;
  return { state, seq, hash, at, epoch, snapshotSeq: start.seq, eventCount, doubts };
}

/** Recovers, and saves what came of it where rows were read since the last snapshot. Answers the row it is of. */
export async function takeSnapshot(
  store: JournalReader & Pick<JournalStore, 'saveSnapshot'>,
  parts: RecoveryParts,
): Promise<number> {
  const now = await recover(store, parts);
  if (now.seq > now.snapshotSeq) await store.saveSnapshot(snapshotOf(now, parts.sha256));
  return now.seq;
}

/** Rows after `seq`, page by page, until there are none. */
async function* pagesAfter(
  store: Pick<JournalStore, 'read'>,
  seq: number,
): AsyncGenerator<readonly JournalRow[], void, undefined> {
  let after = seq;
  for (;;) {
    const rows = await store.read(after, PAGE_ROWS);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.seq;
  }
}

/** The frame of a row that follows on `head`. */
function followingFrame(head: Head, row: JournalRow, sha256: Sha256): Frame {
  const fault = chainFault(head, row, sha256);
  if (fault !== null) throw new JournalDamage(fault);
  const frame = decodeFrame(row.body);
  if (frame.input.seq !== row.seq)
    throw new JournalDamage({ seq: row.seq, text: `row ${row.seq} holds the input ${frame.input.seq}` });
  return frame;
}

/** Rows that were cut off at the end leave a chain that holds; the note of where it ended does not fit then. */
async function compareWithNote(store: JournalReader, noted: Noted, lastSeq: number): Promise<void> {
  if (noted === null || noted.seq === 0) return;
  if (noted.seq > lastSeq) throw missing(lastSeq, noted.seq);
  const [row] = await store.read(noted.seq - 1, 1);
  if (row?.hash !== noted.hash)
    throw new JournalDamage({
      seq: noted.seq,
      text: `row ${noted.seq} is not the one that was noted when it was written`,
    });
}

type Noted = Awaited<ReturnType<JournalStore['notedHead']>>;

/** A journal that ends at row `seq`, while something beside it is of the row `known`. */
export function missing(seq: number, known: number): JournalDamage {
  const text = `it ends at row ${seq}, and is known to have had row ${known}: the newest rows are missing`;
  return new JournalDamage({ seq: seq + 1, text });
}

/** The newest snapshot whose hash holds and that is of a row in the journal; an empty state where there is none. */
async function newestSnapshot(
  store: JournalReader,
  { sha256, policy }: { readonly sha256: Sha256; readonly policy: Policy },
): Promise<{ readonly start: StateAt; readonly doubts: readonly string[] }> {
  const doubts: string[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const snapshot = await store.snapshotBefore(before);
    if (snapshot === null) break;
    const fault = snapshotFault(snapshot, sha256);
    if (fault === null) {
      const [row] = await store.read(snapshot.seq - 1, 1);
      if (row === undefined) throw missing(await lastSeq(store), snapshot.seq);
      if (row.hash === snapshot.hash) return { start: stateOf(snapshot, policy), doubts };
    }
    doubts.push(`the snapshot of row ${snapshot.seq}: ${fault ?? 'it is of another row than the journal has'}`);
    before = snapshot.seq - 1;
  }
  const { seq } = EMPTY_HEAD;
  return { start: { state: emptyState(policy), seq, hash: CHAIN_START, at: 0 as Instant }, doubts };
}

async function lastSeq(store: JournalReader): Promise<number> {
  let last = 0;
  for await (const rows of pagesAfter(store, 0)) last = rows.at(-1)?.seq ?? last;
  return last;
}
