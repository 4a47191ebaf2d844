/**
 * The port of what could be heard: spells of time by the exchange's own clock. It stores causes; which minutes are
 * missing, and why, is derived from them (gaps.ts). Every engine behind it passes coverage-store.contract.ts.
 */

import type { Instant } from '#kernel/time.ts';

/**
 * listening: the platform took the feed's events, and everything until then is stored · down: the feed or its line
 * was known not to work · halted: the exchange had stopped the symbol · subscribed: the feed delivered the symbol.
 */
export type SpellKind = 'listening' | 'down' | 'halted' | 'subscribed';

export interface Spell {
  readonly exchange: string;
  readonly kind: SpellKind;
  /** Null for `listening` and `down`, which are of the whole exchange. */
  readonly symbol: string | null;
  readonly from: Instant;
  /** First instant after it; null while it lasts. */
  readonly to: Instant | null;
}

export interface SpellQuery {
  readonly exchange: string;
  readonly symbol: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface CoverageStore {
  /**
   * Writes spells, all or none. One of the same exchange, kind, symbol and start is the same spell grown longer: an
   * end that was told does not move back, and one that lasts may end.
   */
  put(spells: readonly Spell[]): Promise<void>;
  /** The spells of the exchange and of the symbol that have a part in [from, to), by kind and start. */
  overlapping(query: SpellQuery): Promise<Spell[]>;
  /** The spells of an exchange that last. */
  lasting(exchange: string): Promise<Spell[]>;
  /** When the exchange was last listened to; null where it never was. */
  lastHeard(exchange: string): Promise<Instant | null>;
  close(): Promise<void>;
}
