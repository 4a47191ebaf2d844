import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstrumentDto } from '#contract/instruments.ts';
import { bySymbol, matching, relevance } from './search.ts';

function instrument(symbol: string, name: string): InstrumentDto {
  return { exchange: 'SIM', symbol, name, kind: 'share', tickSize: '0.01', lot: '100', decimals: 2 };
}

const list = [
  instrument('VALE3', 'Vale ON'),
  instrument('ITUB4', 'Itaú Unibanco PN'),
  instrument('PETR4', 'Petrobras PN'),
];
const symbols = (found: readonly InstrumentDto[]) => found.map(({ symbol }) => symbol);

test('symbols are in the order of their codes', () => {
  assert.deepEqual(symbols(bySymbol(list)), ['ITUB4', 'PETR4', 'VALE3']);
});

test('a filter looks at code and name, without case and accents', () => {
  assert.deepEqual(symbols(matching(list, 'itau')), ['ITUB4']);
  assert.deepEqual(symbols(matching(list, ' 4 ')), ['ITUB4', 'PETR4']);
  assert.equal(matching(list, '  '), list);
});

test('the code counts more than the name, the beginning more than the middle', () => {
  const petr = { code: 'PETR4', text: 'Petrobras PN' };
  assert.deepEqual(
    ['petr4', 'pe', 'r4', 'pn', 'bras', 'x'].map((query) => relevance(query, petr)),
    [5, 4, 3, 2, 1, 0],
  );
});

test('a command without a code is found by its words', () => {
  assert.equal(relevance('claro', { code: '', text: 'Tema: Claro' }), 2);
});
