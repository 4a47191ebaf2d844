/** Questions for instruments, answered alike on the API and the command line: a search, and all facts of one. */

import type {
  DescriptionSource,
  InstrumentDetails,
  InstrumentDto,
  InstrumentFactDto,
  InstrumentsAnswer,
} from '#contract/instruments.ts';
import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { formatPrice, type Price, priceOf } from '#kernel/price.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { LocalDate } from '#kernel/time.ts';
import {
  bandByRule,
  type CandleStore,
  contractOn,
  describeInstrument,
  explain,
  type FactOrigin,
  futureExpiry,
  type Instrument,
  type InstrumentKind,
  type InstrumentStore,
  inCalendar,
  parseContinuous,
  previousSession,
  type SearchPlace,
  type Sighting,
  searchRank,
  seriesOf,
} from '#market-data/index.ts';
import { simulatedInstrument } from '#venues/simulated/index.ts';
import { instrumentDto } from './dto.ts';

export interface InstrumentSources {
  readonly master: InstrumentStore;
  readonly candles: CandleStore;
  /** What the live venue itself says of its instruments. */
  readonly live: readonly Instrument[];
}

export interface InstrumentSearch {
  readonly text: string;
  readonly date: LocalDate;
  readonly limit: number;
  readonly kind?: InstrumentKind | undefined;
  readonly exchange?: string | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Why there is no answer; `detail` says what to do. */
export interface InstrumentRefusal {
  readonly kind: 'invalid' | 'unknown' | 'ambiguous';
  readonly detail: string;
}

interface Listed {
  readonly instrument: Instrument;
  readonly source: DescriptionSource;
}

/** What can be charted on any exchange: live instruments, and symbols with stored bars. */
export async function chartable(sources: InstrumentSources, date: LocalDate): Promise<InstrumentDto[]> {
  const all = await listAll(sources, date);
  return all.sort((a, b) => (keyOf(a.instrument) < keyOf(b.instrument) ? -1 : 1)).map(dtoOf);
}

/** One page of the instruments that answer a search, best first: those of the master and those that can be charted. */
export async function searchInstruments(
  search: InstrumentSearch,
  sources: InstrumentSources,
): Promise<Result<InstrumentsAnswer, InstrumentRefusal>> {
  const { text, date, limit, kind, exchange, cursor } = search;
  const after = cursor === undefined ? null : readCursor(cursor);
  if (after?.ok === false) return after;
  const place = after === null ? {} : { after: after.value };
  const narrowed = { ...(kind === undefined ? {} : { kind }), ...(exchange === undefined ? {} : { exchange }) };
  // One more than asked for tells whether there is another page.
  const found = await sources.master.search({ text, date, limit: limit + 1, ...narrowed, ...place });
  const hits = found.map(({ rank, record }) => ({
    rank,
    instrument: describeInstrument(record, record.exchange, record.symbol),
    source: 'master' as const,
  }));
  // What the master knows on the date is in its hits, or rightly not.
  const others = (await listAll(sources, date)).flatMap((one) => {
    const { instrument, source } = one;
    const rank = source === 'master' ? null : searchRank(text, { ...instrument, isin: null });
    const isMeant =
      (kind ?? instrument.kind) === instrument.kind && (exchange ?? instrument.exchange) === instrument.exchange;
    return rank === null || !isMeant ? [] : [{ rank, ...one }];
  });
  const page = [...hits, ...others]
    .filter((one) => after === null || comparePlaces(placeOf(one), after.value) > 0)
    .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
  const last = page[limit - 1];
  return ok({
    instruments: page.slice(0, limit).map(dtoOf),
    nextCursor: last === undefined || page.length <= limit ? null : cursorOf(placeOf(last)),
  });
}

interface SymbolQuestion {
  readonly symbol: string;
  readonly exchange?: string | undefined;
  readonly date: LocalDate;
}

/** The exchange that has the symbol: the one asked for, else the live one, else the only one. */
export async function instrumentExchange(
  { symbol, exchange, date }: SymbolQuestion,
  sources: InstrumentSources,
): Promise<Result<string, InstrumentRefusal>> {
  const where = await exchangesOf(symbol, sources);
  const meant = exchange === undefined ? where : where.filter((one) => one === exchange);
  const [only] = meant;
  if (only === undefined) return err({ kind: 'unknown', detail: unknownDetail(symbol, exchange, date) });
  const live = sources.live.find((one) => one.symbol === symbol && meant.includes(one.exchange));
  if (meant.length > 1 && live === undefined)
    return err({ kind: 'ambiguous', detail: `${symbol} is on ${meant.join(' and ')}; say which exchange.` });
  return ok(live?.exchange ?? only);
}

/** Everything that is known of one symbol on a date, each fact with its source. */
export async function instrumentDetails(
  question: SymbolQuestion,
  sources: InstrumentSources,
): Promise<Result<InstrumentDetails, InstrumentRefusal>> {
  const exchange = await instrumentExchange(question, sources);
  return exchange.ok ? ok(await detailsOf({ ...question, exchange: exchange.value }, sources)) : exchange;
}

/** What is known of a symbol on a date: by the master, else by its venue, else by its ticker alone. */
export function describeSymbol(question: Question, sources: InstrumentSources): Instrument {
  return describe(question, sources).instrument;
}

interface Question {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: LocalDate;
}

async function detailsOf(question: Question, sources: InstrumentSources): Promise<InstrumentDetails> {
  const { master } = sources;
  const { exchange, symbol, date } = question;
  const described = describe(question, sources);
  const { instrument } = described;
  const sightings = await master.sightings(exchange, symbol);
  const facts = explain(sightings, question);
  const isin = facts.find(({ fact }) => fact === 'isin')?.value;
  return {
    ...dtoOf(described),
    date,
    multiplier: instrument.multiplier === null ? null : formatPrice(priceOf(instrument.multiplier)),
    facts: [...facts.map(factDto), ...(await underlyingFact(facts, question, master))],
    seen: seenOf(sightings),
    names: namesOf(sightings, facts),
    symbols: typeof isin === 'string' && isOwnIsin(facts) ? await master.symbolsOf(isin) : [],
    ...(await pricesOf(question, instrument, master)),
    expiry: expiryOf(facts, question, instrument),
    continuous: inCalendar(date) ? seriesOf(symbol, date) : [],
  };
}

/** Limits of the date and the settlement before it. */
async function pricesOf(
  question: Question,
  { tickSize }: Instrument,
  master: InstrumentStore,
): Promise<Pick<InstrumentDetails, 'limits' | 'previousSettlement'>> {
  const { symbol, date } = question;
  const published = await master.limitOn(question);
  const settled = await master.settlementBefore(question);
  const isOfSessionBefore = settled !== null && inCalendar(date) && settled.date === previousSession(date);
  const previousSettlement =
    settled !== null && (isOfSessionBefore || published?.reference == null)
      ? { price: formatPrice(settled.price), date: settled.date, source: settled.source }
      : settlementIn(published);
  if (published !== null) {
    const { lower, upper, reference, source } = published;
    return { limits: { ...bandDto(lower, upper, reference), basis: 'published', source }, previousSettlement };
  }
  const band =
    isOfSessionBefore && tickSize !== null
      ? bandByRule(symbol, { date, reference: settled.price, tick: tickSize })
      : null;
  if (band === null || settled === null) return { limits: null, previousSettlement };
  const limits = { ...bandDto(band.lower, band.upper, settled.price), basis: 'computed', source: 'rule' } as const;
  return { limits, previousSettlement };
}

function settlementIn(published: { readonly reference: Price | null; readonly source: string } | null) {
  if (published === null || published.reference === null) return null;
  return { price: formatPrice(published.reference), date: null, source: published.source };
}

function bandDto(lower: Price, upper: Price, reference: Price | null) {
  return {
    lower: formatPrice(lower),
    upper: formatPrice(upper),
    reference: reference === null ? null : formatPrice(reference),
  };
}

/** A date in a file wins; else the rule of a future. */
function expiryOf(
  facts: readonly FactOrigin[],
  { symbol, date }: Question,
  { kind }: Instrument,
): InstrumentDetails['expiry'] {
  const told = facts.find(({ fact }) => fact === 'expiry');
  const rule = kind === 'future' ? futureExpiry(symbol, date) : null;
  if (told === undefined && rule === null) return null;
  const lastTold = facts.find(({ fact }) => fact === 'lastTradingDay')?.value;
  const source = told?.source ?? 'rule';
  return {
    date: told === undefined ? (rule?.expiry ?? null) : String(told.value),
    lastTradingDay: lastTold === undefined ? (rule?.lastTradingDay ?? null) : String(lastTold),
    source,
    certain: source !== 'rule' || rule?.certain === true,
  };
}

const PRICES: ReadonlySet<string> = new Set(['tickSize', 'strike']);

function factDto({ fact, value, source, asOf, validFrom, validTo }: FactOrigin): InstrumentFactDto {
  const shown = PRICES.has(fact) ? formatPrice(priceOf(Number(value))) : value;
  return { fact, value: shown, source, asOf, validFrom, validTo };
}

/** The share under an option that only its ISIN told: the master knows its symbol on the date. */
async function underlyingFact(
  facts: readonly FactOrigin[],
  question: Question,
  master: InstrumentStore,
): Promise<InstrumentFactDto[]> {
  const byIsin = facts.find(({ fact }) => fact === 'underlyingIsin');
  if (byIsin === undefined || facts.some(({ fact }) => fact === 'underlying')) return [];
  const terms = (await master.find(question))?.terms;
  if (terms === undefined || !('underlying' in terms) || terms.underlying === null) return [];
  return [factDto({ ...byIsin, fact: 'underlying', value: terms.underlying })];
}

/** The ISIN of an option or forward is that of what it is on: its symbols are no renames. */
function isOwnIsin(facts: readonly FactOrigin[]): boolean {
  const kind = facts.find(({ fact }) => fact === 'kind')?.value;
  return kind !== 'option' && kind !== 'exercise' && kind !== 'forward';
}

function seenOf(sightings: readonly Sighting[]): InstrumentDetails['seen'] {
  const days = sightings.flatMap(({ first, last }) => [first, last]).sort();
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? null : { first, last };
}

/** Of one source, as each abbreviates in its own way. */
function namesOf(sightings: readonly Sighting[], facts: readonly FactOrigin[]): InstrumentDetails['names'] {
  const by = facts.find(({ fact }) => fact === 'name')?.source;
  const names: { name: string; from: string }[] = [];
  for (const { facts: told, first, source } of sightings)
    if (source === by && told.name !== null && names.at(-1)?.name !== told.name)
      names.push({ name: told.name, from: first });
  return names;
}

/** Live instruments and symbols with bars, as the venue, the master or the ticker tells them. */
async function listAll(sources: InstrumentSources, date: LocalDate): Promise<Listed[]> {
  const live = sources.live.map((instrument): Listed => describe({ ...instrument, date }, sources));
  const known = new Set(sources.live.map(keyOf));
  const stored = (await sources.candles.symbols()).filter((one) => !known.has(keyOf(one)));
  return [...live, ...stored.map((one) => describe({ ...one, date }, sources))];
}

function describe({ exchange, symbol, date }: Question, { master, live }: InstrumentSources): Listed {
  const record = master.findNow({ exchange, symbol, date });
  // A feed of the real market learns symbols from its trades and knows no more than their tickers.
  if (record !== null) return { instrument: describeInstrument(record, exchange, symbol), source: 'master' };
  const own =
    live.find((one) => one.exchange === exchange && one.symbol === symbol) ??
    // Contracts of the simulated market that have expired are still its own.
    (exchange === SIMULATED_EXCHANGE ? simulatedInstrument(symbol) : null);
  if (own !== null) return { instrument: own, source: 'venue' };
  return { instrument: describeInstrument(null, exchange, symbol), source: 'ticker' };
}

async function exchangesOf(symbol: string, { master, candles, live }: InstrumentSources): Promise<string[]> {
  const stored = await candles.symbols();
  const exchanges = new Set([...live, ...stored].flatMap((one) => (one.symbol === symbol ? [one.exchange] : [])));
  for (const exchange of await master.exchanges())
    if ((await master.sightings(exchange, symbol)).length > 0) exchanges.add(exchange);
  return [...exchanges].sort();
}

function unknownDetail(symbol: string, exchange: string | undefined, date: LocalDate): string {
  const name = parseContinuous(symbol);
  const contract = name.ok && inCalendar(date) ? contractOn(name.value, date) : null;
  if (contract !== null) return `${symbol} is a continuous series and no instrument; on ${date} it is ${contract}.`;
  const where = exchange === undefined ? '' : ` on ${exchange}`;
  return `${symbol} is not known${where}: no file told of it, and no bars of it are stored.`;
}

function dtoOf({ instrument, source }: Listed): InstrumentDto {
  return { ...instrumentDto(instrument), source };
}

function placeOf({ rank, instrument }: { readonly rank: number; readonly instrument: Instrument }): SearchPlace {
  return { rank, symbol: instrument.symbol, exchange: instrument.exchange };
}

function comparePlaces(a: SearchPlace, b: SearchPlace): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  const [one, other] = [keyOf(a), keyOf(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}

function keyOf({ exchange, symbol }: { readonly exchange: string; readonly symbol: string }): string {
  return `${symbol} ${exchange}`;
}

function cursorOf({ rank, symbol, exchange }: SearchPlace): string {
  return Buffer.from(`${rank} ${symbol} ${exchange}`).toString('base64url');
}

function readCursor(cursor: string): Result<SearchPlace, InstrumentRefusal> {
  const match = /^([0-3]) (\S{1,32}) (\S{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null)
    return err({ kind: 'invalid', detail: 'cursor: not the nextCursor of a page; leave it out for the first one.' });
  const [, rank, symbol = '', exchange = ''] = match;
  return ok({ rank: Number(rank), symbol, exchange });
}
