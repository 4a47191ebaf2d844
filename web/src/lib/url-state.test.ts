import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marketAddress, parseMarketView } from './url-state.ts';

const NOTHING = {
  exchange: null,
  symbol: null,
  timeframe: null,
  date: null,
  panel: null,
  list: null,
  adjust: null,
  minimum: null,
  filter: null,
};

test('an address reproduces its view', () => {
  const view = {
    exchange: 'SIM',
    symbol: 'WIN$',
    timeframe: '5m',
    date: '2025-08-29',
    panel: 'trades',
    list: 'mine',
    adjust: 'back',
    minimum: 500,
    filter: 'pe',
  } as const;
  const address = marketAddress(view);
  assert.equal(
    address,
    '/mercado?exchange=SIM&symbol=WIN%24&timeframe=5m&date=2025-08-29&panel=trades&list=mine&adjust=back&minimum=500&filter=pe',
  );
  assert.deepEqual(parseMarketView(new URL(address, 'http://localhost').search), view);
});

test('an empty view is the bare path', () => {
  assert.equal(marketAddress(NOTHING), '/mercado');
  assert.deepEqual(parseMarketView(''), NOTHING);
});

test('symbols may be written small', () => {
  assert.equal(parseMarketView('symbol=petr4').symbol, 'PETR4');
});

test('what the contract does not know is dropped', () => {
  assert.deepEqual(
    parseMarketView('?exchange=%3Cb%3E&symbol=a%20b&timeframe=2m&date=2025-02-30&panel=x&list=x&adjust=x&minimum=-5'),
    NOTHING,
  );
});
