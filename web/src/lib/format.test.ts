import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeBetween,
  formatBytes,
  formatCompact,
  formatCount,
  formatNumber,
  formatScale,
  formatShare,
  formatWait,
  numberParts,
} from './format.ts';

const pt = { decimals: 2, language: 'pt-BR' } as const;

test('decimal text is grouped and marked in each language', () => {
  assert.equal(formatNumber('1234567.5', 2, 'pt-BR'), '1.234.567,50');
  assert.equal(formatNumber('1234567.5', 2, 'en'), '1,234,567.50');
  assert.equal(formatNumber('38', 2, 'pt-BR'), '38,00');
  assert.equal(formatNumber('128450.00', 0, 'pt-BR'), '128.450');
});

test('decimals that are there are never cut off, and zeros beyond the least are', () => {
  assert.equal(formatNumber('5056.572', 2, 'pt-BR'), '5.056,572');
  assert.equal(formatNumber('5056.5000', 2, 'pt-BR'), '5.056,50');
});

test('digits beyond the reach of a float stay as they came', () => {
  assert.equal(formatNumber('12345678901234567890.12', 2, 'pt-BR'), '12.345.678.901.234.567.890,12');
});

test('a negative number has a minus sign as wide as a plus', () => {
  assert.equal(formatNumber('-0.5', 2, 'en'), '−0.50');
});

test('a column can align on the mark', () => {
  assert.deepEqual(numberParts('1234.5', 2, 'pt-BR'), { whole: '1.234', fraction: ',50' });
  assert.deepEqual(numberParts('1234', 0, 'pt-BR'), { whole: '1.234', fraction: '' });
});

test('a rise has its sign, its difference and its percentage', () => {
  assert.deepEqual(changeBetween('38.50', '38.12', pt), { direction: 'up', difference: '+0,38', percent: '+1,00' });
});

test('a fall has a minus sign', () => {
  assert.deepEqual(changeBetween('34.20', '34.30', pt), { direction: 'down', difference: '−0,10', percent: '−0,29' });
});

test('no change is flat and has no sign', () => {
  assert.deepEqual(changeBetween('10', '10.00', pt), { direction: 'flat', difference: '0,00', percent: '0,00' });
});

test('percentages round halves away from zero', () => {
  // 1/80 = 1.25 % exactly; 1/160 = 0.625 % lies between two hundredths.
  assert.equal(changeBetween('161', '160', pt)?.percent, '+0,63');
  assert.equal(changeBetween('159', '160', pt)?.percent, '−0,63');
});

test('a base of zero has a difference but no percentage', () => {
  assert.deepEqual(changeBetween('0.5', '0', pt), { direction: 'up', difference: '+0,50', percent: null });
});

test('a negative base keeps the direction of the price', () => {
  assert.equal(changeBetween('-1', '-2', pt)?.percent, '+50,00');
});

test('what is no price has no change', () => {
  assert.equal(changeBetween('n/a', '1', pt), null);
});

test('quantities are abbreviated to three figures', () => {
  // Intl puts a no-break space before "mi".
  assert.equal(formatCompact('1234567', 'pt-BR').replace(/\s/g, ' '), '1,23 mi');
  assert.equal(formatCompact('1234567', 'en'), '1.23M');
  assert.equal(formatCompact('98', 'pt-BR'), '98');
});

test('a price of the scale is one that could be traded', () => {
  assert.equal(formatScale(129_737.4, { decimals: 0, tick: '5.00' }, 'pt-BR'), '129.735');
  assert.equal(formatScale(13.1273, { decimals: 3, tick: '0.005' }, 'pt-BR'), '13,125');
  assert.equal(formatScale(13.1273, { decimals: 2, tick: null }, 'en'), '13.13');
});

test('sizes have three figures and never a thousand of a unit', () => {
  assert.deepEqual(
    [0, 999, 1_000, 1_234_567, 999_499, 999_500, 12_345_678_901, 2e18].map((bytes) => formatBytes(bytes, 'pt-BR')),
    ['0 B', '999 B', '1,00 kB', '1,23 MB', '999 kB', '1,00 MB', '12,3 GB', '2.000 PB'],
  );
});

test('only the whole is a hundred percent', () => {
  assert.deepEqual(
    [0, 0.5, 0.999, 1, 1.2, -1].map((share) => formatShare(share, 'en')),
    ['0%', '50%', '99%', '100%', '100%', '0%'],
  );
  assert.equal(formatCount(1_234_567, 'en'), '1,234,567');
});

test('a wait is told in milliseconds until it has a second', () => {
  assert.equal(formatWait(0, 'pt-BR'), '0 ms');
  assert.equal(formatWait(999, 'pt-BR'), '999 ms');
  assert.equal(formatWait(4_381, 'pt-BR'), '4,38 s');
});
