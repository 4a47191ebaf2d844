/**
 * CONTRCAD, the register of contracts of BM&F: lines of 193 bytes or more, whose further fields are read past. It
 * tells ISIN, tick, first and last trading day, and the strike of an option with its own number of decimals.
 */

import { parseScaled } from '#kernel/decimal.ts';
import { type Price, priceOf } from '#kernel/price.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { LocalDate } from '#kernel/time.ts';
import { SYMBOL } from './classify-ticker.ts';
import { type Facts, NO_FACTS } from './instrument-record.ts';
import { parseCompactDate, type ReferenceRow } from './reference-row.ts';

const REGISTER_LINE_LENGTH = 193;

/** First and last byte of each field that is read here. */
const FIELDS = {
  date: [11, 19],
  product: [19, 22],
  market: [22, 23],
  right: [27, 28],
  style: [28, 29],
  expiry: [29, 37],
  firstTradingDay: [37, 45],
  lastTradingDay: [53, 61],
  strike: [69, 84],
  decimals: [84, 85],
  symbol: [105, 125],
  isin: [125, 137],
  tickSize: [143, 158],
  currency: [160, 162],
  name: [178, 193],
} as const;
type Field = keyof typeof FIELDS;

/** Whether a line may be one of the register: how a file is told from others. */
export function isRegisterLine(line: string): boolean {
  return line.length >= REGISTER_LINE_LENGTH && /^\d{9}01\d{8}[A-Z0-9]{3}[1-5]/.test(line);
}

/** Reads one line, without its end. */
export function readRegisterLine(line: string): Result<ReferenceRow, string> {
  if (line.length < REGISTER_LINE_LENGTH)
    return err(`${line.length} bytes where a row has at least ${REGISTER_LINE_LENGTH}`);
  const field = (name: Field): string => line.slice(...FIELDS[name]).trim();
  const symbol = field('symbol');
  if (!SYMBOL.test(symbol)) return err(`symbol "${symbol}" is not a ticker`);
  const dates: Partial<Record<Field, LocalDate | null>> = {};
  for (const name of ['date', 'expiry', 'firstTradingDay', 'lastTradingDay'] as const) {
    const date = parseCompactDate(field(name));
    if (!date.ok) return err(`${name} ${date.error}`);
    dates[name] = date.value;
  }
  const { date = null, expiry = null, firstTradingDay = null, lastTradingDay = null } = dates;
  if (date === null) return err('the row has no date');
  const isin = field('isin');
  if (!/^(?:[A-Z]{2}[A-Z0-9]{9}\d)?$/.test(isin)) return err(`"${isin}" is not an ISIN`);
  const tick = scaledPrice(field('tickSize'), field('decimals'));
  if (!tick.ok) return err(`tick ${tick.error}`);
  const terms = kindFacts(field);
  if (!terms.ok) return terms;
  const common = {
    ...NO_FACTS,
    name: field('name') || null,
    isin: isin || null,
    currency: CURRENCIES[field('currency')] ?? null,
    tickSize: tick.value,
    product: field('product'),
  };
  const facts = { ...common, expiry, firstTradingDay, lastTradingDay, ...terms.value };
  return ok({ symbol, date, facts, limits: null, settlement: null });
}

const CURRENCIES: Readonly<Record<string, string>> = { '01': 'USD', '02': 'BRL' };
const RIGHTS: Readonly<Record<string, 'call' | 'put'>> = { C: 'call', V: 'put' };
const STYLES: Readonly<Record<string, 'american' | 'european'>> = { A: 'american', E: 'european' };

function kindFacts(field: (name: Field) => string): Result<Partial<Facts>, string> {
  switch (field('market')) {
    case '1':
      return ok({ kind: 'spot' });
    case '2':
      return ok({ kind: 'future' });
    case '3':
    case '4': {
      const strike = scaledPrice(field('strike'), field('decimals'));
      if (!strike.ok) return err(`strike ${strike.error}`);
      const [right, style] = [RIGHTS[field('right')] ?? null, STYLES[field('style')] ?? null];
      return ok({ kind: 'option', underlying: field('product'), right, style, strike: strike.value });
    }
    case '5':
      return ok({ kind: 'forward', underlying: field('product') });
    default:
      return err(`market "${field('market')}" is not known`);
  }
}

/** Digits with so many decimals; null for zero, which the register writes where there is nothing. */
function scaledPrice(digits: string, decimals: string): Result<Price | null, string> {
  if (!/^\d{15}$/.test(digits) || !/^\d$/.test(decimals)) return err(`"${digits}" with "${decimals}" decimals`);
  const places = Number(decimals);
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  const units = parseScaled(text, 4, '.');
  if (!units.ok) return units;
  return ok(units.value === 0 ? null : priceOf(units.value));
}
