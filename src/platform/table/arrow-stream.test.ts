import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { arrowOf } from './arrow-stream.ts';
import type { Cell, Column, Row } from './table.ts';

const COLUMNS: readonly Column[] = [
  { name: 'at', type: 'instant' },
  { name: 'symbol', type: 'text' },
  { name: 'price', type: 'price' },
  { name: 'turnover', type: 'turnover' },
  { name: 'count', type: 'integer' },
  { name: 'isOpen', type: 'boolean' },
];

async function arrow(batches: readonly (readonly Row[])[]): Promise<Uint8Array> {
  async function* all() {
    yield* batches;
  }
  return Buffer.concat(await Array.fromAsync(arrowOf({ columns: COLUMNS, batches: all() })));
}

/** Read by Apache's own library; decimals are four words of 32 bits, the lowest first. */
function readBack(bytes: Uint8Array): Cell[][] {
  const table = tableFromIPC(bytes);
  const integerOf = (words: Uint32Array): number =>
    Number(
      BigInt.asIntN(
        128,
        words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n),
      ),
    );
  return Array.from({ length: table.numRows }, (_, row) =>
    COLUMNS.map(({ type }, column): Cell => {
      const vector = table.getChildAt(column);
      const value: unknown = vector?.get(row);
      if (value === null || value === undefined) return null;
      if (type === 'price' || type === 'turnover') return integerOf(value as Uint32Array);
      if (type === 'text' || type === 'boolean') return value as string | boolean;
      return type === 'instant' ? Math.round(Number(value) * 1_000) : Number(value);
    }),
  );
}

const cell = (type: Column['type']): fc.Arbitrary<Cell> => {
  switch (type) {
    case 'text':
      return fc.string({ unit: 'grapheme', maxLength: 20 });
    case 'boolean':
      return fc.boolean();
    case 'instant':
      return fc.integer({ min: 0, max: 4_000_000_000_000 }).map((ms) => ms * 1_000);
    case 'integer':
    case 'price':
    case 'turnover':
      return fc.maxSafeInteger();
  }
};
const row = fc.tuple(...COLUMNS.map(({ type }) => fc.option(cell(type), { nil: null, freq: 4 })));

describe('tables as Arrow', () => {
  test('the library of the format reads back every row of every batch', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { maxLength: 20 }), { maxLength: 4 }), async (batches) => {
        assert.deepEqual(readBack(await arrow(batches)), batches.flat());
      }),
      { numRuns: 100 },
    ));

  test('a table without rows has its columns all the same', async () => {
    const table = tableFromIPC(await arrow([]));
    assert.deepEqual(
      table.schema.fields.map(({ name, type }) => `${name} ${type}`),
      [
        'at Timestamp<MICROSECOND, UTC>',
        'symbol Utf8',
        'price Decimal[18e+4]',
        'turnover Decimal[18e+2]',
        'count Int64',
        'isOpen Bool',
      ],
    );
  });
});
