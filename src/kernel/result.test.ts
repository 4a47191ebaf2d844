import assert from 'node:assert/strict';
import { test } from 'node:test';
import { err, ok, type Result } from './result.ts';

function half(value: number): Result<number, string> {
  return value % 2 === 0 ? ok(value / 2) : err(`${value} is odd`);
}

test('good news carries its value and bad news its reason', () => {
  assert.deepEqual(half(4), { ok: true, value: 2 });
  assert.deepEqual(half(3), { ok: false, error: '3 is odd' });
});

test('the compiler lets nobody take the value without looking', () => {
  const result = half(4);
  // @ts-expect-error: before the look at `ok` there is no `value`.
  const taken: unknown = result.value;
  assert.equal(taken, 2);
});
