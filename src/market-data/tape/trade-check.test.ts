import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { createZone } from '#kernel/zone.ts';
import { at, trade } from './trade.fixture.ts';
import { createTradeCheck } from './trade-check.ts';

const check = createTradeCheck(createZone('America/Sao_Paulo'));

test('a trade on a day without a session is refused with the reason, and one before the calendar is not judged', () => {
  assert.match(check(trade({ at: at('2025-08-31T10:00:00-03:00') })) ?? '', /no session on 2025-08-31 \(Sunday\)/);
  assert.match(check(trade({ at: at('2024-11-20T10:00:00-03:00') })) ?? '', /no session on 2024-11-20/);
  assert.equal(check(trade({ at: at('2023-11-20T10:00:00-03:00') })), null);
  assert.equal(check(trade({ at: at('1999-12-31T10:00:00-02:00') })), null);
});

test('a share does not trade at zero or below, and a roll may', () => {
  assert.match(check(trade({ price: priceOf(0) })) ?? '', /not above zero/);
  assert.match(check(trade({ symbol: 'WINV25', price: priceOf(-1) })) ?? '', /not above zero/);
  assert.equal(check(trade({ symbol: 'DIIN28F29', price: priceOf(-50) })), null);
});

test('names of series that are made of others are no tickers', () => {
  for (const symbol of ['WIN$', 'PETR4@PROFIT-15M']) assert.match(check(trade({ symbol })) ?? '', /made of others/);
  assert.equal(check(trade({ symbol: 'PETR4F' })), null);
});
