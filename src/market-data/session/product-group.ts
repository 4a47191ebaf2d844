/**
 * The product group of a symbol, as far as a ticker tells. Where it does not tell enough, `group` is the most usual
 * one and `others` are the rest: a ticker that ends in 11 may be a unit, a fund or an ETF, and these differ in hours.
 */

import type { ProductGroup } from '#contract/sessions.ts';

export interface GroupOfSymbol {
  readonly group: ProductGroup;
  readonly others: readonly ProductGroup[];
}

const FUTURES: Readonly<Record<string, ProductGroup>> = {
  WIN: 'index-futures',
  IND: 'index-futures',
  WDO: 'fx-futures',
  DOL: 'fx-futures',
  DI1: 'di-futures',
  DAP: 'inflation-futures',
  DDI: 'fx-coupon-futures',
  FRC: 'fx-coupon-futures',
  BGI: 'cattle-futures',
  CCM: 'corn-futures',
  ICF: 'coffee-futures',
  BIT: 'crypto-futures',
  ETR: 'crypto-futures',
  SOL: 'crypto-futures',
  // Gold shares the hours of crypto.
  GLD: 'crypto-futures',
};

const ROLLS: Readonly<Record<string, ProductGroup>> = {
  IR1: 'index-rolls',
  WI1: 'index-rolls',
  DR1: 'fx-rolls',
  WD1: 'fx-rolls',
};

/** By the digits of a cash ticker. 34, 35 and 39 are mostly unsponsored; a sponsored one has the hours of shares. */
const CASH: Readonly<Record<string, readonly [ProductGroup, ...ProductGroup[]]>> = {
  ...Object.fromEntries(['3', '4', '5', '6', '7', '8', '31', '32', '33'].map((digits) => [digits, ['cash']])),
  '11': ['cash', 'equity-etf', 'fixed-income-etf'],
  '34': ['unsponsored-bdr', 'cash'],
  '35': ['unsponsored-bdr', 'cash'],
  '39': ['unsponsored-bdr', 'cash'],
};

/** A contract month with its year, or what vendors append to a product for a continuous series. */
const FUTURE = /^([A-Z][A-Z0-9]{2})(?:[FGHJKMNQUVXZ]\d{2}|FUT|[$@]\w*)$/;
const ROLL = /^([A-Z]{2}1)(?:[FGHJKMNQUVXZ]\d{2}){2}$/;
const CASH_TICKER = /^[A-Z][A-Z0-9]{3}(\d{1,2})([FTB]?)$/;
const OPTION = /^([A-Z][A-Z0-9]{3})[A-X]\d{1,4}(?:W[1245])?E?$/;

/** The group of a symbol; null where the ticker is of no kind that is known here. */
export function groupOf(symbol: string): GroupOfSymbol | null {
  const future = FUTURES[FUTURE.exec(symbol)?.[1] ?? ''] ?? ROLLS[ROLL.exec(symbol)?.[1] ?? ''];
  if (future !== undefined) return { group: future, others: [] };
  const cash = CASH_TICKER.exec(symbol);
  if (cash !== null) return cashGroup(cash[1] ?? '', cash[2] ?? '');
  const option = OPTION.exec(symbol);
  if (option === null) return null;
  return { group: option[1] === 'IBOV' ? 'index-options' : 'equity-options', others: [] };
}

function cashGroup(digits: string, suffix: string): GroupOfSymbol | null {
  const groups = CASH[digits];
  if (groups === undefined) return null;
  if (suffix === 'T') return { group: 'forward', others: [] };
  const [group, ...others] = groups;
  return { group, others };
}
