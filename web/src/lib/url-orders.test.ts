import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ordersAddress, ordersFrom, parseOrdersView } from './url-orders.ts';

test('an address of orders gives the view that it was made of', () => {
  const view = {
    state: 'open',
    symbol: 'PETR4',
    account: 'paper',
    order: 'web-1~0.1',
    ticket: 'sell',
    exchange: 'SIM',
    trade: 'VALE3',
  } as const;
  assert.deepEqual(parseOrdersView(ordersAddress(view).split('?')[1] ?? ''), view);
});

test('the first visit has a bare address', () => {
  assert.equal(ordersAddress(parseOrdersView('')), '/ordens');
});

test('what does not fit an address of orders is dropped', () => {
  const view = parseOrdersView('state=mine&symbol=petr4&account=a/b&order=x&ticket=hold&trade=%3Cscript%3E');
  assert.equal(ordersAddress(view), '/ordens?symbol=PETR4');
});

test('the ticket begins with the symbol of the chart', () => {
  assert.equal(ordersFrom('/mercado', 'exchange=SIM&symbol=VALE3&timeframe=5m'), '/ordens?exchange=SIM&trade=VALE3');
  assert.equal(ordersFrom('/dados', 'exchange=B3&symbol=WINV25'), '/ordens?exchange=B3&trade=WINV25');
});

test('from a page without a symbol the ticket begins as on a first visit', () => {
  assert.equal(ordersFrom('/sistema', 'tab=keys'), '/ordens');
  assert.equal(ordersFrom('/mercado', ''), '/ordens');
});
