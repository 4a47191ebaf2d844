import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_US, type Instant, instantOf, type LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { dayTape } from './tape.ts';
import { createTapeReader } from './tape-reader.ts';

const zone = createZone('America/Sao_Paulo');
const FRIDAY = '2026-11-13' as LocalDate;
const MONDAY = '2026-11-16' as LocalDate;
const options = { seed: '42', zone, symbols: ['PETR4'] };
const midnight = zone.startOfDate(FRIDAY);
const friday = [...dayTape({ ...options, date: FRIDAY })];

test('a reader takes a trade at its very microsecond, with all others of it', () => {
  const reader = createTapeReader(options, midnight);
  const times = [...new Set(friday.map((trade) => trade.at))];
  for (const at of times) {
    assert.deepEqual(reader.take(instantOf(at - 1)), []);
    assert.deepEqual(
      reader.take(at).map((trade) => trade.id),
      friday.filter((trade) => trade.at === at).map((trade) => trade.id),
    );
    if (at > midnight + DAY_US / 2.2) break;
  }
});

test('a reader goes from one session to the next', () => {
  const last: Instant = instantOf(midnight + 3 * DAY_US + DAY_US - 1);
  const monday = [...dayTape({ ...options, date: MONDAY })];
  assert.deepEqual(createTapeReader(options, midnight).take(last), [...friday, ...monday]);
  assert.deepEqual(createTapeReader(options, friday.at(-1)?.at ?? midnight).take(last), monday);
});

test('a reader that departs on a weekend begins with the next session', () => {
  const saturday = instantOf(midnight + DAY_US);
  const [first] = createTapeReader(options, saturday).take(instantOf(midnight + 3 * DAY_US + DAY_US / 2));
  assert.equal(first?.at, [...dayTape({ ...options, date: MONDAY })][0]?.at);
});
