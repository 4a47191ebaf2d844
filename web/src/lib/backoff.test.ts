import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reconnectDelay } from './backoff.ts';

test('delays double from half a second to eight seconds', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 100].map((attempt) => reconnectDelay(attempt, 0)),
    [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000],
  );
});

test('chance takes off up to half', () => {
  assert.equal(reconnectDelay(4, 0.5), 6_000);
  assert.equal(reconnectDelay(4, 0.999_999), 4_000);
});
