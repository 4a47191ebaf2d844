/**
 * Trades of one symbol and day, column by column: a tenth of the memory of objects, and what engines take in and give
 * out without conversion. Millions of them are sorted, freed of doubles and merged here.
 *
 * Settled columns hold each number once, in the order in which the trades were made. A bust is a mark on its trade: a
 * row that says it counts for every row of that number, before and after it.
 */

import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import type { TapeDay } from './hot-tape.ts';
import type { Trade, TradeSession } from './trade.ts';
import { TRADE_CONDITIONS, type TradeCondition } from './trade-condition.table.ts';

/** Rows of one symbol and day. Prices, quantities and times are the kernel's integers. */
export interface TradeColumns {
  readonly length: number;
  readonly id: Float64Array;
  readonly at: Float64Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
  /** Broker codes; -1 where the source left them empty. */
  readonly buyer: Int32Array;
  readonly seller: Int32Array;
  /** Place in SESSIONS. */
  readonly session: Uint8Array;
  /** Code of TRADE_CONDITIONS. */
  readonly condition: Uint8Array;
  /** 1 where the exchange took the trade back. */
  readonly busted: Uint8Array;
}

/** Sessions by their code in the columns. */
export const SESSIONS: readonly TradeSession[] = ['regular', 'after-hours'];
/** Conditions by their code in the columns; a code that none has is a hole. */
export const CONDITIONS: readonly TradeCondition[] = conditionsByCode();
export const NO_BROKER = -1;

function conditionsByCode(): TradeCondition[] {
  const conditions: TradeCondition[] = [];
  for (const [condition, { code }] of Object.entries(TRADE_CONDITIONS)) conditions[code] = condition as TradeCondition;
  return conditions;
}

/** Empty columns with room for `length` rows. */
export function columnsFor(length: number): TradeColumns {
  return {
    length,
    id: new Float64Array(length),
    at: new Float64Array(length),
    price: new Float64Array(length),
    quantity: new Float64Array(length),
    buyer: new Int32Array(length),
    seller: new Int32Array(length),
    session: new Uint8Array(length),
    condition: new Uint8Array(length),
    busted: new Uint8Array(length),
  };
}

/** The rows, with room for as many again. */
export function enlarged(rows: TradeColumns): TradeColumns {
  const larger = columnsFor(2 * rows.length);
  for (const name of COLUMN_NAMES) larger[name].set(rows[name]);
  return larger;
}

/** Copies one row. */
export function copyRow(from: TradeColumns, row: number, to: TradeColumns, place: number): void {
  to.id[place] = from.id[row] as number;
  to.at[place] = from.at[row] as number;
  to.price[place] = from.price[row] as number;
  to.quantity[place] = from.quantity[row] as number;
  to.buyer[place] = from.buyer[row] as number;
  to.seller[place] = from.seller[row] as number;
  to.session[place] = from.session[row] as number;
  to.condition[place] = from.condition[row] as number;
  to.busted[place] = from.busted[row] as number;
}

/** Writes one trade into a row. */
export function setRow(to: TradeColumns, place: number, trade: Trade, busted: boolean): void {
  to.id[place] = trade.id;
  to.at[place] = trade.at;
  to.price[place] = trade.price;
  to.quantity[place] = trade.quantity;
  to.buyer[place] = trade.buyer ?? NO_BROKER;
  to.seller[place] = trade.seller ?? NO_BROKER;
  to.session[place] = SESSIONS.indexOf(trade.session);
  to.condition[place] = TRADE_CONDITIONS[trade.condition].code;
  to.busted[place] = busted ? 1 : 0;
}

/** The trade of one row. */
export function tradeAt(rows: TradeColumns, row: number, { exchange, symbol }: TapeDay): Trade {
  const [buyer, seller] = [rows.buyer[row] as number, rows.seller[row] as number];
  return {
    exchange,
    symbol,
    id: rows.id[row] as number,
    at: rows.at[row] as Instant,
    price: rows.price[row] as Price,
    quantity: rows.quantity[row] as Quantity,
    session: SESSIONS[rows.session[row] as number] as TradeSession,
    condition: CONDITIONS[rows.condition[row] as number] as TradeCondition,
    buyer: buyer === NO_BROKER ? null : buyer,
    seller: seller === NO_BROKER ? null : seller,
  };
}

/** The trades that count, those that were taken back left out. */
export function* tradesOf(parts: Iterable<TradeColumns>, day: TapeDay): Generator<Trade> {
  for (const part of parts)
    for (let row = 0; row < part.length; row++) if (part.busted[row] !== 1) yield tradeAt(part, row, day);
}

/** The numbers of the rows that were taken back. */
export function bustedIn({ id, busted, length }: TradeColumns): number[] {
  const ids: number[] = [];
  for (let row = 0; row < length; row++) if (busted[row] === 1) ids.push(id[row] as number);
  return ids;
}

