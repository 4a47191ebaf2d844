/**
 * Bars as Nelogica Profit exports a chart: no header, newest first,
 * `symbol;dd/mm/yyyy;HH:MM:SS;open;high;low;close;turnover;quantity` with decimal commas. The stamp is the start of the
 * bar in the exchange's time; a bar of the after-market is stamped at some time after the close, which differs from
 * file to file.
 */

import { err, ok } from '#kernel/result.ts';
import { SYMBOL } from '../instrument/classify-ticker.ts';
import { readBarTexts, readDate, readTimeOfDay } from './bar-row.ts';
import type { RowReader } from './mt5-bars.ts';

const DATE = /^(?<day>\d{2})\/(?<month>\d{2})\/(?<year>\d{4})$/;
const FIELDS = 9;

/** Whether the first line of a file is a row of this form. */
export function isProfitRow(line: string): boolean {
  return /^[^;]{1,32};\d{2}\/\d{2}\/\d{4};\d{2}:\d{2}/.test(line);
}

/** Reads one row. */
export const readProfitRow: RowReader = (line) => {
  const fields = line.split(';').map((field) => field.trim());
  if (fields.length !== FIELDS) return err(`${fields.length} fields where an export of Profit has ${FIELDS}`);
  const [symbol = '', date = '', time = '', open = '', high = '', low = '', close = '', turnover = '', volume = ''] =
    fields;
  if (!SYMBOL.test(symbol)) return err(`symbol "${symbol}" is not a ticker`);
  const day = readDate(date, DATE);
  if (!day.ok) return err(`"${date}" is not a date such as 30/12/2025`);
  const timeUs = readTimeOfDay(time);
  if (!timeUs.ok) return timeUs;
  const values = readBarTexts({ open, high, low, close, turnover: withoutExponent(turnover), volume }, ',');
  return values.ok ? ok({ symbol, date: day.value, timeUs: timeUs.value, ...values.value }) : values;
};

/** Ten billion and more are written as "1,013524404E10"; that is 10135244040, and no digit is lost. */
function withoutExponent(text: string): string {
  const [, whole = '', fraction = '', exponent = ''] = /^(\d),(\d{1,15})E(\d{1,2})$/.exec(text) ?? [];
  if (whole === '') return text;
  const places = Number(exponent);
  return `${whole}${fraction.slice(0, places).padEnd(places, '0')},${fraction.slice(places) || '0'}`;
}
