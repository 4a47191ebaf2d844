/** Tells by the first line of a file which bars it holds. */

import { err, ok, type Result } from '#kernel/result.ts';
import { COTAHIST_START } from '../instrument/cotahist.ts';
import { mt5Reader, type RowReader } from './mt5-bars.ts';
import { isProfitRow, readProfitRow } from './profit-bars.ts';

/** Who wrote a file of bars. */
export type CandleFormat =
  | { readonly kind: 'mt5'; readonly read: RowReader /** The first line is no row. */; readonly hasHeader: true }
  | { readonly kind: 'profit'; readonly read: RowReader; readonly hasHeader: false }
  | { readonly kind: 'cotahist' };

/** The format of a file that begins with `line`, or why it cannot be imported. */
export function candleFormatOf(line: string): Result<CandleFormat, string> {
  if (line.startsWith(COTAHIST_START)) return ok({ kind: 'cotahist' });
  const mt5 = mt5Reader(line);
  if (mt5 !== null) return mt5.ok ? ok({ kind: 'mt5', read: mt5.value, hasHeader: true }) : mt5;
  if (isProfitRow(line)) return ok({ kind: 'profit', read: readProfitRow, hasHeader: false });
  if (/^data;open;high;low;close;candle/i.test(line))
    return err(
      'it has prices and no volume, and a bar without volume is none; export the chart with "Volume" and "Quantidade"',
    );
  return err(
    'it is neither an export of MetaTrader 5 (a header with time or <DATE>), nor one of Profit ' +
      '(symbol;dd/mm/yyyy;HH:MM:SS;open;high;low;close;turnover;quantity), nor COTAHIST',
  );
}
