/**
 * Rows of a trade-by-trade file from bytes into columns, several million a second and without an object per row.
 *
 * Only the usual form of a row is read here: a symbol and a date that were seen before, plain digits, at most four
 * decimals. Any other row is given to the plain reader of trade-file.ts, which decides and gives the reasons; a symbol
 * or date that it accepts is known from then on. So the two can only agree, and a test holds them to it.
 */

import type { Result } from '#kernel/result.ts';
import { HOUR_US, MILLISECOND_US, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { columnsFor, type SymbolDate, setRow, type TradeBatch } from '#market-data/index.ts';
import { type Layout, NOTIONAL_MAX, QUANTITY_MAX, steadyMidnight, type TradeRow } from './trade-file.ts';

/** Rows of a batch. */
const BATCH_ROWS = 8_192;
const [LINE_FEED, RETURN, SEMICOLON, COMMA, ZERO, ONE, TWO, SIX] = [10, 13, 59, 44, 48, 49, 50, 54];
/** Most digits of a number that is read here; a double holds every one of that length exactly. */
const DIGITS_MAX = 15;
const PRICE_DIGITS_MAX = 11;
const BROKER_DIGITS_MAX = 9;

export interface TradeBytesOptions {
  readonly layout: Layout;
  readonly zone: Zone;
  /** The plain reader of a line. */
  readonly readRow: (line: string) => Result<TradeRow, string>;
  readonly onRejected: (row: { readonly line: number; readonly reason: string; readonly text: string }) => void;
  /** Days of the batches; shared by the texts of one file. */
  readonly days: SymbolDate[];
}

export class TradeBytes {
  readonly #options: TradeBytesOptions;
  readonly #columns = columnsFor(BATCH_ROWS);
  readonly #day = new Int32Array(BATCH_ROWS);
  #length = 0;
  /** Rows that were taken back, of all batches. */
  busted = 0;
  /** The header is the first line. */
  #line = 1;
  /** Where each field of the row begins, and one past the end of the row. */
  readonly #starts: Int32Array;
  readonly #symbols = new SymbolBytes();
  /** Place in `days` by date, then by place of the symbol; -1 where it has none yet. */
  readonly #dayByDate = new Map<string, number[]>();
  #dayBySymbol: number[] = [];
  /** The date that rows are of now, and its midnight. */
  #date: Uint8Array = new Uint8Array(0);
  #midnight = 0;

  constructor(options: TradeBytesOptions) {
    this.#options = options;
    this.#starts = new Int32Array(options.layout.width + 1);
  }

  /** Reads whole lines, each with its end, from `from` on until `to` or a full batch; answers how far it came. */
  read(bytes: Buffer, from: number, to: number): number {
    let at = from;
    while (at < to && this.#length < BATCH_ROWS) at = this.#readLine(bytes, at);
    return at;
  }

  /** The rows since the last call; their columns are used again for the next ones. */
  take(): TradeBatch {
    const batch = { columns: this.#columns, length: this.#length, day: this.#day, days: this.#options.days };
    this.#length = 0;
    return batch;
  }

  #readLine(bytes: Buffer, from: number): number {
    const starts = this.#starts;
    const { width } = this.#options.layout;
    this.#line++;
    starts[0] = from;
    let fields = 1;
    let at = from;
    for (let byte = bytes[at]; byte !== LINE_FEED; byte = bytes[++at]) {
      if (byte !== SEMICOLON) continue;
      if (fields < width) starts[fields] = at + 1;
      fields++;
    }
    const end = at > from && bytes[at - 1] === RETURN ? at - 1 : at;
    // As if a ";" followed, so that every field ends one before the next one starts.
    starts[width] = end + 1;
    if (fields !== width || !this.#readUsual(bytes)) this.#readAny(bytes.toString('latin1', from, end));
    return at + 1;
  }

  /** Enters a row of the usual form; false where it has another one. */
  #readUsual(bytes: Buffer): boolean {
    const { layout } = this.#options;
    const starts = this.#starts;
    const start = (column: number): number => starts[column] as number;
    const end = (column: number): number => (starts[column + 1] as number) - 1;

    const symbol = this.#symbols.find(bytes, start(layout.symbol), end(layout.symbol));
    const day = symbol === -1 ? -1 : (this.#dayBySymbol[symbol] ?? -1);
    if (day === -1 || !this.#isDate(bytes, start(layout.date), end(layout.date))) return false;
    const action = oneByte(bytes, start(layout.action), end(layout.action));
    if (action !== ZERO && action !== TWO) return false;
    const session = oneByte(bytes, start(layout.session), end(layout.session));
    if (session !== ONE && session !== SIX) return false;
    const price = readPrice(bytes, start(layout.price), end(layout.price));
    const quantity = readDigits(bytes, start(layout.quantity), end(layout.quantity));
    if (price < 1 || quantity < 1 || quantity > QUANTITY_MAX || price * quantity > NOTIONAL_MAX) return false;
    const id = readDigits(bytes, start(layout.id), end(layout.id));
    const time = readTime(bytes, start(layout.time), end(layout.time));
    if (id === -1 || time === -1) return false;
    const buyer = layout.buyer === -1 ? NONE : readBroker(bytes, start(layout.buyer), end(layout.buyer));
    const seller = layout.seller === -1 ? NONE : readBroker(bytes, start(layout.seller), end(layout.seller));
    if (buyer === UNREADABLE || seller === UNREADABLE) return false;

    const row = this.#length++;
    const columns = this.#columns;
    this.#day[row] = day;
    columns.id[row] = id;
    columns.at[row] = this.#midnight + time;
    columns.price[row] = price;
    columns.quantity[row] = quantity;
    columns.buyer[row] = buyer;
    columns.seller[row] = seller;
    columns.session[row] = session === ONE ? 0 : 1;
    // The file tells none, and the columns are used again.
    columns.condition[row] = 0;
    columns.busted[row] = action === TWO ? 1 : 0;
    if (action === TWO) this.busted++;
    return true;
  }

  #isDate(bytes: Buffer, from: number, to: number): boolean {
    const date = this.#date;
    if (date.length !== to - from) return false;
    for (let index = 0; index < date.length; index++) if (bytes[from + index] !== date[index]) return false;
    return true;
  }

  /** Has the plain reader decide, and learns the symbol and the date of a row that it accepts. */
  #readAny(text: string): void {
    if (text === '') return;
    const row = this.#options.readRow(text);
    if (!row.ok) {
      this.#options.onRejected({ line: this.#line, reason: row.error, text });
      return;
    }
    const { trade, busted } = row.value;
    this.#day[this.#length] = this.#learn(trade.symbol, this.#options.zone.dateAt(trade.at));
    setRow(this.#columns, this.#length++, trade, busted);
    if (busted) this.busted++;
  }

  #learn(symbol: string, date: SymbolDate['date']): number {
    const bySymbol = this.#dayByDate.get(date) ?? [];
    this.#dayByDate.set(date, bySymbol);
    const midnight = steadyMidnight(date, this.#options.zone);
    if (midnight !== null) {
      this.#date = Buffer.from(date, 'latin1');
      this.#midnight = midnight;
      this.#dayBySymbol = bySymbol;
    }
    const place = this.#symbols.add(symbol);
    const { days } = this.#options;
    bySymbol[place] ??= days.push({ symbol, date }) - 1;
    return bySymbol[place] as number;
  }
}

function oneByte(bytes: Buffer, from: number, to: number): number {
  return to - from === 1 ? (bytes[from] as number) : -1;
}

/** Up to 15 digits; -1 where there is anything else, or nothing. */
function readDigits(bytes: Buffer, from: number, to: number): number {
  if (to <= from || to - from > DIGITS_MAX) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** A positive price with a decimal comma, in 1/10,000; -1 where there is anything else. */
function readPrice(bytes: Buffer, from: number, to: number): number {
  let comma = from;
  while (comma < to && bytes[comma] !== COMMA) comma++;
  if (comma - from > PRICE_DIGITS_MAX) return -1;
  const whole = readDigits(bytes, from, comma);
  const decimals = to - comma - 1;
  if (whole === -1 || decimals > 4) return -1;
  if (comma === to) return whole * 10_000;
  const fraction = readDigits(bytes, comma + 1, to);
  return fraction === -1 ? -1 : whole * 10_000 + fraction * (SCALES[decimals] as number);
}

const SCALES = [10_000, 1_000, 100, 10, 1] as const;

const NONE = -1;
const UNREADABLE = -2;

function readBroker(bytes: Buffer, from: number, to: number): number {
  if (from === to) return NONE;
  if (to - from > BROKER_DIGITS_MAX) return UNREADABLE;
  const code = readDigits(bytes, from, to);
  return code === -1 ? UNREADABLE : code;
}

/** Microseconds since midnight of HHMMSSmmm; -1 where it is none. */
function readTime(bytes: Buffer, from: number, to: number): number {
  if (to - from !== 9) return -1;
  const time = readDigits(bytes, from, to);
  if (time === -1) return -1;
  const hours = Math.floor(time / 1e7);
  const minutes = Math.floor(time / 1e5) % 100;
  const seconds = Math.floor(time / 1e3) % 100;
  if (hours > 23 || minutes > 59 || seconds > 59) return -1;
  return hours * HOUR_US + minutes * MINUTE_US + seconds * SECOND_US + (time % 1_000) * MILLISECOND_US;
}

/** Longest symbol that the plain reader accepts. */
const SYMBOL_BYTES_MAX = 32;

/** Places of symbols by their bytes, so that a row needs no text: a hash table with open addressing. */
class SymbolBytes {
  #table = new Int32Array(1 << 12).fill(-1);
  #bytes = new Uint8Array((1 << 10) * SYMBOL_BYTES_MAX);
  #lengths: number[] = [];

  /** -1 where the symbol was not added. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const table = this.#table;
    const length = to - from;
    for (let slot = hashOf(bytes, from, to) & (table.length - 1); ; slot = (slot + 1) & (table.length - 1)) {
      const place = table[slot] as number;
      if (place === -1 || (this.#lengths[place] === length && this.#equals(place, bytes, from))) return place;
    }
  }

  add(symbol: string): number {
    const bytes = Buffer.from(symbol, 'latin1');
    const known = this.find(bytes, 0, bytes.length);
    if (known !== -1) return known;
    const place = this.#lengths.push(bytes.length) - 1;
    if (this.#bytes.length < (place + 1) * SYMBOL_BYTES_MAX) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, place * SYMBOL_BYTES_MAX);
    // Half empty at least, so that searches stay short.
    if (2 * this.#lengths.length > this.#table.length) {
      this.#table = new Int32Array(2 * this.#table.length).fill(-1);
      for (let other = 0; other < place; other++) this.#enter(other);
    }
    this.#enter(place);
    return place;
  }

  #equals(place: number, bytes: Uint8Array, from: number): boolean {
    const first = place * SYMBOL_BYTES_MAX;
    const length = this.#lengths[place] as number;
    for (let index = 0; index < length; index++) {
      if (this.#bytes[first + index] !== bytes[from + index]) return false;
    }
    return true;
  }

  #enter(place: number): void {
    const from = place * SYMBOL_BYTES_MAX;
    const table = this.#table;
    let slot = hashOf(this.#bytes, from, from + (this.#lengths[place] as number)) & (table.length - 1);
    while (table[slot] !== -1) slot = (slot + 1) & (table.length - 1);
    table[slot] = place;
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
  return hash ^ (hash >>> 15);
}
