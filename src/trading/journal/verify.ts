/** Reads a whole journal, and says whether all of it is as it was written: for people, and for whoever takes a copy. */

import { canonicalJson } from '../oms/canonical-json.ts';
import { POLICY, type State, TABLES } from '../oms/state.ts';
import type { Sha256 } from './chain.ts';
import type { Snapshot } from './journal.ts';
import { JournalDamage, type JournalReader, recover } from './recover.ts';
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
      /** Why others do not hold; a start passes them over. */
      readonly doubts: readonly string[];
    }
  | { readonly ok: false; readonly seq: number; readonly text: string };

/** Reads the whole journal from its first row, and says whether all of it is as it was written. */
export async function verifyJournal(store: JournalReader, sha256: Sha256): Promise<Verdict> {
  try {
    const rows = await recover({ ...store, snapshotBefore: async () => null }, { sha256 });
    const { seq, hash, epoch } = rows;
    const { snapshots, doubts } = await verifySnapshots(store, sha256, seq);
    return { ok: true, rows: seq, hash, epoch, snapshots, doubts };
  } catch (error) {
    if (error instanceof JournalDamage) return { ok: false, seq: error.seq, text: error.message };
    throw error;
  }
}

/** Each snapshot with the rows after it must lead to where all rows lead. */
async function verifySnapshots(
  store: JournalReader,
  sha256: Sha256,
  lastSeq: number,
): Promise<{ readonly snapshots: readonly number[]; readonly doubts: readonly string[] }> {
  const snapshots: number[] = [];
  const doubts: string[] = [];
  const from: Snapshot[] = [];
  for (let before = lastSeq; ; ) {
    const snapshot = await store.snapshotBefore(before);
    if (snapshot === null) break;
    from.push(snapshot);
    before = snapshot.seq - 1;
  }
  for (const snapshot of from.reverse()) {
    const until: JournalReader = {
      notedHead: async () => null,
      snapshotBefore: async () => null,
      read: (after, limit) => store.read(after, Math.max(Math.min(limit, snapshot.seq - after), 0)),
    };
    const now = await recover(until, { sha256 });
    const fault = snapshotFault(snapshot, sha256) ?? differenceOf(now, stateOf(snapshot, POLICY));
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
