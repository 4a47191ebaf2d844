import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf } from '#kernel/time.ts';
import { RowStore } from './row-store.ts';
import { at, trade } from './trade.fixture.ts';
import { compareTrades, type Trade } from './trade.ts';
import {
  COLUMN_NAMES,
  columnsFor,
  joined,
  merged,
  setRow,
  settled,
  type TradeColumns,
  tradesOf,
} from './trade-columns.ts';

interface Row {
  readonly trade: Trade;
  readonly busted: boolean;
}

const DAY = { exchange: 'SIM', symbol: 'PETR4', date: '2025-08-29' as never };
const START = at('2025-08-29T10:00:00-03:00');

const arbitraryRows = (length: number): fc.Arbitrary<Row[]> =>
  fc.array(
    fc
      .record({ id: fc.nat(12), at: fc.nat(5), quantity: fc.integer({ min: 1, max: 3 }), busted: fc.nat(9) })
      .map(({ id, quantity, busted, ...time }) => ({
        trade: trade({ id, at: instantOf(START + time.at), quantity: quantityOf(quantity), buyer: id % 2 ? null : 3 }),
        busted: busted === 0,
      })),
    { maxLength: length },
  );

function columnsOf(rows: readonly Row[]): TradeColumns {
  const columns = columnsFor(rows.length);
  for (const [place, one] of rows.entries()) setRow(columns, place, one.trade, one.busted);
  return columns;
}

function rowsOf(columns: TradeColumns): Row[] {
  const trades = [...tradesOf([{ ...columns, busted: new Uint8Array(columns.length) }], DAY)];
  return trades.map((one, place) => ({ trade: one, busted: columns.busted[place] === 1 }));
}

/** The slow and obvious twin: of each number the last row, busted where any row says so. */
function lastOfEach(rows: readonly Row[]): Row[] {
  const byId = new Map<number, Row>();
  for (const { trade: one, busted } of rows) {
    byId.set(one.id, { trade: one, busted: busted || byId.get(one.id)?.busted === true });
  }
  return [...byId.values()].sort((a, b) => compareTrades(a.trade, b.trade));
}

/** Numbers that are told with other values too, those left out that were taken back. */
function conflictsOf(rows: readonly Row[]): number {
  const byId = [...Map.groupBy(rows, ({ trade: { id } }) => id).values()];
  return byId.filter(
    (told) => told.every(({ busted }) => !busted) && new Set(told.map((one) => JSON.stringify(one.trade))).size > 1,
  ).length;
}

test('settled rows are the last of each number, in the order in which they were made, and a bust stays', () => {
  fc.assert(
    fc.property(arbitraryRows(40), (rows) => {
      const { columns, conflicting } = settled(columnsOf(rows));
      assert.deepEqual(rowsOf(columns), lastOfEach(rows));
      assert.equal(conflicting, conflictsOf(rows));
    }),
  );
});

test('a merged day is what both parts told, one after the other, and its counts add up', () => {
  fc.assert(
    fc.property(arbitraryRows(25), arbitraryRows(25), (before, now) => {
      const [held, fresh] = [lastOfEach(before), lastOfEach(now)];
      const result = merged(columnsOf(held), columnsOf(fresh));
      const expected = lastOfEach([...held, ...fresh]);
      assert.deepEqual(rowsOf(result.columns), expected);
      const old = new Map(held.map((one) => [one.trade.id, one]));
      const said = new Map(expected.map((one) => [one.trade.id, one]));
      const known = fresh.filter(({ trade: { id } }) => JSON.stringify(old.get(id)) === JSON.stringify(said.get(id)));
      assert.equal(result.added, fresh.filter(({ trade: { id } }) => !old.has(id)).length);
      assert.equal(result.known, known.length);
      assert.equal(result.changed, fresh.length - result.added - result.known);
    }),
  );
});

test('rows of many days come back day by day, settled, in parts and in one', () => {
  const many = fc.array(fc.tuple(fc.nat(4), arbitraryRows(12)), { maxLength: 12 });
  fc.assert(
    fc.property(many, (told) => {
      const store = new RowStore();
      const byDay: Row[][] = [];
      for (const [day, rows] of told) {
        store.add(columnsOf(rows), rows.length, () => day);
        byDay[day] = [...(byDay[day] ?? []), ...rows];
      }
      const days = store.byDay();
      for (const [day, rows = []] of byDay.entries()) {
        const { length, parts, whole, conflicting } = days.settled(day);
        const expected = lastOfEach(rows);
        assert.deepEqual([...parts].flatMap(rowsOf), expected);
        assert.deepEqual(rowsOf(whole()), expected);
        assert.equal(length, expected.length);
        assert.equal(conflicting, conflictsOf(rows));
      }
    }),
  );
});

test('a day of more rows than a block and a part holds every one of them', () => {
  const store = new RowStore();
  const batch = columnsOf(Array.from({ length: 1_000 }, () => ({ trade: trade(), busted: false })));
  for (let from = 0; from < 150; from++) {
    for (let row = 0; row < 1_000; row++) batch.id[row] = from * 1_000 + row;
    store.add(batch, 1_000, (row) => row % 2);
  }
  const ids: number[] = [];
  for (const part of store.byDay().settled(1).parts) ids.push(...part.id.subarray(0, part.length));
  assert.deepEqual(
    ids,
    Array.from({ length: 75_000 }, (_, index) => 2 * index + 1),
  );
});

test('every column goes through joining', () => {
  const rows = [{ trade: trade({ session: 'after-hours', condition: 'block' as const, buyer: null }), busted: true }];
  const both = joined([columnsOf(rows), columnsOf(rows)]);
  assert.deepEqual(rowsOf(both), [...rows, ...rows]);
  for (const name of COLUMN_NAMES) assert.equal(both[name].length, 2);
});
