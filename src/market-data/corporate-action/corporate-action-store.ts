/** The port of stored corporate actions. Every engine behind it passes corporate-action-store.contract.ts. */

import type { StoredSymbol } from '../candle/candle-store.ts';
import type { CorporateAction } from './corporate-action.ts';

/** What storing did. */
export interface ActionOutcome {
  readonly added: number;
  /** Told otherwise than before; the new value counts. */
  readonly changed: number;
  readonly same: number;
}

export interface CorporateActionStore {
  /** Stores actions, all or none; one of the same symbol, day and kind is replaced. */
  put(actions: readonly CorporateAction[]): Promise<ActionOutcome>;
  /** Those of a symbol, by day and kind. */
  of(symbol: StoredSymbol): Promise<CorporateAction[]>;
  close(): Promise<void>;
}
