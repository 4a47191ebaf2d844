import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LocalDate, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { advanceClock, type ExchangeClock } from './clock.ts';

const zone = createZone('America/Sao_Paulo');
const at = (date: string, hour: number, minute: number, second = 0) =>
  zone.at(date as LocalDate, ((hour * 60 + minute) * 60 + second) * SECOND_US);
const open = (instant: ExchangeClock['at']): ExchangeClock => ({ at: instant, closedForMs: 0 });

test('the clock runs at its speed', () => {
  const clock = advanceClock(open(at('2026-11-13', 10, 5)), { elapsedMs: 20, speed: 60, zone });
  assert.equal(clock.at - at('2026-11-13', 10, 5), 1.2 * SECOND_US);
});

test('a machine that slept finds the exchange where it left it', () => {
  const clock = advanceClock(open(at('2026-11-13', 10, 5)), { elapsedMs: 8 * 3_600_000, speed: 1, zone });
  assert.equal(clock.at - at('2026-11-13', 10, 5), 0.5 * SECOND_US);
});

test('the clock stands still at the end of the day, shows it for three seconds and jumps over the weekend', () => {
  const end = at('2026-11-13', 18, 31, 10);
  let clock = advanceClock(open(at('2026-11-13', 18, 31, 9)), { elapsedMs: 100, speed: 600, zone });
  assert.deepEqual(clock, { at: end, closedForMs: 0 });
  for (let step = 1; step <= 29; step++) {
    clock = advanceClock(clock, { elapsedMs: 100, speed: 600, zone });
    assert.deepEqual(clock, { at: end, closedForMs: step * 100 });
  }
  clock = advanceClock(clock, { elapsedMs: 100, speed: 600, zone });
  assert.deepEqual(clock, open(at('2026-11-16', 8, 55)));
});

test('a clock started at night waits for the pre-open of the same day', () => {
  let clock = open(at('2026-11-16', 3, 0));
  for (let step = 0; step < 6; step++) clock = advanceClock(clock, { elapsedMs: 500, speed: 1, zone });
  assert.deepEqual(clock, open(at('2026-11-16', 8, 55)));
});
