/**
 * What the form of a ticker tells, for price reports that bring symbols and no register: kind, product, and the side
 * of an option. Never a strike and never a day of expiry: the digits are labels.
 */

import { type Facts, NO_FACTS } from './instrument-record.ts';
import { describeTicker } from './product.ts';

/** A symbol as any file may bring it; ":" is in the names of strategies that users define. */
export const SYMBOL = /^[A-Z0-9][A-Z0-9:$@_.-]{0,31}$/;

const MONTH = '[FGHJKMNQUVXZ]\\d{2}';
/** Product, contract month, side, six digits; E for its exercise. */
const DERIVATIVE_OPTION = new RegExp(`^([A-Z][A-Z0-9]{2})${MONTH}([CP])\\d{6}(E?)$`);
/** Two contract months of one product, and what users combine themselves. */
const SPREAD = new RegExp(`^([A-Z][A-Z0-9]{2})(?:${MONTH}){2}$`);
const USER_DEFINED = /^UD:([A-Z][A-Z0-9]{2})/;
const FUTURE = new RegExp(`^([A-Z][A-Z0-9]{2,5})${MONTH}$`);
/** Four characters of the company, a letter for side and month, a label; W and a digit for a weekly series. */
const SHARE_OPTION = /^[A-Z][A-Z0-9]{3}([A-X])\d{1,4}(?:W[1245])?(E?)$/;
const FORWARD = /^([A-Z][A-Z0-9]{3}\d{1,2})T$/;
const FRACTIONAL = /^[A-Z][A-Z0-9]{3}\d{1,2}F$/;

/** Facts from a symbol. `settled` tells that the report has a settlement price for it, as only derivatives do. */
export function classifyTicker(symbol: string, { settled }: { readonly settled: boolean }): Facts {
  return classifyDerivative(symbol, settled) ?? classifyCash(symbol);
}

function classifyDerivative(symbol: string, settled: boolean): Facts | null {
  const option = DERIVATIVE_OPTION.exec(symbol);
  if (option !== null) {
    const [, product = null, side, exercise] = option;
    const right = side === 'C' ? 'call' : 'put';
    return { ...NO_FACTS, kind: exercise === 'E' ? 'exercise' : 'option', product, underlying: product, right };
  }
  const spread = SPREAD.exec(symbol) ?? USER_DEFINED.exec(symbol);
  if (spread !== null) return { ...NO_FACTS, kind: 'spread', product: spread[1] ?? null };
  const isFuture = settled || describeTicker('', symbol).kind === 'future';
  const future = isFuture ? FUTURE.exec(symbol) : null;
  if (future !== null) return { ...NO_FACTS, kind: 'future', product: future[1] ?? null };
  return null;
}

function classifyCash(symbol: string): Facts {
  const { kind } = describeTicker('', symbol);
  const fractional = FRACTIONAL.test(symbol);
  if (kind !== 'unknown' && kind !== 'future') return { ...NO_FACTS, kind, fractional };
  const option = SHARE_OPTION.exec(symbol);
  if (option !== null) {
    const [, letter = '', exercise] = option;
    return { ...NO_FACTS, kind: exercise === 'E' ? 'exercise' : 'option', right: letter <= 'L' ? 'call' : 'put' };
  }
  const forward = FORWARD.exec(symbol);
  if (forward !== null) return { ...NO_FACTS, kind: 'forward', underlying: forward[1] ?? null };
  return { ...NO_FACTS, fractional };
}
