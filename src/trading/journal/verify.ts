/** Reads a whole journal, and says whether all of it is as it was written: for people, and for whoever takes a copy. */

import { canonicalJson } from '../oms/canonical-json.ts';
import { POLICY, type State, TABLES } from '../oms/state.ts';
import { chainFault, type Sha256 } from './chain.ts';
import type { Head, Snapshot } from './journal.ts';
import { JournalDamage, type JournalReader, missing, recover } from './recover.ts';
import { type StateAt, snapshotFault, stateOf } from './snapshot.ts';

export type Verdict =
  | {
      readonly ok: true;
      readonly rows: number;
      /** Of the last row, to be noted down elsewhere. */
      readonly hash: string;
      readonly epoch: number;
      /** Rows of the snapshots that hold, each compared with the state that the rows before it make. */
      readonly snapshots: readonly number[];
      /** What stands beside the rows and does not hold, or is missing; a start passes it over. */
      readonly doubts: readonly string[];
    }
  | { readonly ok: false; readonly seq: number; readonly text: string };

/** Reads the whole journal from its first row, and says whether all of it is as it was written. */
export async function verifyJournal(store: JournalReader, sha256: Sha256): Promise<Verdict> {
  try {
    // Both are read before the rows: a platform that runs meanwhile makes later ones.
    const saved = await savedSnapshots(store);
    const noted = await store.notedHead();
    const rows = await recover({ ...store, snapshotBefore: async () => null }, { sha256 });
    const { seq, hash, epoch } = rows;
    const { snapshots, doubts } = await verifySnapshots(store, saved, { sha256, lastSeq: seq });
    const all = noted === null && seq > 0 ? [...doubts, NO_NOTE] : doubts;
    return { ok: true, rows: seq, hash, epoch, snapshots, doubts: all };
  } catch (error) {
    if (error instanceof JournalDamage) return { ok: false, seq: error.seq, text: error.message };
    throw error;
  }
}

/** Verifies a journal page by page, beside whoever writes it. */
export interface JournalVerifier {
  verify(span: VerifySpan): Promise<VerifiedPage>;
  close(): Promise<void>;
}

export interface VerifySpan {
  /** Rows up to it are verified. */
  readonly from: Head;
  /** A row that must be there. */
  readonly until: number;
}

export interface VerifiedPage {
  /** The last row that was verified. */
  readonly head: Head;
  /** What is wrong after it; null where nothing is. */
  readonly damage: string | null;
}

const PAGE_ROWS = 1_000;

/** Whether the rows of the next page follow from each other, and are there: their hashes tell of every bit. */
export async function verifyPage(
  store: Pick<JournalReader, 'read'>,
  { from, until }: VerifySpan,
  sha256: Sha256,
): Promise<VerifiedPage> {
  const rows = await store.read(from.seq, PAGE_ROWS);
  if (rows.length === 0 && from.seq < until) return { head: from, damage: missing(from.seq, until).message };
  let head = from;
  for (const row of rows) {
    const fault = chainFault(head, row, sha256);
    if (fault !== null) return { head, damage: new JournalDamage(fault).message };
    const { seq, epoch, hash } = row;
    head = { seq, epoch, hash };
  }
  return { head, damage: null };
}

const NO_NOTE =
  'the note of where it ended (orders.head): it is missing, so that newest rows which are missing too may not show';

/** All that are kept, oldest first. */
async function savedSnapshots(store: JournalReader): Promise<readonly Snapshot[]> {
  const saved: Snapshot[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const snapshot = await store.snapshotBefore(before);
    if (snapshot === null) return saved.reverse();
    saved.push(snapshot);
    before = snapshot.seq - 1;
  }
}

/** Each snapshot must be what the rows up to its own make, and a row that it is of must be there. */
async function verifySnapshots(
  store: JournalReader,
  saved: readonly Snapshot[],
  { sha256, lastSeq }: { readonly sha256: Sha256; readonly lastSeq: number },
): Promise<{ readonly snapshots: readonly number[]; readonly doubts: readonly string[] }> {
  const snapshots: number[] = [];
  const doubts: string[] = [];
  for (const snapshot of saved) {
    const broken = snapshotFault(snapshot, sha256);
    if (broken === null && snapshot.seq > lastSeq) throw missing(lastSeq, snapshot.seq);
    const until: JournalReader = {
      notedHead: async () => null,
      snapshotBefore: async () => null,
      read: (after, limit) => store.read(after, Math.max(Math.min(limit, snapshot.seq - after), 0)),
    };
    const now = await recover(until, { sha256 });
    const fault = broken ?? differenceOf(now, stateOf(snapshot, POLICY));
    if (fault === null && now.hash === snapshot.hash) snapshots.push(snapshot.seq);
    else doubts.push(`the snapshot of row ${snapshot.seq}: ${fault ?? 'it is of another row than the journal has'}`);
  }
  return { snapshots, doubts };
}

/** Where two states differ; null where they do not. */
function differenceOf(a: StateAt, b: StateAt): string | null {
  if (a.state.seq !== b.state.seq || a.state.orderCount !== b.state.orderCount || a.at !== b.at)
    return 'it is of another moment';
  for (const name of TABLES) {
    const [one, other]: State[typeof name][] = [a.state[name], b.state[name]];
    const keys = new Set([...(one?.entries() ?? []), ...(other?.entries() ?? [])].map(([key]) => key));
    for (const key of keys)
      if (canonicalJson(one?.get(key) ?? null) !== canonicalJson(other?.get(key) ?? null))
        return `its ${name} differ from what the rows make, at ${key}`;
  }
  return null;
}
