/** The instrument master in SQLite. What sources said is stored; records are resolved from it when asked for. */

import type { DatabaseSync } from 'node:sqlite';
import { defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { transaction } from '#platform/sql/sqlite.ts';
import type { Facts, InstrumentRecord, InstrumentSource } from './instrument-record.ts';
import type {
  InstrumentStore,
  PublishedLimit,
  PublishedSettlement,
  RecordOutcome,
  ReferenceData,
  SearchHit,
  SearchQuery,
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
  const search = createSearch(database, find);
  const limit = database.prepare('SELECT * FROM price_limit WHERE exchange = ? AND symbol = ? AND date = ?');
  // From one exchange to the next, so that the many rows of each are not read.
  const exchanges = database.prepare(
    `WITH RECURSIVE one(exchange) AS (
       SELECT min(exchange) FROM listing
       UNION ALL SELECT (SELECT min(exchange) FROM listing WHERE exchange > one.exchange) FROM one WHERE one.exchange IS NOT NULL
     ) SELECT exchange FROM one WHERE exchange IS NOT NULL`,
  );
  const settlement = database.prepare(
    'SELECT * FROM settlement WHERE exchange = ? AND symbol = ? AND date < ? ORDER BY date DESC LIMIT 1',
  );

  return {
    record: async (data) => transaction(database, () => write(data)),
    find: async (question) => find(question),
    findNow: find,
    sightings: async (exchange, symbol) => sightingsOf(exchange, symbol),
    symbolsOf: async (isin) => symbolsOf(isin),
    exchanges: async () => exchanges.all().map(({ exchange }) => String(exchange)),
    search: async (query) => search(query),
    async limitOn({ exchange, symbol, date }) {
      const row = limit.get(exchange, symbol, date);
      return row === undefined ? null : limitOfRow(row);
    },
    async settlementBefore({ exchange, symbol, date }) {
      const row = settlement.get(exchange, symbol, date);
      return row === undefined ? null : settlementOfRow(row);
    },
    async close() {
      database.close();
    },
  };
}

type Row = Record<string, unknown>;

/** Ranks as `searchRank` gives them, over every name and ISIN that a symbol had by the date. */
const SEARCH = `
  SELECT exchange, symbol, rank FROM (
    SELECT exchange, symbol, max(kind = :kind) AS is_kind, min(CASE
      WHEN :text = '' THEN 1
      WHEN symbol = :exact THEN 0
      WHEN symbol LIKE :begin ESCAPE '!' THEN 1
      WHEN name LIKE :begin ESCAPE '!' OR isin LIKE :begin ESCAPE '!' THEN 2
      WHEN symbol LIKE :anywhere ESCAPE '!' OR name LIKE :anywhere ESCAPE '!' THEN 3
    END) AS rank
    FROM listing
    WHERE (:exchange IS NULL OR exchange = :exchange) AND first <= :date AND (expiry IS NULL OR expiry >= :date)
    GROUP BY exchange, symbol
  )
  WHERE rank IS NOT NULL AND (:kind IS NULL OR is_kind) AND (rank, symbol, exchange) > (:rank, :symbol, :after)
  ORDER BY rank, symbol, exchange`;

function createSearch(database: DatabaseSync, find: (question: Question) => InstrumentRecord | null) {
  const statement = database.prepare(SEARCH);
  return ({ text, date, limit, exchange, kind, after }: SearchQuery): SearchHit[] => {
    const escaped = text.replace(/[!%_]/g, '!$&');
    const rows = statement.iterate({
      text,
      exact: text.toUpperCase(),
      begin: `${escaped}%`,
      anywhere: `%${escaped}%`,
      date,
      exchange: exchange ?? null,
      kind: kind ?? null,
      rank: after?.rank ?? -1,
      symbol: after?.symbol ?? '',
      after: after?.exchange ?? '',
    });
    const hits: SearchHit[] = [];
    // One symbol after the other, so that few are read.
    for (const row of rows) {
      const record = find({ exchange: String(row.exchange), symbol: String(row.symbol), date });
      if (record === null || (kind !== undefined && record.terms.kind !== kind)) continue;
      hits.push({ rank: Number(row.rank), record });
      if (hits.length >= limit) break;
    }
    return hits;
  };
}

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

  const putSettlement = database.prepare(
    `INSERT INTO settlement (exchange, symbol, date, source, price) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET source = excluded.source, price = excluded.price WHERE price <> excluded.price`,
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

  return ({ sightings, limits, settlements }) => {
    const outcome = { added: 0, changed: 0, unchanged: 0, limits: 0, settlements: 0 };
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
    for (const { exchange, symbol, date, source, price } of settlements)
      outcome.settlements += Number(putSettlement.run(exchange, symbol, date, SOURCE_CODES[source], price).changes);
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

function settlementOfRow(row: Row): PublishedSettlement {
  return {
    exchange: String(row.exchange),
    symbol: String(row.symbol),
    date: row.date as LocalDate,
    price: priceOf(Number(row.price)),
    source: defined(SOURCES.get(Number(row.source)), 'a stored source is known'),
  };
}
