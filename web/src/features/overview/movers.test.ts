import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QuoteDto } from '#contract/market-data.ts';
import { moversOf, quotesOfDay } from './movers.ts';

function quote(symbol: string, last: string, previousClose: string | null, turnover: string | null = '1'): QuoteDto {
  return {
    exchange: 'SIM',
    symbol,
    last,
    previousClose,
    open: last,
    high: last,
    low: last,
    volume: '1',
    turnover,
    trades: 1,
    lastTradeAt: null,
  };
}

const names = (quotes: readonly QuoteDto[]): string[] => quotes.map(({ symbol }) => symbol);

test('rises and falls are those in percent, the largest first', () => {
  const { rising, falling } = moversOf(
    [
      quote('A', '11', '10'),
      quote('B', '102', '100'),
      quote('C', '9', '10'),
      quote('D', '5', '5'),
      quote('E', '80', '100'),
    ],
    5,
  );
  assert.deepEqual(names(rising), ['A', 'B']);
  assert.deepEqual(names(falling), ['E', 'C']);
});

test('a symbol without a close before it has no change', () => {
  const { rising, falling } = moversOf([quote('A', '11', null), quote('B', '-1', '0'), quote('C', '1', '-2')], 5);
  assert.deepEqual([...rising, ...falling], []);
});

test('turnover ranks what traded most, and equal ones stay in the order of their codes', () => {
  const { traded } = moversOf(
    [
      quote('C', '1', '1', '50'),
      quote('A', '1', '1', '9.5'),
      quote('B', '1', '1', '50'),
      quote('D', '1', '1', null),
      quote('E', '1', '1', '0'),
    ],
    3,
  );
  assert.deepEqual(names(traded), ['B', 'C', 'A']);
});

test('what was last traded on another day is none of today', () => {
  const at = (symbol: string, lastTradeAt: string | null): QuoteDto => ({ ...quote(symbol, '1', '1'), lastTradeAt });
  const quotes = [
    at('A', '2026-11-19T13:05:00Z'),
    at('B', '2026-11-19T02:59:59Z'),
    at('C', '2026-11-19T03:00:00Z'),
    at('D', null),
    at('WINV26', '2026-10-14T20:00:00Z'),
  ];
  const status = { exchangeTime: '2026-11-19T13:05:01Z', timeZone: 'America/Sao_Paulo' };
  assert.deepEqual(names(quotesOfDay(quotes, status)), ['A', 'C']);
  assert.deepEqual(quotesOfDay(quotes, { ...status, exchangeTime: null }), []);
});
