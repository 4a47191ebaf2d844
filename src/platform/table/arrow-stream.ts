/**
 * Tables as a stream of Arrow's IPC format, version 5: the schema, a record batch for each batch of rows, the end.
 * Prices are Decimal128(18, 4), turnover Decimal128(18, 2), times Timestamp(µs, UTC).
 * https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format
 */

import { type Field, type FlatTable, flatBuffer } from './flat-buffer.ts';
import type { Cell, Column, ColumnType, Row, Table } from './table.ts';

/** Codes of Schema.fbs and Message.fbs. */
const TYPE = { integer: 2, text: 5, boolean: 6, decimal: 7, instant: 10 } as const;
const HEADER = { schema: 1, recordBatch: 3 } as const;
const VERSION_5 = 4;
const MICROSECOND = 2;
const CONTINUES = 0xff_ff_ff_ff;
/** Each buffer of a body begins at a multiple of this. */
const ALIGN = 8;

/** The table as the bytes of a stream, a piece for each batch. */
export async function* arrowOf({ columns, batches }: Table): AsyncGenerator<Uint8Array, void, undefined> {
  yield message(HEADER.schema, schema(columns), []);
  for await (const rows of batches) if (rows.length > 0) yield recordBatch(columns, rows);
  yield new Uint8Array(new Uint32Array([CONTINUES, 0]).buffer);
}

/** The bytes of one batch. */
export function recordBatch(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const buffers: Uint8Array[] = [];
  const nodes: number[] = [];
  for (const [index, { type }] of columns.entries()) {
    const cells = rows.map((row) => row[index] as Cell);
    const nulls = cells.reduce<number>((count, cell) => (cell === null ? count + 1 : count), 0);
    nodes.push(rows.length, nulls);
    buffers.push(nulls === 0 ? new Uint8Array(0) : bits(cells, (cell) => cell !== null), ...valuesOf(type, cells));
  }
  const places: number[] = [];
  let end = 0;
  for (const { length } of buffers) {
    places.push(end, length);
    end += padded(length);
  }
  const header: FlatTable = [
    { kind: 'i64', value: rows.length },
    { kind: 'structs', members: 2, value: nodes },
    { kind: 'structs', members: 2, value: places },
  ];
  return message(HEADER.recordBatch, header, buffers);
}

function message(kind: number, header: FlatTable, buffers: readonly Uint8Array[]): Uint8Array {
  const length = buffers.reduce((sum, buffer) => sum + padded(buffer.length), 0);
  const metadata = flatBuffer([
    { kind: 'i16', value: VERSION_5 },
    { kind: 'u8', value: kind },
    { kind: 'table', value: header },
    { kind: 'i64', value: length },
  ]);
  const bytes = new Uint8Array(8 + metadata.length + length);
  new DataView(bytes.buffer).setUint32(0, CONTINUES, true);
  new DataView(bytes.buffer).setUint32(4, metadata.length, true);
  bytes.set(metadata, 8);
  let place = 8 + metadata.length;
  for (const buffer of buffers) {
    bytes.set(buffer, place);
    place += padded(buffer.length);
  }
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / ALIGN) * ALIGN;
}

function schema(columns: readonly Column[]): FlatTable {
  return [null, { kind: 'tables', value: columns.map(fieldOf) }];
}

function fieldOf({ name, type }: Column): FlatTable {
  const [code, described] = typeOf(type);
  return [
    { kind: 'text', value: name },
    { kind: 'u8', value: 1 },
    { kind: 'u8', value: code },
    { kind: 'table', value: described },
    null,
    { kind: 'tables', value: [] },
  ];
}

function typeOf(type: ColumnType): [code: number, described: FlatTable] {
  switch (type) {
    case 'text':
      return [TYPE.text, []];
    case 'boolean':
      return [TYPE.boolean, []];
    case 'integer':
      return [TYPE.integer, [int(64), { kind: 'u8', value: 1 }]];
    case 'price':
      return [TYPE.decimal, [int(18), int(4), int(128)]];
    case 'turnover':
      return [TYPE.decimal, [int(18), int(2), int(128)]];
    case 'instant':
      return [
        TYPE.instant,
        [
          { kind: 'i16', value: MICROSECOND },
          { kind: 'text', value: 'UTC' },
        ],
      ];
  }
}

function int(value: number): Field {
  return { kind: 'i32', value };
}

/** The buffers of a column behind the one that tells its nulls. */
function valuesOf(type: ColumnType, cells: readonly Cell[]): Uint8Array[] {
  switch (type) {
    case 'text':
      return texts(cells);
    case 'boolean':
      return [bits(cells, (cell) => cell === true)];
    case 'integer':
    case 'instant':
      return [integers(cells, 1)];
    case 'price':
    case 'turnover':
      return [integers(cells, 2)];
  }
}

/** Two's complement in so many words of 64 bits. */
function integers(cells: readonly Cell[], words: 1 | 2): Uint8Array {
  const values = new BigInt64Array(cells.length * words);
  for (const [index, cell] of cells.entries()) {
    if (cell === null) continue;
    values[index * words] = BigInt(cell as number);
    if (words === 2 && (cell as number) < 0) values[index * words + 1] = -1n;
  }
  return new Uint8Array(values.buffer);
}

function bits(cells: readonly Cell[], isSet: (cell: Cell) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(cells.length / 8));
  for (const [index, cell] of cells.entries())
    if (isSet(cell)) bytes[index >> 3] = (bytes[index >> 3] as number) | (1 << (index & 7));
  return bytes;
}

/** Offsets, and all texts one after the other. */
function texts(cells: readonly Cell[]): Uint8Array[] {
  const offsets = new Int32Array(cells.length + 1);
  const encoded = cells.map((cell) => new TextEncoder().encode(cell === null ? '' : String(cell)));
  for (const [index, { length }] of encoded.entries()) offsets[index + 1] = (offsets[index] as number) + length;
  const all = new Uint8Array(offsets[cells.length] as number);
  for (const [index, text] of encoded.entries()) all.set(text, offsets[index]);
  return [new Uint8Array(offsets.buffer), all];
}
