/** The times that an adapter works by, and whose accounts it trades in. */

import type { Instant } from '#kernel/time.ts';
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from '#kernel/time.ts';

/** The two clocks. Only what crosses processes uses the first; it may jump. */
export interface AdapterClock {
  now(): Instant;
  /** Rises evenly whatever happens to the wall clock; where it starts does not matter. */
  monotonicUs(): number;
  /**
   * Resolves when what has come in by now is handled (`setImmediate`), so that what it leads to is noted in one group.
   * Without it each is noted by itself.
   */
  turn?(): Promise<void>;
}

export interface AdapterPolicy {
  /** Whether nobody but us trades in an account. Where others do, a person decides what cannot be known for sure. */
  readonly isExclusive: (account: string) => boolean;
  /** How many orders of an account may have their intent noted before they are sent, one after another. */
  readonly intentsAhead: number;
  /** However its `notAfter` reads, an order that has waited here for longer is not sent. */
  readonly waitUs: number;
  /** A sending that has not returned by then may have happened. */
  readonly sendTimeoutUs: number;
  /** How long an order that was sent may take until the broker's list shows it. */
  readonly settleUs: number;
  /** The same where something says that the broker got it, or where its sending never returned. */
  readonly hintedSettleUs: number;
  /** How long the session must have been up before a list of it proves anything, and how far two lists are apart. */
  readonly proofUs: number;
  /** How often the list is asked for: while something is in question, and otherwise while orders are out. */
  readonly listUs: number;
  readonly routineListUs: number;
  /** A list that has not come by then is asked for again. */
  readonly listTimeoutUs: number;
  /** How often the core is greeted, and how long it may be silent before nothing new is sent. */
  readonly heartbeatUs: number;
  readonly coreSilenceUs: number;
  /** A call to the core that has not returned by then is made again. */
  readonly lineTimeoutUs: number;
  readonly reportsAtOnce: number;
  /** How far the clocks of the broker's own parts may be from each other. */
  readonly clockSkewUs: number;
  /** Orders that are over are remembered for this long. */
  readonly keepUs: number;
}

export const ADAPTER_POLICY: AdapterPolicy = {
  isExclusive: () => true,
  intentsAhead: 32,
  waitUs: 5 * SECOND_US,
  sendTimeoutUs: 10 * SECOND_US,
  settleUs: MINUTE_US,
  hintedSettleUs: 8 * HOUR_US,
  proofUs: 10 * SECOND_US,
  listUs: 5 * SECOND_US,
  routineListUs: 15 * SECOND_US,
  listTimeoutUs: 30 * SECOND_US,
  heartbeatUs: SECOND_US,
  coreSilenceUs: 5 * SECOND_US,
  lineTimeoutUs: 2 * SECOND_US,
  reportsAtOnce: 500,
  clockSkewUs: 5 * MINUTE_US,
  keepUs: 7 * DAY_US,
};
