/**
 * COTAHIST, B3's file of past prices: lines of 245 bytes in Latin-1, a header "00COTAHIST", a row for each symbol and
 * day, and a trailer that tells how many lines there should be. Read here for what it says of the instruments.
 * Prices have two implied decimals. The strike of an option is its own field, never the digits of its ticker.
 */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { SYMBOL } from './classify-ticker.ts';
import { type CashKind, type Facts, NO_FACTS } from './instrument-record.ts';
import { parseCompactDate, type ReferenceRow } from './reference-row.ts';

const COTAHIST_LINE_LENGTH = 245;
/** What the file begins with. */
export const COTAHIST_START = '00COTAHIST';

/** First and last byte of each field that is read here; the first byte of a line is 0. */
const FIELDS = {
  date: [2, 10],
  bdi: [10, 12],
  symbol: [12, 24],
  market: [24, 27],
  name: [27, 39],
  specification: [39, 49],
  currency: [52, 56],
  strike: [188, 201],
  expiry: [202, 210],
  factor: [210, 217],
  isin: [230, 242],
} as const;
type Field = keyof typeof FIELDS;

/** A line of the file: a row, or its beginning or end. */
export type CotahistLine =
  | { readonly kind: 'header' }
  | { readonly kind: 'trailer'; readonly lines: number }
  | { readonly kind: 'row'; readonly row: ReferenceRow };

/**
 * Why a file of so many lines is not whole, by what its trailer announces (null where it has none); null where it is.
 * A file that lost lines shows it nowhere else: every line that is left can be read.
 */
export function cotahistDamage(announced: number | null, lines: number): string | null {
  const advice = 'it was cut off or changed; download it again';
  if (announced === null) return `ends before its trailer (99COTAHIST), after ${lines} lines: ${advice}`;
  if (announced === lines) return null;
  return `has ${lines} lines, and its trailer (99COTAHIST) tells ${announced}: ${advice}`;
}

/** Reads one line, without its end. */
export function readCotahistLine(line: string): Result<CotahistLine, string> {
  if (line.startsWith(COTAHIST_START)) return ok({ kind: 'header' });
  if (line.startsWith('99COTAHIST')) {
    const lines = /^\d{11}$/.exec(line.slice(31, 42));
    return lines === null ? err('the trailer tells no number of lines') : ok({ kind: 'trailer', lines: Number(lines) });
  }
  if (line.length !== COTAHIST_LINE_LENGTH) return err(`${line.length} bytes where a row has ${COTAHIST_LINE_LENGTH}`);
  if (!line.startsWith('01')) return err(`record type "${line.slice(0, 2)}" is neither 00, 01 nor 99`);
  const row = readRow(line);
  return row.ok ? ok({ kind: 'row', row: row.value }) : row;
}

function readRow(line: string): Result<ReferenceRow, string> {
  const field = (name: Field): string => line.slice(...FIELDS[name]).trim();
  const symbol = field('symbol');
  if (!SYMBOL.test(symbol)) return err(`symbol "${symbol}" is not a ticker`);
  const date = parseCompactDate(field('date'));
  if (!date.ok) return err(`date ${date.error}`);
  if (date.value === null) return err('the row has no date');
  const factor = field('factor');
  if (!/^\d{7}$/.test(factor) || Number(factor) === 0)
    return err(`quotation factor "${factor}" is not a positive number`);
  const isin = field('isin');
  if (!/^(?:[A-Z]{2}[A-Z0-9]{9}\d)?$/.test(isin)) return err(`"${isin}" is not an ISIN`);
  const kind = kindFacts(line, field);
  if (!kind.ok) return kind;
  const common = {
    name: field('name') || null,
    currency: CURRENCIES[field('currency')] ?? null,
    quotationFactor: Number(factor),
  };
  // Of an option or forward the file tells the ISIN of what it is on.
  const isins = 'underlyingIsin' in kind.value ? {} : { isin: isin || null };
  return ok({
    symbol,
    date: date.value,
    facts: { ...NO_FACTS, ...common, ...isins, ...kind.value },
    limits: null,
    settlement: null,
  });
}

const CURRENCIES: Readonly<Record<string, string>> = { R$: 'BRL', US$: 'USD' };

/** Codes of the market (TPMERC). */
function kindFacts(line: string, field: (name: Field) => string): Result<Partial<Facts>, string> {
  const market = field('market');
  const underlyingIsin = field('isin') || null;
  switch (market) {
    case '010':
    case '017':
      return ok({ kind: cashKind(field) });
    case '020':
      return ok({ kind: cashKind(field), fractional: true, lot: quantityOf(1) });
    case '030':
      return ok({ kind: 'forward', underlyingIsin });
    case '012':
    case '013':
    case '070':
    case '080': {
      const terms = optionTerms(line, field);
      if (!terms.ok) return terms;
      const kind = market === '070' || market === '080' ? 'option' : 'exercise';
      return ok({ ...terms.value, kind, right: market === '070' || market === '012' ? 'call' : 'put', underlyingIsin });
    }
    case '050':
    case '060':
      return ok({ kind: 'future' });
    default:
      return err(`market "${market}" is not known`);
  }
}

function optionTerms(line: string, field: (name: Field) => string): Result<Partial<Facts>, string> {
  const strike = field('strike');
  if (!/^\d{13}$/.test(strike)) return err(`strike "${strike}" is not a number of 13 digits`);
  if (Number(strike) > 90_000_000_000_000) return err(`strike "${strike}" is too large`);
  const expiry = parseCompactDate(field('expiry'));
  if (!expiry.ok) return err(`expiry ${expiry.error}`);
  // "PETRE" for a European, "PETR" for an American option on PETR: the fifth byte of the name.
  const style = line[FIELDS.name[0] + 4] === 'E' ? 'european' : 'american';
  return ok({
    strike: Number(strike) === 0 ? null : priceOf(Number(strike) * 100),
    expiry: expiry.value,
    style,
  });
}

/** The first letters of the specification (ESPECI); what is not here is of no kind that is known. */
const SPECIFICATIONS: Readonly<Record<string, CashKind>> = {
  ON: 'share',
  OR: 'share',
  PN: 'share',
  PR: 'share',
  ...Object.fromEntries([...'ABCDEFGH'].map((letter) => [`PN${letter}`, 'share' as const])),
  UNT: 'unit',
  ...Object.fromEntries(['DR1', 'DR2', 'DR3', 'DRN', 'DRE', 'DRP'].map((level) => [level, 'bdr' as const])),
  REC: 'receipt',
  DIR: 'right',
  // Bônus de subscrição: a right to buy new shares.
  BNS: 'right',
};

function cashKind(field: (name: Field) => string): Facts['kind'] {
  const specification = field('specification').split(' ')[0] ?? '';
  // Quotas are of real estate funds or of ETFs; only the BDI code tells, and not in the fractional market.
  if (specification === 'CI') return QUOTAS[field('bdi')] ?? 'unknown';
  return SPECIFICATIONS[specification] ?? 'unknown';
}

const QUOTAS: Readonly<Record<string, CashKind>> = { '12': 'fii', '14': 'etf' };
