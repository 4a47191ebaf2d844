/** Which exchange a symbol is asked of, alike on the API and the command line. */

import { err, ok, type Result } from '#kernel/result.ts';

interface Listed {
  readonly exchange: string;
  readonly symbol: string;
}

export interface SymbolQuestion {
  readonly symbol: string;
  readonly exchange?: string | undefined;
}

/** Why there is no exchange to ask; `detail` says what to do. */
export interface SymbolRefusal {
  readonly kind: 'unknown' | 'ambiguous';
  readonly detail: string;
}

/** The exchange that has the symbol: the one asked for, else the live one, else the only one. */
export function exchangeOf(
  { symbol, exchange }: SymbolQuestion,
  { live, stored }: { readonly live: readonly Listed[]; readonly stored: readonly Listed[] },
): Result<string, SymbolRefusal> {
  const isAsked = (one: Listed): boolean =>
    one.symbol === symbol && (exchange === undefined || one.exchange === exchange);
  const first = live.find(isAsked);
  if (first !== undefined) return ok(first.exchange);
  const exchanges = stored.filter(isAsked).map((one) => one.exchange);
  const [only] = exchanges;
  const where = exchange === undefined ? '' : ` on ${exchange}`;
  if (only === undefined)
    return err({ kind: 'unknown', detail: `${symbol} is not known${where}: no bars of it are stored.` });
  if (exchanges.length === 1) return ok(only);
  return err({ kind: 'ambiguous', detail: `${symbol} is on ${exchanges.join(' and ')}; say which exchange.` });
}
