/**
 * A table of corporate actions as text: a header `symbol,ex-date,kind,value,source`, then one row for each. Fields are
 * separated by commas, or by semicolons, and then a decimal comma is read as well.
 */

import { err, ok, type Result } from '#kernel/result.ts';
import { parseLocalDate } from '#kernel/time.ts';
import { SYMBOL } from '../instrument/classify-ticker.ts';
import { closedReason } from '../session/b3-calendar.ts';
import { type CorporateAction, readEffect } from './corporate-action.ts';

const COLUMNS = ['symbol', 'ex-date', 'kind', 'value', 'source'] as const;

export type ActionReader = (line: string) => Result<CorporateAction, string>;

/** A reader of the rows below `header`, in which columns may be in any order. */
export function actionReader(header: string, exchange: string): Result<ActionReader, string> {
  const separator = header.includes(';') ? ';' : ',';
  const names = header.split(separator).map((name) => name.trim().toLowerCase());
  const missing = COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0) return err(`its header lacks ${missing.join(', ')}; expected is ${COLUMNS.join(separator)}`);
  return ok((line) => {
    const fields = line.split(separator).map((field) => field.trim());
    if (fields.length !== names.length) return err(`${fields.length} fields where the header has ${names.length}`);
    const field = (name: (typeof COLUMNS)[number]): string => fields[names.indexOf(name)] ?? '';
    const symbol = field('symbol');
    if (!SYMBOL.test(symbol)) return err(`symbol "${symbol}" is not a ticker`);
    const exDate = parseLocalDate(field('ex-date'));
    if (!exDate.ok) return err(`ex-date ${exDate.error}`);
    const closed = closedReason(exDate.value);
    if (closed !== null) return err(`ex-date: ${closed}`);
    const value = separator === ';' ? field('value').replace(',', '.') : field('value');
    const effect = readEffect(field('kind').toLowerCase(), value);
    if (!effect.ok) return effect;
    if (field('source') === '') return err('source is empty: say who tells of it');
    return ok({ exchange, symbol, exDate: exDate.value, source: field('source'), ...effect.value });
  });
}
