/** Whose bars a file holds, and under which symbol they are stored. */

import { err, ok, type Result } from '#kernel/result.ts';
import type { BarRow } from './bar-row.ts';
import type { FileTimeframe } from './bar-step.ts';

/** What a series may be called. */
const SERIES_SYMBOL = /^[A-Z0-9$@_.-]{1,32}$/;

/** The one symbol of a file: what its rows say, or what the user says where they do not. */
export function fileSymbolOf(rows: readonly Pick<BarRow, 'symbol'>[], told?: string): Result<string, string> {
  const found = new Set<string>();
  for (const { symbol } of rows) if (symbol !== null) found.add(symbol);
  const [symbol, other] = found;
  if (other !== undefined) return err(`it holds bars of ${symbol} and of ${other}; export one symbol a file`);
  if (symbol !== undefined && told !== undefined && symbol !== told)
    return err(`it holds bars of ${symbol}, and --symbol says ${told}`);
  const name = symbol ?? told;
  if (name === undefined) return err('it does not name its symbol; say --symbol, such as --symbol WINJ26');
  if (!SERIES_SYMBOL.test(name))
    return err(`"${name}" is not a symbol: 1 to 32 capital letters, digits, $, @, _, . and - are allowed`);
  return ok(name);
}

/**
 * Where prices go that were adjusted by the vendor: to a series of their own, such as "PETR4@PROFIT-15M", so that they
 * never stand beside raw ones. The timeframe is in the name, because vendors adjust their charts differently.
 */
export function adjustedSymbolOf(
  symbol: string,
  { source, timeframe }: { readonly source: 'mt5' | 'profit'; readonly timeframe: FileTimeframe },
): Result<string, string> {
  const name = `${symbol}@${source}-${timeframe}`.toUpperCase();
  return SERIES_SYMBOL.test(name) ? ok(name) : err(`"${name}" is too long for a series of its own`);
}
