import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstrumentDto } from '#contract/instruments.ts';
import { continuousSeries, productOfSeries } from './continuous.ts';

function instrument(symbol: string, kind: InstrumentDto['kind'], exchange = 'B3'): InstrumentDto {
  return { exchange, symbol, kind, name: symbol, tickSize: '5', lot: '1', decimals: 0 };
}

test('each product with a future has one series on its exchange', () => {
  const series = continuousSeries(
    [
      instrument('DI1F27', 'future'),
      instrument('PETR4', 'share'),
      instrument('WINV26', 'future'),
      instrument('WINZ26', 'future'),
      instrument('WINZ26', 'future', 'SIM'),
      instrument('WINZ26C', 'option'),
    ],
    (product) => `${product} contínuo`,
  );
  assert.deepEqual(
    series.map(({ exchange, symbol, name, decimals }) => [exchange, symbol, name, decimals]),
    [
      ['B3', 'DI1$', 'DI1 contínuo', 0],
      ['B3', 'WIN$', 'WIN contínuo', 0],
      ['SIM', 'WIN$', 'WIN contínuo', 0],
    ],
  );
});

test('a series is told by its name', () => {
  for (const [symbol, product] of [
    ['WIN$', 'WIN'],
    ['WDO$2', 'WDO'],
    ['WINZ26', null],
    ['PETR4', null],
    ['$', null],
  ] as const)
    assert.equal(productOfSeries(symbol), product);
});
