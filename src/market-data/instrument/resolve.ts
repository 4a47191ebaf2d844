/**
 * One record out of what the sources say. Each fact comes from the first source, in the order of `SOURCES`, that tells
 * it; what none tells may come from a rule (expiry of a future, tick of a share), and the provenance says so.
 */

import { defined, ensureNever } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { type Multiplier, multiplierOf, UNIT_MULTIPLIER } from '#kernel/turnover.ts';
import { futureExpiry } from './future-expiry.ts';
import type { Instrument } from './instrument.ts';
import {
  CASH_KINDS,
  type Facts,
  type InstrumentRecord,
  NO_FACTS,
  type Provenance,
  type RecordKind,
  SOURCES,
  type Terms,
} from './instrument-record.ts';
import { describeTicker } from './product.ts';
import { rateTick } from './rate-tick.ts';
import { dayFrom, FACT_FIELDS, type Sighting, spanOn } from './sighting.ts';

export interface Question {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: LocalDate;
}

/**
 * The record of a symbol on a date, out of all its sightings in the order of their days. Null before it was first
 * seen and after it expired: a ticker of an option comes back every year for another option.
 */
export function resolve(sightings: readonly Sighting[], question: Question): InstrumentRecord | null {
  const known = knownOn(sightings, question);
  if (known === null) return null;
  const { facts, told, byRule } = known;
  const ends = told.flatMap(({ next }) => (next === undefined ? [] : [dayFrom(next.first, -1)]));
  if (facts.expiry !== null) ends.push(facts.expiry);
  const starts = told.map(({ span }) => span.first);
  return {
    ...described(facts, question),
    terms: termsOf(facts),
    validFrom: defined(starts.toSorted().at(-1), 'a record was told by somebody'),
    validTo: ends.toSorted()[0] ?? null,
    provenance: [
      ...told.map(({ span }): Provenance => ({ source: span.source, asOf: span.last })),
      ...(byRule.length > 0 ? [{ source: 'rule', asOf: null } as const] : []),
    ],
  };
}

/** One fact with who said it, and the days over which that source says so. */
export interface FactOrigin extends Provenance {
  readonly fact: keyof Facts;
  readonly value: string | number | boolean;
  readonly validFrom: LocalDate | null;
  /** Null where no end is known. */
  readonly validTo: LocalDate | null;
}

/** Every fact that is known of a symbol on a date, with its origin; none where `resolve` has no record. */
export function explain(sightings: readonly Sighting[], question: Question): FactOrigin[] {
  const known = knownOn(sightings, question);
  if (known === null) return [];
  const { facts, told, byRule } = known;
  return FACT_FIELDS.flatMap((fact): FactOrigin[] => {
    const value = facts[fact];
    if (value === null || value === false || value === 'unknown') return [];
    const by = told.find(({ span }) => span.facts[fact] === value);
    if (byRule.includes(fact) || by === undefined)
      return [{ fact, value, source: 'rule', asOf: null, validFrom: null, validTo: null }];
    return [{ fact, value, ...stretchOf(sightings, by.span, fact) }];
  });
}

/** How long a source says the same of one fact: over spans that differ in others. */
function stretchOf(
  sightings: readonly Sighting[],
  span: Sighting,
  fact: keyof Facts,
): Omit<FactOrigin, 'fact' | 'value'> {
  const spans = sightings.filter(({ source }) => source === span.source);
  const isSame = (other: Sighting): boolean => other.facts[fact] === span.facts[fact];
  const place = spans.indexOf(span);
  const before = spans.slice(0, place).findLastIndex((other) => !isSame(other));
  const after = spans.slice(place).find((other) => !isSame(other));
  const last = spans.slice(place, after === undefined ? undefined : spans.indexOf(after)).at(-1) ?? span;
  return {
    source: span.source,
    asOf: last.last,
    validFrom: (spans[before + 1] ?? span).first,
    validTo: after === undefined ? null : dayFrom(after.first, -1),
  };
}

interface Known {
  readonly facts: Facts;
  /** Who told of it, the one to be believed first in front. */
  readonly told: readonly Chosen[];
  /** Facts that no file told. */
  readonly byRule: readonly (keyof Facts)[];
}

function knownOn(sightings: readonly Sighting[], question: Question): Known | null {
  const chosen = SOURCES.flatMap((source) => {
    const spans = sightings.filter((sighting) => sighting.source === source);
    const span = spanOn(spans, question.date);
    return span === undefined ? [] : [{ span, next: spans[spans.indexOf(span) + 1] }];
  });
  const live = chosen.filter(({ span }) => !isOver(span, chosen, question.date));
  if (live.length === 0) return null;
  const kind = live.find(({ span }) => span.facts.kind !== 'unknown')?.span.facts.kind ?? 'unknown';
  // A source that takes it for something else tells nothing of this.
  const told = live.filter(({ span }) => span.facts.kind === kind || span.facts.kind === 'unknown');
  const completed = complete({ ...merged(told), kind }, question);
  // Of a future that no file told the expiry of, the rule knows when it was over.
  if (completed.facts.expiry !== null && completed.facts.expiry < question.date) return null;
  return { told, ...completed };
}

