import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plural } from './plural.ts';

test('one is counted as one, and nothing as many', () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => plural(count, 'row')),
    ['0 rows', '1 row', '2 rows'],
  );
  assert.equal(plural(1, 'row was', 'rows were'), '1 row was');
  assert.equal(plural(10_500, 'row was', 'rows were'), '10500 rows were');
});
