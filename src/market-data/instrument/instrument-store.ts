/** The port of the instrument master. Every engine behind it passes instrument-store.contract.ts. */

import type { LocalDate } from '#kernel/time.ts';
import type { InstrumentRecord, InstrumentSource, RecordKind } from './instrument-record.ts';
import type { PriceLimit } from './price-limit.ts';
import type { Question } from './resolve.ts';
import type { Sighting } from './sighting.ts';

/** Limits, with who published them. */
export interface PublishedLimit extends PriceLimit {
  readonly source: InstrumentSource;
}

/** What a file brings. */
export interface ReferenceData {
  readonly sightings: readonly Sighting[];
  readonly limits: readonly PublishedLimit[];
}

/** How many symbols were new, told something new, or were known as they are; and limits that are new or other. */
export interface RecordOutcome {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly limits: number;
}

export interface ListQuery {
  readonly exchange: string;
  readonly date: LocalDate;
  readonly limit: number;
  /** Only symbols after this one: the last of the page before. */
  readonly after?: string;
}

/** One symbol that an ISIN had, and the days on which it was seen under it. */
export interface SymbolOfIsin {
  readonly exchange: string;
  readonly symbol: string;
  readonly first: LocalDate;
  readonly last: LocalDate;
}

export interface InstrumentStore {
  /** Adds what was seen, all or nothing; the same again changes nothing. */
  record(data: ReferenceData): Promise<RecordOutcome>;
  /** The record that held on a date; null where nothing is known of it then. */
  find(question: Question): Promise<InstrumentRecord | null>;
  /** Everything that was said of a symbol, by source and day. */
  sightings(exchange: string, symbol: string): Promise<Sighting[]>;
  /** The symbols under which an ISIN was traded in the standard market, in order of days: its renames. */
  symbolsOf(isin: string): Promise<SymbolOfIsin[]>;
  /** Records whose symbol, name or ISIN has the text; symbols that begin with it come first. */
  search(text: string, query: ListQuery): Promise<InstrumentRecord[]>;
  /** Records of a kind, by symbol. */
  list(kind: RecordKind, query: ListQuery): Promise<InstrumentRecord[]>;
  /** The limits published for a day; null where none were. */
  limitOn(question: Question): Promise<PublishedLimit | null>;
  close(): Promise<void>;
}
