/**
 * Bars as MetaTrader 5 writes them, in two forms: what `copy_rates` gives in a script, comma-separated with the columns
 * `time,open,high,low,close,tick_volume,spread,real_volume`; and what the terminal's "Export bars" saves, separated by
 * tabs with `<DATE> <TIME> <OPEN> <HIGH> <LOW> <CLOSE> <TICKVOL> <VOL> <SPREAD>`. Columns are found by name, in any
 * order. Neither form names the symbol or the timeframe. Times are those of the broker's server.
 *
 * Volume is the real one, in contracts or shares; the tick volume counts changes of the price and is not used.
 */

import { err, ok, type Result } from '#kernel/result.ts';
import { type BarRow, readBarTexts, readDate, readTimeOfDay } from './bar-row.ts';

/** Reads one row below the header. */
export type RowReader = (line: string) => Result<BarRow, string>;

const DATE = /^(?<year>\d{4})[.-](?<month>\d{2})[.-](?<day>\d{2})$/;
const PRICES = ['open', 'high', 'low', 'close'] as const;

/** A reader of the rows below `header`; null where this is no header of MetaTrader, an error where it lacks a column. */
export function mt5Reader(header: string): Result<RowReader, string> | null {
  if (header.startsWith('<DATE>')) return exportReader(header);
  return /^"?time"?,/i.test(header) ? ratesReader(header) : null;
}

function exportReader(header: string): Result<RowReader, string> {
  const names = header.split('\t').map((name) =>
    name
      .trim()
      .replace(/^<(.*)>$/, '$1')
      .toLowerCase(),
  );
  if (!names.includes('time'))
    return err('it has days or weeks (no column <TIME>); export intraday bars, and import COTAHIST for the days');
  return tableReader({ names, separator: '\t', volume: 'vol', date: 'date', time: 'time' });
}

function ratesReader(header: string): Result<RowReader, string> {
  const names = header.split(',').map((name) => name.trim().replaceAll('"', '').toLowerCase());
  return tableReader({ names, separator: ',', volume: 'real_volume', date: 'time', time: null });
}

interface Table {
  readonly names: readonly string[];
  readonly separator: string;
  readonly volume: string;
  readonly date: string;
  /** Null where date and time stand in one column. */
  readonly time: string | null;
}

function tableReader({ names, separator, volume, date, time }: Table): Result<RowReader, string> {
  const needed = [date, ...(time === null ? [] : [time]), ...PRICES, volume];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) return err(`its header lacks ${missing.join(', ')}; it has ${names.join(', ')}`);
  const place = (name: string): number => names.indexOf(name);
  return ok((line) => {
    const fields = line.split(separator).map((field) => field.trim());
    if (fields.length !== names.length) return err(`${fields.length} fields where the header has ${names.length}`);
    const field = (name: string): string => fields[place(name)] ?? '';
    const stamp = time === null ? field(date) : `${field(date)} ${field(time)}`;
    const [, day = '', clock = ''] = /^(\S+)[ T](\S+)$/.exec(stamp) ?? [];
    const at = readDate(day, DATE);
    if (!at.ok) return err(`"${stamp}" is not a time such as 2026-03-10 09:00:00`);
    const timeUs = readTimeOfDay(clock);
    if (!timeUs.ok) return timeUs;
    const [open, high, low, close] = PRICES.map(field) as [string, string, string, string];
    const values = readBarTexts({ open, high, low, close, volume: field(volume) }, '.');
    return values.ok ? ok({ symbol: null, date: at.value, timeUs: timeUs.value, ...values.value }) : values;
  });
}
