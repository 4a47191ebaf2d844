import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProductGroup } from '#contract/sessions.ts';
import { groupOf } from './product-group.ts';

const SYMBOLS: readonly (readonly [symbol: string, group: ProductGroup | null, ...others: ProductGroup[]])[] = [
  ['PETR4', 'cash'],
  ['PETR4F', 'cash'],
  ['B3SA3', 'cash'],
  ['XPBR31', 'cash'],
  ['PETR4T', 'forward'],
  ['TAEE11', 'cash', 'equity-etf', 'fixed-income-etf'],
  ['BOVA11F', 'cash', 'equity-etf', 'fixed-income-etf'],
  ['NFLX34', 'unsponsored-bdr', 'cash'],
  ['BIVB39', 'unsponsored-bdr', 'cash'],
  ['PETRA30', 'equity-options'],
  ['PETRO405W1', 'equity-options'],
  ['RRRPE365', 'equity-options'],
  ['IBOVA120', 'index-options'],
  ['WINZ26', 'index-futures'],
  ['INDG27', 'index-futures'],
  ['WINFUT', 'index-futures'],
  ['WIN$N', 'index-futures'],
  ['WIN@', 'index-futures'],
  ['WI1V25Z25', 'index-rolls'],
  ['DR1V25X25', 'fx-rolls'],
  ['WDOF27', 'fx-futures'],
  ['DOLU25', 'fx-futures'],
  ['DI1F31', 'di-futures'],
  ['DAPK35', 'inflation-futures'],
  ['DDIF34', 'fx-coupon-futures'],
  ['BGIV25', 'cattle-futures'],
  ['CCMX25', 'corn-futures'],
  ['ICFZ25', 'coffee-futures'],
  ['BITQ25', 'crypto-futures'],
  ['ETRU25', 'crypto-futures'],
  ['SOLQ25', 'crypto-futures'],
  ['DIIN28F29', null],
  ['PETR99', null],
  ['IBOV', null],
  ['', null],
];
for (const [symbol, group, ...others] of SYMBOLS) {
  test(`"${symbol}" is ${group ?? 'of no known group'}${others.length > 0 ? ` or ${others.join(' or ')}` : ''}`, () =>
    assert.deepEqual(groupOf(symbol), group === null ? null : { group, others }));
}
