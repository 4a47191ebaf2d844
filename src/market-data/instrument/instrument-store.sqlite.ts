/** The instrument master in SQLite. What sources said is stored; records are resolved from it when asked for. */

import type { DatabaseSync } from 'node:sqlite';
import { defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { transaction } from '#platform/sql/sqlite.ts';
import type { Facts, InstrumentRecord, InstrumentSource, RecordKind } from './instrument-record.ts';
import type {
  InstrumentStore,
  ListQuery,
  PublishedLimit,
  RecordOutcome,
  ReferenceData,
  SymbolOfIsin,
} from './instrument-store.ts';
import { type Question, resolve } from './resolve.ts';
import { type Sighting, type Span, sameFacts, witness } from './sighting.ts';

const SOURCE_CODES: Record<InstrumentSource, number> = {
  'contract-register': 1,
  'derivative-quotation': 2,
  cotahist: 3,
  'price-report': 4,
  bulletin: 5,
  'simplified-price-report': 6,
};
const SOURCES = new Map(Object.entries(SOURCE_CODES).map(([source, code]) => [code, source as InstrumentSource]));

/** Column of each fact. */
const COLUMNS: Record<keyof Facts, string> = {
  kind: 'kind',
  fractional: 'fractional',
  name: 'name',
  isin: 'isin',
  currency: 'currency',
  tickSize: 'tick_size',
  lot: 'lot',
  quotationFactor: 'quotation_factor',
  product: 'product',
  underlying: 'underlying',
  underlyingIsin: 'underlying_isin',
  right: 'option_right',
  strike: 'strike',
  style: 'style',
  expiry: 'expiry',
  firstTradingDay: 'first_day',
  lastTradingDay: 'last_day',
};
const FIELDS = Object.keys(COLUMNS) as (keyof Facts)[];
const NAMES = Object.values(COLUMNS).join(', ');

/** The store over an open database that has the migrations of `sqlite/instruments`. */
export function createSqliteInstrumentStore(database: DatabaseSync): InstrumentStore {
  const write = createWriter(database);
  const { find, sightingsOf, symbolsOf } = createReader(database);
  const found = database.prepare(
    `SELECT DISTINCT symbol FROM listing
     WHERE exchange = ? AND symbol > ? AND first <= ? AND (expiry IS NULL OR expiry >= ?)
       AND (symbol LIKE ? ESCAPE '!' OR name LIKE ? ESCAPE '!' OR isin = ?)
     ORDER BY symbol NOT LIKE ? ESCAPE '!', symbol`,
  );
  const ofKind = database.prepare(
    `SELECT DISTINCT symbol FROM listing
     WHERE exchange = ? AND kind = ? AND symbol > ? AND first <= ? AND (expiry IS NULL OR expiry >= ?) ORDER BY symbol`,
  );
  const limit = database.prepare('SELECT * FROM price_limit WHERE exchange = ? AND symbol = ? AND date = ?');

  /** The first records of the symbols that `wanted` holds for; one symbol after the other, so that few are read. */
  function take(rows: Iterable<Row>, query: ListQuery, wanted: (record: InstrumentRecord) => boolean) {
    const records: InstrumentRecord[] = [];
    for (const { symbol } of rows) {
      if (records.length >= query.limit) break;
      const record = find({ exchange: query.exchange, symbol: String(symbol), date: query.date });
      if (record !== null && wanted(record)) records.push(record);
    }
    return records;
  }

  return {
    record: async (data) => transaction(database, () => write(data)),
    find: async (question) => find(question),
    sightings: async (exchange, symbol) => sightingsOf(exchange, symbol),
    symbolsOf: async (isin) => symbolsOf(isin),
    async search(text, query) {
      const { exchange, date, after = '' } = query;
      const escaped = text.replace(/[!%_]/g, '!$&');
      const [anywhere, begin] = [`%${escaped}%`, `${escaped}%`];
      const rows = found.all(exchange, after, date, date, anywhere, anywhere, text.toUpperCase(), begin);
      return take(rows, query, () => true);
    },
    async list(kind: RecordKind, query) {
      const { exchange, date, after = '' } = query;
      return take(ofKind.all(exchange, kind, after, date, date), query, ({ terms }) => terms.kind === kind);
    },
    async limitOn({ exchange, symbol, date }) {
      const row = limit.get(exchange, symbol, date);
      return row === undefined ? null : limitOfRow(row);
    },
    async close() {
      database.close();
    },
  };
}

type Row = Record<string, unknown>;

/** Records as they are resolved from what is stored. */
function createReader(database: DatabaseSync) {
  const bySymbol = database.prepare(
    `SELECT exchange, symbol, source, first, last, ${NAMES} FROM listing
     WHERE exchange = ? AND symbol = ? ORDER BY first`,
  );
  const byIsin = database.prepare(
    `SELECT exchange, symbol, min(first) AS first, max(last) AS last FROM listing
     WHERE isin = ? AND fractional = 0 AND kind <> 'forward' GROUP BY exchange, symbol ORDER BY first, symbol`,
  );
  const sightingsOf = (exchange: string, symbol: string): Sighting[] => bySymbol.all(exchange, symbol).map(sightingOf);
  const symbolsOf = (isin: string): SymbolOfIsin[] =>
    byIsin.all(isin).map(({ exchange, symbol, first, last }) => ({
      exchange: String(exchange),
      symbol: String(symbol),
      first: first as LocalDate,
      last: last as LocalDate,
    }));

  /** With the symbol of what an option is on, where only its ISIN was told. */
  function named(record: InstrumentRecord, date: LocalDate): InstrumentRecord {
    const { terms } = record;
    if (!('underlyingIsin' in terms) || terms.underlying !== null || terms.underlyingIsin === null) return record;
    const symbols = symbolsOf(terms.underlyingIsin).filter(({ exchange }) => exchange === record.exchange);
    const underlying = symbols.findLast(({ first }) => first <= date)?.symbol;
    return underlying === undefined ? record : { ...record, terms: { ...terms, underlying } };
  }

  function find(question: Question): InstrumentRecord | null {
    const record = resolve(sightingsOf(question.exchange, question.symbol), question);
    return record === null ? null : named(record, question.date);
  }

  return { find, sightingsOf, symbolsOf };
}

function createWriter(database: DatabaseSync): (data: ReferenceData) => RecordOutcome {
  const stored = database.prepare(
    `SELECT exchange, symbol, source, first, last, ${NAMES} FROM listing
     WHERE exchange = ? AND symbol = ? AND source = ? ORDER BY first`,
  );
  const isKnown = database.prepare('SELECT 1 FROM listing WHERE exchange = ? AND symbol = ? LIMIT 1');
  const remove = database.prepare('DELETE FROM listing WHERE exchange = ? AND symbol = ? AND source = ?');
  const insert = database.prepare(
    `INSERT INTO listing (exchange, symbol, source, first, last, ${NAMES})
     VALUES (?, ?, ?, ?, ?, ${FIELDS.map(() => '?').join(', ')})`,
  );
  const putLimit = database.prepare(
    `INSERT INTO price_limit (exchange, symbol, date, source, lower, upper, reference) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET source = excluded.source, lower = excluded.lower, upper = excluded.upper,
       reference = excluded.reference
     WHERE (lower, upper, reference) IS NOT (excluded.lower, excluded.upper, excluded.reference)`,
  );

  /** What became of one symbol of one source. */
  function writeOne(seen: readonly Sighting[], { exchange, symbol, source }: Sighting): 'same' | 'new' | 'other' {
    const code = SOURCE_CODES[source];
    const before = stored.all(exchange, symbol, code).map(sightingOf);
    const after = seen.reduce<readonly Span[]>((spans, one) => witness(spans, one), before);
    if (sameSpans(before, after)) return 'same';
    const isNew = before.length === 0 && isKnown.get(exchange, symbol) === undefined;
    remove.run(exchange, symbol, code);
    for (const { first, last, facts } of after) insert.run(exchange, symbol, code, first, last, ...valuesOf(facts));
    return isNew ? 'new' : 'other';
  }

  return ({ sightings, limits }) => {
    const outcome = { added: 0, changed: 0, unchanged: 0, limits: 0 };
    for (const seen of bySymbolAndSource(sightings)) {
      const became = writeOne(seen, defined(seen[0], 'a group has a sighting'));
      if (became === 'new') outcome.added += 1;
      else if (became === 'other') outcome.changed += 1;
      else outcome.unchanged += 1;
    }
    for (const { exchange, symbol, date, source, lower, upper, reference } of limits)
      outcome.limits += Number(
        putLimit.run(exchange, symbol, date, SOURCE_CODES[source], lower, upper, reference).changes,
      );
    return outcome;
  };
}

function bySymbolAndSource(sightings: readonly Sighting[]): Iterable<Sighting[]> {
  const groups = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const key = `${sighting.exchange} ${sighting.symbol} ${sighting.source}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sighting]);
    else group.push(sighting);
  }
  return groups.values();
}

function sameSpans(one: readonly Span[], other: readonly Span[]): boolean {
  return (
    one.length === other.length &&
    one.every((span, index) => {
      const twin = other[index];
      return (
        twin !== undefined && span.first === twin.first && span.last === twin.last && sameFacts(span.facts, twin.facts)
      );
    })
  );
}

function valuesOf(facts: Facts): (string | number | null)[] {
  return FIELDS.map((field) => {
    const value = facts[field];
    return typeof value === 'boolean' ? Number(value) : value;
  });
}

function sightingOf(row: Row): Sighting {
  return {
    exchange: String(row.exchange),
    symbol: String(row.symbol),
    source: defined(SOURCES.get(Number(row.source)), 'a stored source is known'),
    first: row.first as LocalDate,
    last: row.last as LocalDate,
    facts: factsOfRow(row),
  };
}

function factsOfRow(row: Row): Facts {
  const facts: Record<string, unknown> = {};
  for (const field of FIELDS) facts[field] = row[COLUMNS[field]];
  const { tickSize, lot, strike } = facts;
  return {
    ...(facts as unknown as Facts),
    fractional: facts.fractional === 1,
    tickSize: tickSize === null ? null : priceOf(Number(tickSize)),
    lot: lot === null ? null : quantityOf(Number(lot)),
    strike: strike === null ? null : priceOf(Number(strike)),
  };
}

function limitOfRow(row: Row): PublishedLimit {
  return {
    exchange: String(row.exchange),
    symbol: String(row.symbol),
    date: row.date as LocalDate,
    source: defined(SOURCES.get(Number(row.source)), 'a stored source is known'),
    lower: priceOf(Number(row.lower)),
    upper: priceOf(Number(row.upper)),
    reference: row.reference === null ? null : priceOf(Number(row.reference)),
  };
}
