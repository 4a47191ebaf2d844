/**
 * The core of orders as a running platform has it: recovered from its journal, its clock running, with snapshots and a
 * copy that follow it in the background, and what has long been over forgotten.
 */

import { DAY_US, type Instant, instantFromMs, instantOf } from '#kernel/time.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import { followJournal, openSequencer, POLICY, type Sequencer } from '#trading/index.ts';
import { sha256 } from '../trading/journal/journal-file.sqlite.ts';
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

  const followers = Object.entries({ snapshots, copies }).flatMap(([name, follower]) =>
    follower === null ? [] : [{ name, follower, told: null as string | null }],
  );

  /** A failure is told once, and its end. */
  function tellFailures(): void {
    for (const one of followers) {
      const { failure, seq } = one.follower;
      if (failure === one.told) continue;
      one.told = failure;
      if (failure === null) log.info({}, `the journal's ${one.name} are kept again`);
      else
        log.error(
          { failure, behindRows: sequencer.durableSeq - seq },
          `the journal's ${one.name} are behind it; orders go on`,
        );
    }
  }

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
        if (now() - forgottenAt < FORGET_EVERY_US) continue;
        forgottenAt = now();
        await forget();
      }
    },
    async close() {
      await sequencer.close();
      for (const { follower } of followers) await follower.close();
      tellFailures();
      await journal.close();
    },
  };
}
