import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvOf } from './csv-format.ts';
import type { Column, Row } from './table.ts';

async function csv(columns: readonly Column[], rows: readonly Row[]): Promise<string> {
  async function* batches() {
    yield rows;
  }
  return (await Array.fromAsync(csvOf({ columns, batches: batches() }))).join('');
}

describe('tables as CSV', () => {
  test('each type is told as the API tells it, and what is not known is empty', async () => {
    const columns: readonly Column[] = [
      { name: 'start', type: 'instant' },
      { name: 'price', type: 'price' },
      { name: 'turnover', type: 'turnover' },
      { name: 'count', type: 'integer' },
      { name: 'complete', type: 'boolean' },
      { name: 'source', type: 'text' },
    ];
    const rows: readonly Row[] = [
      [1_756_472_400_000_000, 381_200, 1_050, 3, true, 'mt5'],
      [1_756_472_400_123_000, -5, null, null, false, ''],
    ];
    assert.equal(
      await csv(columns, rows),
      'start,price,turnover,count,complete,source\n' +
        '2025-08-29T13:00:00.000Z,38.12,10.50,3,true,mt5\n' +
        '2025-08-29T13:00:00.123Z,-0.0005,,,false,\n',
    );
  });

  test('a text is never a formula of a spreadsheet, and breaks no line', async () => {
    const rows = ['=1+1', '+1', '-1', '@SUM(A1)', 'a,b', 'a"b', 'a\nb', '=a,b'].map((text) => [text]);
    assert.equal(
      await csv([{ name: 'text', type: 'text' }], rows),
      'text\n\'=1+1\n\'+1\n\'-1\n\'@SUM(A1)\n"a,b"\n"a""b"\n"a\nb"\n"\'=a,b"\n',
    );
  });
});
