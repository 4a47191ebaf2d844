import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Price, priceOf } from '#kernel/price.ts';
import { dateOfEpochDay, type LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { candle } from '../candle/candle.fixture.ts';
import type { Candle } from '../candle/candle.ts';
import { type Quote, QuoteBoard } from './quote-board.ts';

const zone = createZone('America/Sao_Paulo');

/** The daily bar of a date. */
function day(date: string, close: number, fields: Partial<Candle> = {}): Candle {
  return candle({ timeframe: '1d', start: zone.startOfDate(date as LocalDate), close: priceOf(close), ...fields });
}

const closesOf = (quotes: readonly Quote[]): [string, Price, Price | null][] =>
  quotes.map(({ day: { symbol, close }, previous }) => [symbol, close, previous?.close ?? null]);

const THURSDAY = day('2025-08-28', 380_000);
const FRIDAY = day('2025-08-29', 381_000);
const MONDAY = day('2025-09-01', 382_000);

test('the first day of a symbol has no close before it', () => {
  const board = new QuoteBoard();
  assert.deepEqual(closesOf(board.update([FRIDAY])), [['PETR4', 381_000, null]]);
  assert.deepEqual(closesOf(board.of('SIM')), [['PETR4', 381_000, null]]);
});

test('a moving day is replaced and keeps the close before it', () => {
  const board = new QuoteBoard();
  board.update([THURSDAY, FRIDAY]);
  assert.deepEqual(closesOf(board.update([day('2025-08-29', 381_500)])), [['PETR4', 381_500, 380_000]]);
});

test('with a new day the last close becomes the one before, over a weekend too', () => {
  const board = new QuoteBoard();
  board.update([FRIDAY]);
  assert.deepEqual(closesOf(board.update([MONDAY])), [['PETR4', 382_000, 381_000]]);
});

test('bars of other timeframes are passed over', () => {
  const board = new QuoteBoard();
  assert.deepEqual(board.update([candle(), candle({ timeframe: '60m' }), candle({ timeframe: '1w' })]), []);
  assert.deepEqual(board.of('SIM'), []);
});

test('a day older than the present one changes nothing', () => {
  const board = new QuoteBoard();
  board.update([FRIDAY, MONDAY]);
  assert.deepEqual(board.update([THURSDAY]), []);
  assert.deepEqual(closesOf(board.of('SIM')), [['PETR4', 382_000, 381_000]]);
});

test('equal symbols of two exchanges are two quotes', () => {
  const board = new QuoteBoard();
  board.update([THURSDAY, day('2025-08-29', 300_000, { exchange: 'B3' }), FRIDAY]);
  assert.deepEqual(closesOf(board.of('B3')), [['PETR4', 300_000, null]]);
  assert.deepEqual(closesOf(board.of('SIM')), [['PETR4', 381_000, 380_000]]);
  assert.deepEqual(board.of('NYSE'), []);
});

test('quotes are told by symbol', () => {
  const board = new QuoteBoard();
  for (const symbol of ['VALE3', 'ABEV3', 'PETR4', 'B3SA3']) board.update([day('2025-08-29', 1, { symbol })]);
  assert.deepEqual(
    board.of('SIM').map((quote) => quote.day.symbol),
    ['ABEV3', 'B3SA3', 'PETR4', 'VALE3'],
  );
});

test('past days that come newest first give the close that was missing, once', () => {
  const board = new QuoteBoard();
  board.update([MONDAY]);
  assert.deepEqual(closesOf(board.update([FRIDAY])), [['PETR4', 382_000, 381_000]]);
  assert.deepEqual(board.update([THURSDAY]), []);
  assert.deepEqual(closesOf(board.of('SIM')), [['PETR4', 382_000, 381_000]]);
});

test('a symbol without a present shows its last day until a newer one comes', () => {
  const board = new QuoteBoard();
  assert.deepEqual(closesOf(board.update([FRIDAY])), [['PETR4', 381_000, null]]);
  assert.deepEqual(closesOf(board.update([MONDAY])), [['PETR4', 382_000, 381_000]]);
});

test('a restated day before the present one changes the close that the present is compared with', () => {
  const board = new QuoteBoard();
  board.update([FRIDAY, MONDAY]);
  const restated = { ...FRIDAY, close: priceOf(385_000) };
  assert.deepEqual(closesOf(board.update([restated])), [['PETR4', 382_000, 385_000]]);
});

test('however the days of many symbols are mixed, each quote is its last day and the close before that', () => {
  const told = fc.record({
    symbol: fc.constantFrom('PETR4', 'VALE3', 'WINZ26'),
    gap: fc.nat(3),
    close: fc.nat(1_000_000),
  });
  fc.assert(
    fc.property(fc.array(told, { maxLength: 60 }), (all) => {
      const board = new QuoteBoard();
      const days = new Map<string, { date: number; closes: Map<number, number> }>();
      for (const { symbol, gap, close } of all) {
        const known = days.get(symbol) ?? { date: 20_000, closes: new Map<number, number>() };
        known.date += gap;
        known.closes.set(known.date, close);
        days.set(symbol, known);
        board.update([day(dateOfEpochDay(known.date), close, { symbol })]);
      }
      const expected = [...days].sort().map(([symbol, { closes }]) => {
        const inOrder = [...closes.values()];
        return [symbol, inOrder.at(-1), inOrder.at(-2) ?? null];
      });
      assert.deepEqual(closesOf(board.of('SIM')), expected);
    }),
    { numRuns: 200 },
  );
});

test('a day that is gone gives way to the day before, and a symbol without any is gone itself', () => {
  const board = new QuoteBoard();
  board.update([THURSDAY, FRIDAY]);
  assert.deepEqual(closesOf([board.remove(FRIDAY)?.quote].filter((quote) => quote != null)), [
    ['PETR4', 380_000, null],
  ]);
  assert.equal(board.remove(FRIDAY), null);
  assert.deepEqual(board.remove(THURSDAY), { quote: null });
  assert.deepEqual(board.of('SIM'), []);
  board.update([THURSDAY, FRIDAY]);
  board.remove(THURSDAY);
  assert.deepEqual(closesOf(board.of('SIM')), [['PETR4', 381_000, null]]);
});
