/**
 * The core of orders as a running platform has it: recovered from its journal, its clock running, with snapshots and a
 * copy that follow it in the background, its past verified there, and what has long been over forgotten.
 */

import { DAY_US, type Instant, instantFromMs, instantOf } from '#kernel/time.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import {
  type Follower,
  followJournal,
  type OpenedSequencer,
  openSequencer,
  POLICY,
  type Sequencer,
} from '#trading/index.ts';
import type { SqliteJournal } from '../trading/journal/journal.sqlite.ts';
import { sha256 } from '../trading/journal/journal-file.sqlite.ts';
import { JournalWatch } from './journal-watch.ts';
import { openOrderJournal } from './stores.ts';

export interface OrderCoreParts {
  readonly folder: string;
  /** Where the journal is copied to; null for nowhere. */
  readonly copyFolder: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

export interface OrderCore {
  readonly sequencer: Sequencer;
  /** Runs timers, forgets what is long settled, and tells of a copy or snapshots that fail, until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void>;
  /** Ends when all that was given is on the disk, with a last snapshot. */
  close(): Promise<void>;
}

const TICK_MS = 50;
/** What a start has to go through at most, of ordinary rows: some five events each. */
const SNAPSHOT_ROWS = 100_000;
/** A row of a new session has an event for each open order. */
const SNAPSHOT_EVENTS = 500_000;
/** Orders that are over stay in the core for the day and a week. */
const KEPT_US = 8 * DAY_US;
const FORGET_EVERY_US = 3_600_000_000;

/** Opens the journal, and recovers what is in it. Throws `JournalDamage` where it is not as it was written. */
export async function openOrderCore({ folder, copyFolder, clock, log }: OrderCoreParts): Promise<OrderCore> {
  const journal = openOrderJournal(folder, copyFolder ?? undefined, (text) =>
    log.warn({}, `${text}; the state of orders is made of their journal, and nothing is lost`),
  );
  const now = (): Instant => instantFromMs(clock.nowMs());
  const sequencer = await openSequencer({ store: journal, now, sha256 }).catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  const start = sequencer.durableSeq;
  const { snapshotSeq, eventCount, doubts } = sequencer.recovered;
  for (const doubt of doubts) log.warn({}, `passed over by the recovery of orders: ${doubt}`);
  // From the last one on, and not from this start: who is killed again and again would never make one.
  const snapshots = followJournal(sequencer, snapshotSeq, {
    ...{ everyRows: SNAPSHOT_ROWS, everyEvents: SNAPSHOT_EVENTS, eventsBehind: eventCount },
    work: () => journal.takeSnapshot(POLICY),
  });
  // What the copy lacks from before is copied with the first row.
  const copies =
    copyFolder === null ? null : followJournal(sequencer, start - 1, { everyRows: 1, work: () => journal.copyRows() });
  const watch = watchJournal(journal, sequencer, { log, now });
  const tellFailures = failureTeller(sequencer, Object.entries({ snapshots, copies }), log);

  async function forget(): Promise<void> {
    const before = instantOf(now() - KEPT_US);
    for (;;) {
      const answer = await sequencer.give({ kind: 'ForgetSettled', before }, { principal: 'core', corr: 'retention' });
      if (answer.kind !== 'taken' || answer.orderIds.length === 0) return;
    }
  }

  return {
    sequencer,
    async run(signal) {
      let forgottenAt = now();
      while (!signal.aborted) {
        await clock.sleep(TICK_MS, signal);
        sequencer.tick(now());
        tellFailures();
        watch.tick(now());
        if (now() - forgottenAt < FORGET_EVERY_US) continue;
        forgottenAt = now();
        await forget();
      }
    },
    async close() {
      await sequencer.close();
      await watch.close();
      for (const follower of [snapshots, copies]) await follower?.close();
      tellFailures();
      await journal.close();
    },
  };
}

/** Verifies what a start passes over: on a past that nobody can prove, nothing new is decided. */
function watchJournal(
  journal: SqliteJournal,
  sequencer: OpenedSequencer,
  { log, now }: { readonly log: Log; readonly now: () => Instant },
): JournalWatch {
  return new JournalWatch({
    openVerifier: () => journal.openVerifier(),
    durableSeq: () => sequencer.durableSeq,
    // A start without a snapshot has just read all of it.
    firstAt: sequencer.recovered.snapshotSeq === 0 ? instantOf(now() + DAY_US) : now(),
    onDamage(text) {
      log.error({}, `${text} Until then no new order is taken; cancels are`);
      sequencer.takeOnlyUrgent(text);
    },
    log,
  });
}

/** Tells a failure of what follows the journal once, and its end. */
function failureTeller(
  sequencer: Pick<Sequencer, 'durableSeq'>,
  followers: readonly (readonly [string, Follower | null])[],
  log: Log,
): () => void {
  const told = new Map<string, string | null>();
  return () => {
    for (const [name, follower] of followers) {
      if (follower === null || follower.failure === (told.get(name) ?? null)) continue;
      const { failure, seq } = follower;
      told.set(name, failure);
      if (failure === null) log.info({}, `the journal's ${name} are kept again`);
      else
        log.error(
          { failure, behindRows: sequencer.durableSeq - seq },
          `the journal's ${name} are behind it; orders go on`,
        );
    }
  };
}
