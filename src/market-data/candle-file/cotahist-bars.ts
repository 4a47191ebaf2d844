/**
 * Daily bars from COTAHIST. Open, high, low and close are those of the regular session, and its quantity, turnover and
 * trades count the after-market of the day as well: held against 250 days of VALE3 in candle-data.test.ts. Prices have
 * two implied decimals and are for as many shares as the quotation factor (FATCOT) says; here they are for one share,
 * rounded to 1/10,000 where a factor of 1,000 leaves more decimals.
 */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { turnoverFromCentavos } from '#kernel/turnover.ts';
import { readCotahistLine } from '../instrument/cotahist.ts';
import { type BarRow, checkedBar } from './bar-row.ts';

/** A daily bar with the line on which it stands. */
export interface CotahistBar extends BarRow {
  readonly symbol: string;
  readonly line: number;
}

/** A line of the file, as far as bars go. */
export type CotahistBarLine =
  | { readonly kind: 'header' }
  | { readonly kind: 'trailer'; readonly lines: number }
  | { readonly kind: 'bar'; readonly row: Omit<CotahistBar, 'line'> }
  /** A row of a market whose prices are no bars: forwards, exercises of options, auctions. */
  | { readonly kind: 'other-market' };

/** First and last byte; the first byte of a line is 0. */
const FIELDS = {
  market: [24, 27],
  open: [56, 69],
  high: [69, 82],
  low: [82, 95],
  close: [108, 121],
  trades: [147, 152],
  volume: [152, 170],
  turnover: [170, 188],
} as const;

/**
 * Standard lots, fractions of them, calls and puts: each has tickers of its own, and one row a day. A forward has a row
 * for each term under one ticker, and an exercise or an auction is not trading.
 */
const MARKETS: readonly string[] = ['010', '020', '070', '080'];

/** Hundredths in 1/10,000. */
const UNITS_PER_HUNDREDTH = 100;

/** Reads one line, without its end. */
export function readCotahistBar(line: string): Result<CotahistBarLine, string> {
  const read = readCotahistLine(line);
  if (!read.ok) return read;
  if (read.value.kind !== 'row') return ok(read.value);
  const text = (name: keyof typeof FIELDS): string => line.slice(...FIELDS[name]);
  if (!MARKETS.includes(text('market'))) return ok({ kind: 'other-market' });
  const { symbol, date, facts } = read.value.row;
  const numbers: number[] = [];
  for (const name of ['open', 'high', 'low', 'close', 'trades', 'volume', 'turnover'] as const) {
    const value = Number(text(name));
    if (!/^\d+$/.test(text(name)) || value > NUMBER_MAX) return err(`${name} "${text(name)}" is not a number`);
    numbers.push(value);
  }
  const [open = 0, high = 0, low = 0, close = 0, trades = 0, volume = 0, turnover = 0] = numbers;
  const factor = facts.quotationFactor ?? 1;
  const price = (hundredths: number) => priceOf(Math.round((hundredths * UNITS_PER_HUNDREDTH) / factor));
  const bar = checkedBar({
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
    volume: quantityOf(volume),
    turnover: turnoverFromCentavos(turnover),
    // The field has five digits: 99,999 may stand for more.
    trades: trades === 0 || trades === TRADES_FIELD_MAX ? null : trades,
  });
  return bar.ok ? ok({ kind: 'bar', row: { symbol, date, timeUs: 0, ...bar.value } }) : bar;
}

/** Above it a price in 1/10,000 may be no safe integer. */
const NUMBER_MAX = Number.MAX_SAFE_INTEGER / UNITS_PER_HUNDREDTH;
const TRADES_FIELD_MAX = 99_999;
