/** What the platform and the thread of the paper venue tell each other. */

import type { LocalDate } from '#kernel/time.ts';
import type { FeedEvent } from '#market-data/index.ts';
import type { AdapterHealth, InstrumentFacts, LineCall, LineWord } from '#trading/index.ts';
import type { FaultRates } from '#venues/paper/index.ts';

/** Who gets the orders: for now everybody trades on paper. */
export const PAPER = 'paper';

/** What the thread begins with. */
export interface PaperTask {
  readonly folder: string;
  readonly zoneId: string;
  /** The date at the exchange that runs. */
  readonly today: LocalDate;
  readonly buildHash: string;
  /** What the venue does wrong on purpose. */
  readonly faults: FaultRates;
}

export interface FactQuestion {
  readonly kind: 'facts';
  readonly call: number;
  readonly exchange: string;
  readonly symbol: string;
}

export interface FactAnswer {
  readonly kind: 'facts';
  readonly call: number;
  /** Null where there is no such symbol; a text says why nobody can tell. */
  readonly facts: InstrumentFacts | null | string;
}

/** What the market says, and that it begins the day anew. */
export type MarketWord =
  | { readonly kind: 'market'; readonly event: FeedEvent }
  | { readonly kind: 'rewind'; readonly date: LocalDate };

export type ToPaper = LineWord | FactAnswer | MarketWord | { readonly kind: 'stop' };

export type FromPaper =
  | LineCall
  | FactQuestion
  /** The first: it has taken over from whoever was before. */
  | { readonly kind: 'health'; readonly health: AdapterHealth }
  | { readonly kind: 'problem'; readonly text: string };
