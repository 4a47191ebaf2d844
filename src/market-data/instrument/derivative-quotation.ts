/**
 * Answers of B3's service DerivativeQuotation, one JSON for each product: contracts and options with their real
 * expiry, strike and limits. The day is that of the answer's time.
 */

import { type Price, parsePrice } from '#kernel/price.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type LocalDate, parseLocalDate } from '#kernel/time.ts';
import { SYMBOL } from './classify-ticker.ts';
import { NO_FACTS, type RecordKind } from './instrument-record.ts';
import { type ReferenceRow, type RefusedRow, readLimits } from './reference-row.ts';

/** Reads a parsed answer; an error where it is none, or the service refused. */
export function readDerivativeQuotation(
  answer: unknown,
): Result<{ readonly rows: readonly ReferenceRow[]; readonly refused: readonly RefusedRow[] }, string> {
  const status = textAt(answer, 'BizSts', 'cd');
  const date = parseLocalDate(textAt(answer, 'Msg', 'dtTm').slice(0, 10));
  const entries = valueAt(answer, 'Scty');
  if (!date.ok || !Array.isArray(entries)) return err('it is not an answer of DerivativeQuotation');
  if (status !== 'OK') return err(`the service answered "${status}" and not OK`);
  const rows: ReferenceRow[] = [];
  const refused: RefusedRow[] = [];
  for (const [index, entry] of entries.entries()) {
    const row = readEntry(entry, date.value);
    if (row.ok) rows.push(row.value);
    else refused.push({ place: `entry ${index + 1}`, reason: row.error, text: JSON.stringify(entry) ?? '' });
  }
  return ok({ rows, refused });
}

/** Codes of the market, and what they trade. */
const MARKETS: Readonly<Record<string, RecordKind>> = {
  FUT: 'future',
  SOPT: 'option',
  FOPT: 'option',
  OPTEXER: 'exercise',
  SPOT: 'spot',
};

function readEntry(entry: unknown, date: LocalDate): Result<ReferenceRow, string> {
  const symbol = textAt(entry, 'symb');
  if (!SYMBOL.test(symbol)) return err(`symbol "${symbol}" is not a ticker`);
  const market = textAt(entry, 'mkt', 'cd');
  const kind = Object.hasOwn(MARKETS, market) ? MARKETS[market] : undefined;
  if (kind === undefined) return err(`market "${market}" is not known`);
  const expiry = readExpiry(textAt(entry, 'asset', 'AsstSummry', 'mtrtyCode'));
  if (!expiry.ok) return err(`expiry ${expiry.error}`);
  const strike = readStrike(textAt(entry, 'SctyQtn', 'exrcPric'));
  if (!strike.ok) return err(`strike ${strike.error}`);
  const quote = (name: string): string => textAt(entry, 'SctyQtn', name);
  const [lower, upper] = [quote('bottomLmtPric'), quote('topLmtPric')];
  const limits = readLimits({ lower, upper, reference: quote('prvsDayAdjstmntPric') });
  if (!limits.ok) return limits;
  const side = textAt(entry, 'asset', 'SdTpCd', 'desc');
  const product = textAt(entry, 'asset', 'code') || null;
  const isOption = kind === 'option' || kind === 'exercise';
  const facts = {
    ...NO_FACTS,
    kind,
    name: textAt(entry, 'desc') || null,
    product,
    underlying: isOption ? product : null,
    right: isOption ? (RIGHTS[side] ?? null) : null,
    strike: isOption ? strike.value : null,
    expiry: expiry.value,
  };
  return ok({ symbol, date, facts, limits: limits.value, settlement: null });
}

const RIGHTS: Readonly<Record<string, 'call' | 'put'>> = { C: 'call', P: 'put' };

function readExpiry(text: string): Result<LocalDate | null, string> {
  return text === '' || text === '9999-12-31' ? ok(null) : parseLocalDate(text);
}

function readStrike(text: string): Result<Price | null, string> {
  return text === '' ? ok(null) : parsePrice(text);
}

function valueAt(value: unknown, ...path: string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

/** A text or number as text; empty for anything else. */
function textAt(value: unknown, ...path: string[]): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}
