import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largeEnough, PRINTS_MAX, TapeBook } from './tape-book.ts';
import { trade } from './trade.fixture.ts';

const ids = (book: TapeBook): number[] => book.prints().map((print) => print.trade.id);

test('the newest trade is on top, and says how it stands to the one before', () => {
  const book = new TapeBook();
  book.receive({ snapshot: true, data: [trade(10), trade(20, { price: '38.12' })] });
  book.receive({ snapshot: false, data: [trade(30, { price: '38.11' }), trade(40, { price: '38.11' })] });
  assert.deepEqual(ids(book), [40, 30, 20, 10]);
  assert.deepEqual(
    book.prints().map(({ direction }) => direction),
    ['flat', 'down', 'up', 'flat'],
  );
});

test('a snapshot begins anew', () => {
  const book = new TapeBook();
  book.receive({ snapshot: true, data: [trade(10)] });
  book.receive({ snapshot: true, data: [trade(50)] });
  assert.deepEqual(ids(book), [50]);
});

test('a trade that was taken back stays, marked, and keeps its row', () => {
  const book = new TapeBook();
  book.receive({ snapshot: true, data: [trade(10), trade(20)] });
  const key = book.prints()[1]?.key;
  book.receive({ snapshot: false, data: [], busted: [10, 99] });
  assert.deepEqual(
    book.prints().map(({ busted }) => busted),
    [false, true],
  );
  assert.equal(book.prints()[1]?.key, key);
});

test('trades that were not told are counted where they are missing', () => {
  const book = new TapeBook();
  book.receive({ snapshot: true, data: [trade(10)] });
  book.receive({ snapshot: false, data: [trade(20), trade(30)], skipped: 7 });
  assert.deepEqual(
    book.prints().map(({ skipped }) => skipped),
    [0, 7, 0],
  );
});

test('hours of trading keep the newest rows and no more, each with a name of its own', () => {
  const book = new TapeBook();
  for (let id = 1; id <= 3 * PRINTS_MAX; id++) book.receive({ snapshot: false, data: [trade(id)] });
  assert.equal(book.prints().length, PRINTS_MAX);
  assert.equal(book.prints()[0]?.trade.id, 3 * PRINTS_MAX);
  assert.equal(new Set(book.prints().map(({ key }) => key)).size, PRINTS_MAX);
});

test('small trades are left out by the quantity asked for', () => {
  const book = new TapeBook();
  book.receive({ snapshot: true, data: [trade(1, { quantity: '99' }), trade(2), trade(3, { quantity: '1000' })] });
  const shown = (minimum: number | null) => largeEnough(book.prints(), minimum).map((print) => print.trade.id);
  assert.deepEqual(shown(100), [3, 2]);
  assert.deepEqual(shown(null), [3, 2, 1]);
});
