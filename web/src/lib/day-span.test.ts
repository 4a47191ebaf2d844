import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pastDay, spanOf } from './day-span.ts';

const ZONE = 'America/Sao_Paulo';

test('a span has whole days of the exchange, the last one included', () => {
  assert.deepEqual(spanOf('2025-08-29', '2025-08-29', ZONE), {
    fromAt: '2025-08-29T03:00:00.000Z',
    toAt: '2025-08-30T03:00:00.000Z',
  });
  // In the summer of 2018 Brazil was two hours behind UTC, and its midnight of 4 November did not exist.
  assert.deepEqual(spanOf('2018-11-03', '2018-11-04', ZONE), {
    fromAt: '2018-11-03T03:00:00.000Z',
    toAt: '2018-11-05T02:00:00.000Z',
  });
});

test('what is no span is none', () => {
  assert.equal(spanOf('2025-08-30', '2025-08-29', ZONE), null);
  assert.equal(spanOf('2025-02-30', '2025-08-29', ZONE), null);
});

test('a day that is over is shown up to its end; today and later days are the present', () => {
  assert.deepEqual(pastDay('2025-08-29', '2025-09-01', ZONE), {
    date: '2025-08-29',
    ...spanOf('2025-08-29', '2025-08-29', ZONE),
  });
  for (const today of ['2025-08-29', '2025-08-28']) assert.equal(pastDay('2025-08-29', today, ZONE), null);
  assert.equal(pastDay(null, '2025-09-01', ZONE), null);
  assert.notEqual(pastDay('2025-08-29', null, ZONE), null, 'before the clock of the exchange is known');
});
