import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsOf, symbolsOf } from './job-rows.ts';

test('a summary is told by its counts, without those that are zero', () => {
  assert.deepEqual(countsOf({ rows: 0, added: 3, changed: 0, candles: 2, dryRun: false, rejectedList: null }), [
    { name: 'rows', count: 0 },
    { name: 'added', count: 3 },
    { name: 'candles', count: 2 },
  ]);
  assert.deepEqual(countsOf(null), []);
});

test('each symbol of a summary is told once, and damaged ones not at all', () => {
  const day = { exchange: 'B3', symbol: 'PETR4' };
  assert.deepEqual(symbolsOf({ days: [day, { ...day, date: 'x' }, null, 3, { symbol: 'VALE3' }] }), [day]);
  assert.deepEqual(symbolsOf({ days: 5 }), []);
  assert.deepEqual(symbolsOf(null), []);
});
