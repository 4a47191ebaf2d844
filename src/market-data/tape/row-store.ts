/**
 * Rows of many days in the order in which they were told, and then day by day: what a load into the archive gathers.
 * A few large arrays hold them all, however many days there are, and nothing is moved before it is asked for.
 */

import { COLUMN_NAMES, columnsFor, copyRow, settled, type TradeColumns } from './trade-columns.ts';

/** Rows of a block, a power of two, so that a row is found by its bits. */
const BLOCK_BITS = 16;
const BLOCK_ROWS = 1 << BLOCK_BITS;
/** Rows of a day that are handed out at a time. */
const PART_ROWS = 1 << 14;

interface Block {
  readonly rows: TradeColumns;
  readonly day: Int32Array;
}

export class RowStore {
  readonly #blocks: Block[] = [];
  #length = 0;
  /** Rows of each day. */
  readonly #counts: number[] = [];

  /** Takes in the first `length` rows; `dayOf` answers the number of a row's day, counted from 0. */
  add(from: TradeColumns, length: number, dayOf: (row: number) => number): void {
    let row = 0;
    while (row < length) {
      const place = this.#length & (BLOCK_ROWS - 1);
      if (place === 0) this.#blocks.push({ rows: columnsFor(BLOCK_ROWS), day: new Int32Array(BLOCK_ROWS) });
      const block = this.#blocks[this.#blocks.length - 1] as Block;
      const end = Math.min(length, row + BLOCK_ROWS - place);
      for (const name of COLUMN_NAMES) block.rows[name].set(from[name].subarray(row, end), place);
      for (let of = row; of < end; of++) {
        const day = dayOf(of);
        block.day[place + of - row] = day;
        this.#counts[day] = (this.#counts[day] ?? 0) + 1;
      }
      this.#length += end - row;
      row = end;
    }
  }

  /** The rows day by day; to be asked once all are there. */
  byDay(): DayRows {
    const starts = new Uint32Array(this.#counts.length + 1);
    for (let day = 0; day < this.#counts.length; day++) {
      starts[day + 1] = (starts[day] as number) + (this.#counts[day] ?? 0);
    }
    const next = starts.slice();
    const order = new Uint32Array(this.#length);
    for (let row = 0; row < this.#length; row++) {
      const { day } = this.#blocks[row >>> BLOCK_BITS] as Block;
      const place = day[row & (BLOCK_ROWS - 1)] as number;
      order[next[place] as number] = row;
      (next[place] as number)++;
    }
    const orderOf = (day: number): Uint32Array =>
      order.subarray(starts[day] ?? this.#length, starts[day + 1] ?? this.#length);
    return { settled: (day) => this.#settled(orderOf(day)) };
  }

  #settled(order: Uint32Array): SettledDay {
    // In the usual case, a file in order without doubles, a large day is never in one piece.
    if (this.#isSettled(order)) {
      const parts = { [Symbol.iterator]: () => this.#parts(order) };
      return { length: order.length, conflicting: 0, parts, whole: () => this.#gathered(order) };
    }
    const { columns, conflicting } = settled(this.#gathered(order));
    return { length: columns.length, conflicting, parts: [columns], whole: () => columns };
  }

  *#parts(order: Uint32Array): Generator<TradeColumns, void, undefined> {
    const part = columnsFor(Math.min(order.length, PART_ROWS));
    for (let from = 0; from < order.length; from += PART_ROWS) {
      const rows = order.subarray(from, from + PART_ROWS);
      this.#gather(rows, part);
      yield rows.length === part.length ? part : headOf(part, rows.length);
    }
  }

  #isSettled(order: Uint32Array): boolean {
    let lastId = Number.NEGATIVE_INFINITY;
    let lastAt = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < order.length; index++) {
      const row = order[index] as number;
      const { rows } = this.#blocks[row >>> BLOCK_BITS] as Block;
      const place = row & (BLOCK_ROWS - 1);
      const [id, at] = [rows.id[place] as number, rows.at[place] as number];
      if (id <= lastId || at < lastAt) return false;
      lastId = id;
      lastAt = at;
    }
    return true;
  }

  #gathered(order: Uint32Array): TradeColumns {
    const made = columnsFor(order.length);
    this.#gather(order, made);
    return made;
  }

  #gather(order: Uint32Array, to: TradeColumns): void {
    for (let place = 0; place < order.length; place++) {
      const row = order[place] as number;
      copyRow((this.#blocks[row >>> BLOCK_BITS] as Block).rows, row & (BLOCK_ROWS - 1), to, place);
    }
  }
}

/** The first rows, without a copy. */
function headOf(rows: TradeColumns, length: number): TradeColumns {
  const head = Object.fromEntries(COLUMN_NAMES.map((name) => [name, rows[name].subarray(0, length)]));
  return { ...rows, ...head, length };
}

/** The rows of a day, settled. */
export interface SettledDay {
  readonly length: number;
  /** Numbers that were told with different values; the row told last is here. */
  readonly conflicting: number;
  /** Together in order. May be gone through more than once; a part is good until the next one is asked for. */
  readonly parts: Iterable<TradeColumns>;
  /** All of them in one. */
  readonly whole: () => TradeColumns;
}

export interface DayRows {
  settled(day: number): SettledDay;
}
