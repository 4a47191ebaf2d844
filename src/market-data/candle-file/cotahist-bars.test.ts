import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCotahistBar } from './cotahist-bars.ts';
import { type CotahistBarFields, cotahistBar } from './file-rows.fixture.ts';

/** The bar of a row; the reason where it is refused. */
function read(fields: CotahistBarFields) {
  const line = readCotahistBar(cotahistBar(fields));
  if (!line.ok) return line.error;
  return line.value.kind === 'bar' ? line.value.row : line.value.kind;
}

test('a row brings prices, the quantity, the turnover and the trades of its day', () => {
  assert.deepEqual(read({ symbol: 'VALE3', trades: 52_924, volume: 17_623_900, turnover: 96_089_004_313 }), {
    symbol: 'VALE3',
    date: '2025-03-03',
    timeUs: 0,
    open: 300_000,
    high: 305_000,
    low: 299_000,
    close: 301_000,
    volume: 17_623_900,
    turnover: 96_089_004_313,
    trades: 52_924,
  });
});

/** Prices of a row in hundredths, its quotation factor, and the price of one share in 1/10,000. */
const FACTORS: readonly (readonly [factor: number, hundredths: number, price: number])[] = [
  [1, 3_010, 301_000],
  [100, 3_010, 3_010],
  [1_000, 3_010, 301],
  // BRL 30.05 for 1,000 shares is 0.03005 a share: halves go up.
  [1_000, 3_005, 301],
];
for (const [factor, hundredths, price] of FACTORS) {
  test(`a quotation factor of ${factor} makes ${hundredths} hundredths ${price} of 1/10,000`, () => {
    const bar = read({ factor, prices: [hundredths, 9_999, 1, hundredths] });
    assert.ok(typeof bar === 'object');
    assert.deepEqual([bar.open, bar.close], [price, price]);
  });
}

test('every market with one row a day and ticker has bars, and the others are left out', () => {
  const kinds = ['010', '020', '070', '080', '012', '013', '017', '030'].map((market) => {
    const bar = read({ market, expiry: '20250321', strike: 3_000 });
    return [market, typeof bar === 'object' ? 'bar' : bar];
  });
  assert.deepEqual(kinds, [
    ['010', 'bar'],
    ['020', 'bar'],
    ['070', 'bar'],
    ['080', 'bar'],
    ['012', 'other-market'],
    ['013', 'other-market'],
    ['017', 'other-market'],
    ['030', 'other-market'],
  ]);
});

test('a full field of trades is not taken as a number of trades', () => {
  const bar = read({ trades: 99_999 });
  assert.ok(typeof bar === 'object');
  assert.equal(bar.trades, null);
});

test('a row that cannot be a bar is refused with a reason', () => {
  assert.match(String(read({ volume: 0 })), /volume is zero/);
  assert.match(String(read({ prices: [3_000, 2_000, 1_990, 2_000] })), /open does not lie between low and high/);
  const damaged = readCotahistBar(cotahistBar().replace('0000000003010', '000000000301X'));
  assert.match(damaged.ok ? '' : damaged.error, /close "000000000301X" is not a number/);
});

test('no line makes the reader throw', () => {
  const row = cotahistBar();
  const damaged = fc
    .tuple(fc.nat(row.length - 1), fc.string({ minLength: 1, maxLength: 5, unit: 'binary' }))
    .map(([from, text]) => row.slice(0, from) + text + row.slice(from + text.length));
  fc.assert(
    fc.property(damaged, (line) => {
      const result = readCotahistBar(line);
      return result.ok || result.error !== '';
    }),
    { numRuns: 2_000 },
  );
});
