/** A contract month as tickers write it: a letter for the month and two digits for the year, such as G27. */

import { err, ok, type Result } from '#kernel/result.ts';

export interface ContractMonth {
  readonly year: number;
  /** 1 January … 12 December. */
  readonly month: number;
}

/** A product and the month of its contract: WING27 is WIN of February 2027. */
export interface ContractName extends ContractMonth {
  readonly product: string;
}

/** The letters of January to December. */
export const MONTH_LETTERS = 'FGHJKMNQUVXZ';

const CONTRACT = /^([A-Z][A-Z0-9]{2,5})([FGHJKMNQUVXZ])(\d{2})$/;

/** Reads a ticker such as "WING27". Two digits of a year stand for 1990 to 2089: DI1 reaches decades ahead. */
export function parseContract(symbol: string): Result<ContractName, string> {
  const match = CONTRACT.exec(symbol);
  if (match === null) return err(`"${symbol}" is not a product with a contract month, such as WING27`);
  const [, product = '', letter = '', digits = ''] = match;
  const year = Number(digits) + (Number(digits) >= 90 ? 1900 : 2000);
  return ok({ product, year, month: MONTH_LETTERS.indexOf(letter) + 1 });
}

/** The ticker of a contract. */
export function contractSymbol({ product, year, month }: ContractName): string {
  return `${product}${MONTH_LETTERS[month - 1]}${String(year % 100).padStart(2, '0')}`;
}

/** The product of a contract; null for a symbol that is none. */
export function productOf(symbol: string): string | null {
  const contract = parseContract(symbol);
  return contract.ok ? contract.value.product : null;
}
