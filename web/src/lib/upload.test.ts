import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importQuery } from './upload.ts';

const OPTIONS = { kind: 'candles', dryRun: true, symbol: ' petr4 ', timeframe: '', prices: 'auto' } as const;

test('the query has what was filled in, and the symbol as tickers are written', () => {
  assert.equal(importQuery('a b.csv', OPTIONS), 'name=a+b.csv&kind=candles&dryRun=true&symbol=PETR4&prices=auto');
});

test('options of bars are not sent with a file of trades', () => {
  assert.equal(
    importQuery('t.zip', { ...OPTIONS, kind: 'trades', dryRun: false }),
    'name=t.zip&kind=trades&dryRun=false',
  );
});
