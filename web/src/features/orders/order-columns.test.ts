import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER_COLUMNS, orderColumnsFor, orderGrid } from './order-columns.ts';

test('with room enough every column is there, and on a phone what an order cannot do without', () => {
  assert.deepEqual(orderColumnsFor({ widthPx: 1_400, canAct: true }), [...ORDER_COLUMNS]);
  const phone = orderColumnsFor({ widthPx: 382, canAct: true });
  for (const column of ['symbol', 'side', 'filled', 'state'] as const) assert.ok(phone.includes(column), column);
});

test('columns never need more width than there is, down to what a phone has', () => {
  for (let widthPx = 374; widthPx < 1_500; widthPx += 7) {
    const columns = orderColumnsFor({ widthPx, canAct: true });
    const least = orderGrid(columns, widthPx)
      .match(/\d+px/g)
      ?.reduce((sum, text) => sum + Number(text.slice(0, -2)), 0);
    assert.ok((least ?? 0) + 24 <= widthPx, `${widthPx}: ${columns}`);
  }
});

test('who can do nothing with a row has no column for it', () => {
  assert.equal(orderColumnsFor({ widthPx: 1_400, canAct: false }).includes('actions'), false);
});
