/**
 * An instrument on a date, in the form that bars and pages use: what the master knows of it then, and its ticker for
 * the rest. Where the master has nothing, it is what the ticker alone tells, as without a master.
 */

import type { LocalDate } from '#kernel/time.ts';
import { type Multiplier, UNIT_MULTIPLIER } from '#kernel/turnover.ts';
import type { Instrument } from './instrument.ts';
import type { InstrumentRecord } from './instrument-record.ts';
import { describeTicker } from './product.ts';
import type { Question } from './resolve.ts';

/** The instrument by its record, null where the master has none for the date. */
export function describeInstrument(record: InstrumentRecord | null, exchange: string, symbol: string): Instrument {
  const ticker = describeTicker(exchange, symbol);
  if (record === null) return ticker;
  const { name, terms, tickSize, lot, decimals } = record;
  return {
    exchange,
    symbol,
    name: name === symbol ? ticker.name : name,
    kind: terms.kind === 'unknown' ? ticker.kind : terms.kind,
    tickSize: tickSize ?? ticker.tickSize,
    lot: lot ?? ticker.lot,
    multiplier: multiplierBy(record, ticker),
    decimals,
  };
}

/**
 * A record knows why it has no multiplier (priced in dollars, quoted in rate), so that of the ticker is not put in its
 * place; but a report of prices need not know the kind, and then a ticker of the cash market still says BRL a unit.
 */
function multiplierBy(record: InstrumentRecord, ticker: Instrument): Multiplier | null {
  const { multiplier, terms, currency, quotationFactor } = record;
  if (multiplier !== null || terms.kind !== 'unknown' || ticker.multiplier !== UNIT_MULTIPLIER) return multiplier;
  return (currency ?? 'BRL') === 'BRL' && (quotationFactor ?? 1) === 1 ? ticker.multiplier : null;
}

/** Entries that are remembered before all are forgotten: every symbol of B3 for several days. */
const REMEMBERED_MAX = 200_000;

/**
 * Describes instruments of one exchange for trades. Each symbol and day is looked up once and then stays the same, so
 * that all bars of a day are made alike; an import in between counts from the next day or start.
 */
export function createDescriber(
  exchange: string,
  find: (question: Question) => InstrumentRecord | null,
): (symbol: string, date: LocalDate) => Instrument {
  const known = new Map<string, Instrument>();
  return (symbol, date) => {
    const key = `${date} ${symbol}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED_MAX) known.clear();
    const instrument = describeInstrument(find({ exchange, symbol, date }), exchange, symbol);
    known.set(key, instrument);
    return instrument;
  };
}
