import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import { instantOf, toIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { at } from '../tape/trade.fixture.ts';
import { barEnd, barStart, FINER, ROLL_UPS } from './timeframe.ts';
import { createBucket } from './twin.fixture.ts';

const zone = createZone('America/Sao_Paulo');

/** Moments of 2012 to 2030, many of them around Brazilian changes of the clock. */
const moment = fc.oneof(
  fc.integer({ min: at('2012-01-01T00:00:00Z'), max: at('2030-12-31T00:00:00Z') }),
  fc.integer({ min: at('2018-11-03T12:00:00Z'), max: at('2018-11-05T12:00:00Z') }),
  fc.integer({ min: at('2019-02-16T12:00:00Z'), max: at('2019-02-18T12:00:00Z') }),
);

for (const timeframe of TIMEFRAMES) {
  test(`a ${timeframe} bar holds exactly the moments that the wall clock puts together`, () => {
    const bucket = createBucket(timeframe, zone.id);
    fc.assert(
      fc.property(moment, (us) => {
        const time = instantOf(us);
        const start = barStart(timeframe, time, zone);
        const end = barEnd(timeframe, start, zone);
        assert.ok(start <= time && time < end);
        assert.equal(barStart(timeframe, start, zone), start);
        assert.equal(bucket(start), bucket(time));
        assert.equal(bucket(end - 1), bucket(time));
        assert.notEqual(bucket(start - 1), bucket(time));
        assert.notEqual(bucket(end), bucket(time));
      }),
      { numRuns: 300 },
    );
  });
}

test('every bar lies whole inside one bar of the next coarser timeframe', () => {
  fc.assert(
    fc.property(moment, fc.constantFrom(...ROLL_UPS), (us, coarser) => {
      const finer = FINER[coarser] ?? '1m';
      const start = barStart(finer, instantOf(us), zone);
      const last = instantOf(barEnd(finer, start, zone) - 1);
      assert.equal(barStart(coarser, start, zone), barStart(coarser, last, zone));
    }),
  );
});

test('days and weeks begin at local midnight, weeks on Monday', () => {
  const friday = at('2025-08-29T10:00:00-03:00');
  assert.equal(toIso(barStart('1d', friday, zone)), '2025-08-29T03:00:00.000Z');
  assert.equal(toIso(barStart('1w', friday, zone)), '2025-08-25T03:00:00.000Z');
});

test('on the day when daylight saving began, the day started at one o’clock', () => {
  const sunday = at('2018-11-04T12:00:00-02:00');
  assert.equal(toIso(barStart('1d', sunday, zone)), '2018-11-04T03:00:00.000Z');
});

test('the grid of hours starts at midnight and not at a late opening', () => {
  // Ash Wednesday 2025: the session opened at 13:00, and its 60m bars are still whole hours.
  assert.equal(toIso(barStart('60m', at('2025-03-05T13:20:00-03:00'), zone)), '2025-03-05T16:00:00.000Z');
});
