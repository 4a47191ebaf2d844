import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsFor, gridOf } from './quote-columns.ts';

test('a wide list has every column that is not hidden', () => {
  assert.deepEqual(columnsFor({ hidden: [], widthPx: 420 }), ['last', 'change', 'volume', 'age', 'lists']);
  assert.deepEqual(columnsFor({ hidden: ['volume', 'lists'], widthPx: 420 }), ['last', 'change', 'age']);
  assert.deepEqual(columnsFor({ hidden: ['last', 'change', 'volume', 'age', 'lists'], widthPx: 420 }), []);
});

test('where the symbol would have no room, the least needed columns go first and the price last', () => {
  assert.deepEqual(columnsFor({ hidden: [], widthPx: 390 }), ['last', 'change', 'volume', 'age']);
  assert.deepEqual(columnsFor({ hidden: [], widthPx: 320 }), ['last', 'change', 'age']);
  assert.deepEqual(columnsFor({ hidden: [], widthPx: 200 }), ['last']);
});

test('the symbol takes what is left', () => {
  assert.equal(gridOf(['last', 'lists']), 'minmax(0,1fr) 84px 44px');
});
