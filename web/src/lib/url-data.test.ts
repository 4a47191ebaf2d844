import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataAddress, parseDataView } from './url-data.ts';

test('an address gives the view that made it', () => {
  const view = parseDataView('?tab=export&exchange=B3&symbol=petr4&year=2025&kind=trades&format=arrow&from=2025-08-29');
  assert.equal(view.symbol, 'PETR4');
  assert.equal(
    dataAddress(view),
    '/dados?tab=export&exchange=B3&symbol=PETR4&year=2025&kind=trades&format=arrow&from=2025-08-29',
  );
  assert.deepEqual(parseDataView(new URL(dataAddress(view), 'http://here').search), view);
});

test('a first visit has a short address', () => {
  assert.equal(dataAddress(parseDataView('')), '/dados');
});

test('what does not fit is dropped', () => {
  const view = parseDataView(
    '?tab=zz&exchange=%3Cb%3E&symbol=%00&year=1e99&day=2025-02-30&timeframe=7m&from=x&kind=&format=xls',
  );
  assert.deepEqual(view, parseDataView(''));
});
