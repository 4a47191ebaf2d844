import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsInSight, scrollToRow, scrollToShow } from './row-window.ts';

const view = { scrollTop: 0, height: 280, rowHeight: 28, count: 1_000 };

test('only the rows in sight are drawn, and a few beyond', () => {
  assert.deepEqual(rowsInSight(view), { first: 0, end: 16 });
  assert.deepEqual(rowsInSight({ ...view, scrollTop: 2_800 }), { first: 94, end: 116 });
});

test('a list that became shorter than where it was scrolled to draws nothing out of range', () => {
  assert.deepEqual(rowsInSight({ ...view, scrollTop: 2_800, count: 3 }), { first: 3, end: 3 });
});

test('a row beside the edge scrolls by one row', () => {
  assert.equal(scrollToRow(10, view), 28);
  assert.equal(scrollToRow(3, { ...view, scrollTop: 112 }), 84);
  assert.equal(scrollToRow(5, view), 0);
});

test('a row from afar comes to the middle, one in sight does not move', () => {
  assert.equal(scrollToShow(100, view), 2_674);
  assert.equal(scrollToShow(5, view), 0);
  assert.equal(scrollToShow(1, { ...view, scrollTop: 2_800 }), 0);
});
