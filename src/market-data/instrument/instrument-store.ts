/** The port of the instrument master. Every engine behind it passes instrument-store.contract.ts. */

import type { Price } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { InstrumentRecord, InstrumentSource, RecordKind } from './instrument-record.ts';
import type { PriceLimit } from './price-limit.ts';
import type { Question } from './resolve.ts';
import type { Sighting } from './sighting.ts';

/** Limits, with who published them. */
export interface PublishedLimit extends PriceLimit {
  readonly source: InstrumentSource;
}

/** The settlement of a day, with who published it. */
export interface PublishedSettlement {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: LocalDate;
  readonly price: Price;
  readonly source: InstrumentSource;
}

/** What a file brings. */
export interface ReferenceData {
  readonly sightings: readonly Sighting[];
  readonly limits: readonly PublishedLimit[];
  readonly settlements: readonly PublishedSettlement[];
}

/** How many symbols were new, told something new, or were known as they are; limits and settlements: new or other. */
export interface RecordOutcome {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly limits: number;
  readonly settlements: number;
}

/** Where a hit stands: the better rank first, then by symbol and exchange. */
export interface SearchPlace {
  readonly rank: number;
  readonly symbol: string;
  readonly exchange: string;
}

export interface SearchQuery {
  /** Looked for as `searchRank` says; all records where it is empty. */
  readonly text: string;
  readonly date: LocalDate;
  readonly limit: number;
  readonly exchange?: string;
  readonly kind?: RecordKind;
  /** Only hits behind this place: the last one of the page before. */
  readonly after?: SearchPlace;
}

/** A record with the rank of what was ever told of its symbol: it is found by an earlier name too. */
export interface SearchHit {
  readonly rank: number;
  readonly record: InstrumentRecord;
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
  /** The same at once, for the trade that is waiting: an engine across a network keeps a copy at hand. */
  findNow(question: Question): InstrumentRecord | null;
  /** Everything that was said of a symbol, by source and day. */
  sightings(exchange: string, symbol: string): Promise<Sighting[]>;
  /** The symbols under which an ISIN was traded in the standard market, in order of days: its renames. */
  symbolsOf(isin: string): Promise<SymbolOfIsin[]>;
  /** Codes of the exchanges that it knows instruments of. */
  exchanges(): Promise<string[]>;
  /** Records that hold on a date and have the text, in the order of their places. */
  search(query: SearchQuery): Promise<SearchHit[]>;
  /** The limits published for a day; null where none were. */
  limitOn(question: Question): Promise<PublishedLimit | null>;
  /** The newest settlement published for a day before the date; null where none was. */
  settlementBefore(question: Question): Promise<PublishedSettlement | null>;
  close(): Promise<void>;
}
