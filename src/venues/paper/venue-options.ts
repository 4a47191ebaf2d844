/** What the paper venue is opened with, and what faults may ask of it. */

import type { Random } from '#kernel/random.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';
import type { InstrumentFacts } from '#trading/index.ts';
import type { Timing } from './lane.ts';
import type { PaperStore } from './paper-store.ts';
import type { PaperSettings } from './settings.ts';

export interface PaperVenueOptions {
  readonly store: PaperStore;
  readonly timing: Timing;
  /** Draws how long each step takes, and nothing else. */
  readonly random: Random;
  /** What holds of a symbol now; null where the venue has none of that name. */
  readonly factsOf: (exchange: string, symbol: string) => InstrumentFacts | null | Promise<InstrumentFacts | null>;
  /** The exchange's date at a moment. */
  readonly dateAt: (at: Instant) => LocalDate;
  /** The exchange's date now, where its clock is not the one of `timing`: that of a replay, or of a simulated market. */
  readonly today?: LocalDate;
  /** The store failed: nothing is told until it works again, and it is tried again each second. Or no facts came. */
  readonly onError: (error: unknown) => void;
  readonly settings?: Partial<PaperSettings>;
}

/** What becomes of an order that is sent, where that is not the ordinary. Only faults ask for it. */
export type SendFate =
  | { readonly kind: 'dropped' }
  | { readonly kind: 'delayed'; readonly us: number }
  | { readonly kind: 'rejected'; readonly text: string }
  /** It is somebody else's: no session of ours sent it. */
  | { readonly kind: 'foreign' };

export function todayOf({ today, timing, dateAt }: PaperVenueOptions): LocalDate {
  return today ?? dateAt(timing.now());
}