/** The rows, those with one of `ids` marked as taken back too. */
export function bustedToo(rows: TradeColumns, ids: ReadonlySet<number>): TradeColumns {
  return ids.size === 0
    ? rows
    : { ...rows, busted: rows.busted.map((mark, row) => (ids.has(rows.id[row] as number) ? 1 : mark)) };
}

/** Whether each number is there once, in the order in which the trades were made. */
export function isSettled({ at, id, length }: TradeColumns): boolean {
  for (let row = 1; row < length; row++) {
    // Rising numbers show in passing that none is doubled; in any other order that has to be looked for.
    if ((at[row] as number) < (at[row - 1] as number) || (id[row] as number) <= (id[row - 1] as number)) return false;
  }
  return true;
}

/** The rows of several parts in one. */
export function joined(parts: readonly TradeColumns[]): TradeColumns {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const all = columnsFor(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    for (const name of COLUMN_NAMES) all[name].set(part[name].subarray(0, part.length), from);
    from += part.length;
  }
  return all;
}

/** Every column, in the order of the archive's files. */
export const COLUMN_NAMES = [
  'id',
  'at',
  'price',
  'quantity',
  'session',
  'condition',
  'buyer',
  'seller',
  'busted',
] as const;

export interface SettledColumns {
  readonly columns: TradeColumns;
  /** Numbers that were told with different values. Those that were taken back are in no bar, and not counted. */
  readonly conflicting: number;
}

/** What a trade says of itself. A bust is said of it later. */
const VALUE_NAMES = COLUMN_NAMES.filter((name) => name !== 'busted');

/** Settles rows in the order in which they were told: of rows with one number the last one counts. */
export function settled(rows: TradeColumns): SettledColumns {
  const byId = rowsBy(rows, (a, b) => (rows.id[a] as number) - (rows.id[b] as number) || a - b);
  const busted = rows.busted.slice();
  const kept: number[] = [];
  let conflicting = 0;
  let wasBusted = 0;
  let differs = false;
  for (let index = 0; index < byId.length; index++) {
    const row = byId[index] as number;
    const next = byId[index + 1];
    wasBusted |= rows.busted[row] as number;
    if (next !== undefined && rows.id[next] === rows.id[row]) {
      differs ||= !VALUE_NAMES.every((name) => rows[name][next] === rows[name][row]);
      continue;
    }
    if (differs && wasBusted === 0) conflicting++;
    busted[row] = wasBusted;
    [wasBusted, differs] = [0, false];
    kept.push(row);
  }
  return { columns: inOrder({ ...rows, busted }, Uint32Array.from(kept)), conflicting };
}

export interface MergedColumns {
  /** Settled. */
  readonly columns: TradeColumns;
  /** Numbers that were not held. */
  readonly added: number;
  /** Numbers that were held with other values. */
  readonly changed: number;
  /** Numbers that were held and say the same. */
  readonly known: number;
}

/** What two settled parts of a day make: `fresh` counts where both have a number, and a bust stays a bust. */
export function merged(held: TradeColumns, fresh: TradeColumns): MergedColumns {
  const all = joined([held, fresh]);
  const first = held.length;
  const byId = rowsBy(all, (a, b) => (all.id[a] as number) - (all.id[b] as number) || a - b);
  const busted = all.busted.slice();
  const kept: number[] = [];
  let added = 0;
  let changed = 0;
  for (let index = 0; index < byId.length; index++) {
    const row = byId[index] as number;
    const next = byId[index + 1];
    if (next === undefined || all.id[next] !== all.id[row]) {
      kept.push(row);
      if (row >= first) added++;
      continue;
    }
    busted[next] = (busted[row] as number) | (busted[next] as number);
    const same = COLUMN_NAMES.every((name) => (name === 'busted' ? busted : all[name])[next] === all[name][row]);
    if (!same) changed++;
    kept.push(next);
    index++;
  }
  const columns = inOrder({ ...all, busted }, Uint32Array.from(kept));
  return { columns, added, changed, known: fresh.length - added - changed };
}

function rowsBy(rows: TradeColumns, compare: (a: number, b: number) => number): Uint32Array {
  return Uint32Array.from({ length: rows.length }, (_, row) => row).sort(compare);
}

/** Some rows in the order in which they were made. */
function inOrder(rows: TradeColumns, kept: Uint32Array): TradeColumns {
  const { at, id } = rows;
  kept.sort((a, b) => (at[a] as number) - (at[b] as number) || (id[a] as number) - (id[b] as number));
  const made = columnsFor(kept.length);
  for (let place = 0; place < kept.length; place++) copyRow(rows, kept[place] as number, made, place);
  return made;
}
