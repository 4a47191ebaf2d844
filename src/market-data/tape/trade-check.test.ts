import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { createZone } from '#kernel/zone.ts';
import { at, trade } from './trade.fixture.ts';
import { createTradeCheck } from './trade-check.ts';

const check = createTradeCheck({
  zone: createZone('America/Sao_Paulo'),
  // Two hours before midnight in São Paulo, and the next day in UTC.
  asOf: at('2026-02-23T22:00:00-03:00'),
});

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

test('a trade of a day to come is refused, and one later on the same day is not judged', () => {
  assert.match(
    check(trade({ at: at('2026-02-24T10:00:00-03:00') })) ?? '',
    /2026-02-24 is in the future; today is 2026-02-23/,
  );
  assert.equal(check(trade({ at: at('2026-02-23T23:00:00-03:00') })), null);
});

test('a contract is not traded after its last trading day, and until the evening of that day it is', () => {
  const reason = (symbol: string, time: string): string => check(trade({ symbol, at: at(`${time}-03:00`) })) ?? '';
  assert.match(reason('WING26', '2026-02-23T10:00:00'), /WING26 expired on 2026-02-18, .* trading day was 2026-02-18/);
  assert.equal(reason('WING26', '2026-02-18T18:28:00'), '');
  // The dollar ends on the session before its expiry.
  assert.match(reason('WDOG26', '2026-02-02T09:30:00'), /WDOG26 expired on 2026-02-02, .* day was 2026-01-30/);
  assert.equal(reason('WDOG26', '2026-01-30T18:00:00'), '');
});

test('what may be no future, has no rule, or ends beyond the calendar is not held to an expiry', () => {
  for (const symbol of ['KLBN11', 'BITF25', 'DAPF25', 'DI1F35', 'WINF25', 'DIIN24F25'])
    assert.equal(check(trade({ symbol, at: at('2026-02-23T10:00:00-03:00') })), null, symbol);
});
