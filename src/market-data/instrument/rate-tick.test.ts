import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import { rateTick } from './rate-tick.ts';

/** Symbol, date, tick in 1/10,000. */
const TABLE = [
  ['DI1H23', '2023-02-02', 10],
  ['DI1K23', '2023-02-02', 10],
  ['DI1M23', '2023-02-02', 50],
  // In December, the contract of December has expired and January is the nearest.
  ['DI1F26', '2025-12-30', 10],
  ['DI1H26', '2025-12-30', 10],
  ['DI1J26', '2025-12-30', 50],
  ['DI1J26', '2026-01-02', 10],
  ['DI1F33', '2026-03-10', 50],
  ['DI1F33', '2020-03-10', null],
  ['DDIF33', '2026-03-10', null],
  ['DI1D', '2026-03-10', null],
] as const;
for (const [symbol, date, tick] of TABLE) {
  test(`${symbol} moves by ${tick} on ${date}`, () => assert.equal(rateTick(symbol, date as LocalDate), tick));
}