interface Chosen {
  readonly span: Sighting;
  /** What the same source said afterwards. */
  readonly next: Sighting | undefined;
}

/** Whether what a span tells of has expired; a span without an expiry ends with one that was seen as late. */
function isOver(span: Sighting, all: readonly Chosen[], date: LocalDate): boolean {
  const { expiry } = span.facts;
  if (expiry !== null) return expiry < date;
  return all.some(({ span: other }) => {
    const end = other.facts.expiry;
    return end !== null && end < date && span.last <= end;
  });
}

function merged(told: readonly Chosen[]): Facts {
  const facts: Record<string, unknown> = { ...NO_FACTS };
  for (const field of FACT_FIELDS)
    for (const { span } of told) if (facts[field] === null || facts[field] === false) facts[field] = span.facts[field];
  return facts as unknown as Facts;
}

/** Adds what rules tell of the rest. */
function complete(facts: Facts, { exchange, symbol, date }: Question): Omit<Known, 'told'> {
  const rule = ruleOf(facts, { exchange, symbol, date });
  const missing = FACT_FIELDS.filter((field) => facts[field] === null && (rule[field] ?? null) !== null);
  const added = Object.fromEntries(missing.map((field) => [field, rule[field]]));
  return { facts: { ...facts, ...added }, byRule: missing };
}

function ruleOf(facts: Facts, { exchange, symbol, date }: Question): Partial<Facts> {
  if (isCash(facts.kind))
    return { tickSize: priceOf(100), lot: facts.fractional ? quantityOf(1) : null, currency: 'BRL' };
  if (facts.kind !== 'future') return {};
  const { tickSize, name } = describeTicker(exchange, symbol);
  const expiry = futureExpiry(symbol, date);
  return {
    tickSize: tickSize ?? rateTick(symbol, date),
    name: name === symbol ? null : name,
    expiry: expiry?.expiry ?? null,
    lastTradingDay: expiry?.lastTradingDay ?? null,
  };
}

function described(facts: Facts, { exchange, symbol }: Question): Omit<InstrumentRecord, 'terms' | Held> {
  const { name, isin, currency, tickSize, lot, quotationFactor } = facts;
  return {
    exchange,
    symbol,
    name: name ?? symbol,
    isin,
    currency,
    tickSize,
    lot,
    quotationFactor,
    multiplier: multiplierIn(facts, describeTicker(exchange, symbol)),
    decimals: decimalsIn(facts, describeTicker(exchange, symbol)),
  };
}

type Held = 'validFrom' | 'validTo' | 'provenance';

function multiplierIn({ kind, quotationFactor, currency }: Facts, { multiplier }: Instrument): Multiplier | null {
  if (kind === 'future') return currency === null || currency === 'BRL' ? multiplier : null;
  if (kind === 'spread' || kind === 'unknown' || kind === 'spot' || currency !== 'BRL') return null;
  if (quotationFactor === null) return isCash(kind) ? UNIT_MULTIPLIER : null;
  // A factor of 1,000 means that the price is that of 1,000 units.
  return UNIT_MULTIPLIER % quotationFactor === 0 ? multiplierOf(UNIT_MULTIPLIER / quotationFactor) : null;
}

function decimalsIn({ kind, tickSize }: Facts, { decimals }: Instrument): number {
  if (kind === 'future' || tickSize === null) return decimals;
  let shown = 4;
  while (shown > 2 && tickSize % 10 ** (4 - shown + 1) === 0) shown -= 1;
  return shown;
}

function termsOf(facts: Facts): Terms {
  const { kind, fractional, product, underlying, underlyingIsin, right, strike, style, expiry, lastTradingDay } = facts;
  switch (kind) {
    case 'share':
    case 'unit':
    case 'etf':
    case 'fii':
    case 'bdr':
    case 'receipt':
    case 'right':
    case 'unknown':
      return { kind, fractional };
    case 'option':
    case 'exercise':
      return { kind, underlying, underlyingIsin, right, strike, style, expiry };
    case 'future':
      return { kind, product, expiry, lastTradingDay };
    case 'forward':
      return { kind, underlying, underlyingIsin };
    case 'spread':
    case 'spot':
      return { kind, product };
    default:
      return ensureNever(kind);
  }
}

function isCash(kind: RecordKind): boolean {
  return (CASH_KINDS as readonly RecordKind[]).includes(kind);
}
