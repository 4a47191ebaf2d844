import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { multiplierOf } from '#kernel/turnover.ts';
import { createZone } from '#kernel/zone.ts';
import type { Candle } from '../candle/candle.ts';
import { barsOfDay } from '../candle/rebuild.ts';
import { at, trade } from './trade.fixture.ts';
import { basisOf, type Trade } from './trade.ts';
import { TRADE_CONDITIONS, type TradeCondition } from './trade-condition.table.ts';

const zone = createZone('America/Sao_Paulo');
const CONDITIONS = Object.keys(TRADE_CONDITIONS) as TradeCondition[];

/** The daily bar of trades of one day. */
function dayOf(trades: readonly Trade[]): Candle | undefined {
  const asOf = at('2025-08-30T10:00:00-03:00');
  return barsOfDay(trades, { multiplier: multiplierOf(10_000), source: 'trade-file', zone, asOf }).get('1d')?.[0];
}

const REGULAR = trade({ id: 10, price: priceOf(100_000), at: at('2025-08-29T16:59:00-03:00') });

test('an after-market trade neither closes the day nor makes its high, and counts in its volume', () => {
  const evening = { id: 20, price: priceOf(120_000), at: at('2025-08-29T17:40:00-03:00') };
  const day = dayOf([REGULAR, trade({ ...evening, session: 'after-hours' })]);
  assert.deepEqual(
    [day?.high, day?.close, day?.volume, day?.trades, day?.basis],
    [100_000, 100_000, 200, 2, 'regular'],
  );
});

test('a 60m bar that holds the close and the after-market keeps the prices of the close', () => {
  const close = trade({ id: 10, price: priceOf(100_000), at: at('2025-08-29T17:05:00-03:00') });
  const evening = trade({
    id: 20,
    price: priceOf(120_000),
    at: at('2025-08-29T17:40:00-03:00'),
    session: 'after-hours',
  });
  const bars = barsOfDay([close, evening], { multiplier: null, source: 'trade-file', zone, asOf: evening.at });
  const hour = bars.get('60m')?.map(({ high, volume, basis }) => [high, volume, basis]);
  assert.deepEqual(hour, [[100_000, 200, 'regular']]);
  const minutes = bars.get('1m')?.map(({ close: price, basis }) => [price, basis]);
  assert.deepEqual(minutes, [
    [100_000, 'regular'],
    [120_000, 'after-hours'],
  ]);
});

for (const condition of CONDITIONS) {
  const { enters } = TRADE_CONDITIONS[condition];
  test(`a trade of condition "${condition}" enters: ${enters}`, () => {
    const other = trade({ id: 20, price: priceOf(120_000), at: REGULAR.at, condition });
    const day = dayOf([REGULAR, other]);
    assert.equal(day?.high, enters === 'price' ? 120_000 : 100_000);
    assert.equal(day?.trades, enters === 'nothing' ? 1 : 2);
    const alone = dayOf([other]);
    assert.equal(alone?.basis, enters === 'nothing' ? undefined : enters === 'price' ? 'regular' : 'volume-only');
  });
}

test('a roll that trades at zero or below is a bar like any other, without turnover', () => {
  const day = dayOf([trade({ id: 10, price: priceOf(-5_000) }), trade({ id: 20, price: priceOf(0), at: REGULAR.at })]);
  assert.deepEqual([day?.open, day?.close, day?.low, day?.turnover], [-5_000, 0, -5_000, null]);
});

test('each code of the tape and of a feed names one condition', () => {
  const rows = CONDITIONS.map((condition) => TRADE_CONDITIONS[condition]);
  const codes = rows.map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  const profit = rows.flatMap((row) => [...row.profit]);
  assert.equal(new Set(profit).size, profit.length);
  const umdf = rows.map((row) => JSON.stringify(row.umdf)).filter((text) => text !== 'null');
  assert.equal(new Set(umdf).size, umdf.length);
});

test('an after-hours block is still a block', () => {
  assert.equal(basisOf({ session: 'after-hours', condition: 'block' }), 'volume-only');
});

test('docs/what-counts.md shows the table as it is', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/what-counts.md'), 'utf8');
  for (const condition of CONDITIONS) {
    const { enters, meaning, by, source } = TRADE_CONDITIONS[condition];
    assert.ok(page.includes(`| ${condition} | ${enters} | ${meaning} | ${by} | ${source} |`), condition);
  }
});
