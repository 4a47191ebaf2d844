/** Trades on their way into Parquet: gathered by symbol and day in memory, merged with what is held, and written. */

import { scheduler } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { assert } from '#kernel/assert.ts';
import type { Zone } from '#kernel/zone.ts';
import type { ArchivedDay, ArchiveLoad, DayVisitor } from './archive.ts';
import { Checksum, createDayFileWriter, type FileNote, readColumns, readNotes } from './archive-file.duckdb.ts';
import type { TapeDay } from './hot-tape.ts';
import { RowStore, type SettledDay } from './row-store.ts';
import type { Trade } from './trade.ts';
import type { SymbolDate, TradeBatch } from './trade-batch.ts';
import { columnsFor, merged, setRow, type TradeColumns } from './trade-columns.ts';

export interface LoadOptions {
  readonly connection: DuckDBConnection;
  readonly exchange: string;
  readonly zone: Zone;
  /** Where the file of a day lies, whether or not there is one. */
  readonly pathOf: (day: TapeDay) => string;
  readonly exists: (path: string) => Promise<boolean>;
}

/** Files that are asked for their footers in one query. */
const NOTED_AT_ONCE = 500;

/** A day that is ready to be written, or need not be. */
interface ReadyDay {
  readonly day: ArchivedDay;
  readonly parts: Iterable<TradeColumns>;
}

/** A load that holds nothing yet. */
export function createLoad(options: LoadOptions): ArchiveLoad {
  const { connection, exchange, zone, pathOf } = options;
  const rows = new RowStore();
  const days: TapeDay[] = [];
  const places = new Map<string, number>();

  function placeOf({ symbol, date }: SymbolDate): number {
    const key = `${symbol} ${date}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    const day = { exchange, symbol, date };
    // Refused here already, before anything is stored.
    pathOf(day);
    places.set(key, days.length);
    return days.push(day) - 1;
  }

  const row = columnsFor(1);
  async function addAll(trades: readonly Trade[], busted: boolean): Promise<void> {
    for (const trade of trades) {
      assert(trade.exchange === exchange, `a load is of one exchange: ${exchange}, not ${trade.exchange}`);
      const place = placeOf({ symbol: trade.symbol, date: zone.dateAt(trade.at) });
      setRow(row, 0, trade, busted);
      rows.add(row, 1, () => place);
    }
    // A live market runs beside the nightly load.
    await scheduler.yield();
  }

  let batchDays: readonly SymbolDate[] = [];
  let batchPlaces: number[] = [];
  async function addBatch({ columns, length, day, days: told }: TradeBatch): Promise<void> {
    if (told !== batchDays) [batchDays, batchPlaces] = [told, []];
    for (const one of told.slice(batchPlaces.length)) batchPlaces.push(placeOf(one));
    rows.add(columns, length, (index) => batchPlaces[day[index] as number] as number);
  }

  return {
    add: (trades) => addAll(trades, false),
    addBusted: (trades) => addAll(trades, true),
    addBatch,
    days: () => days,
    async preview() {
      const told: ArchivedDay[] = [];
      for await (const { day } of readyDays(days, rows, options)) told.push(day);
      return told;
    },
    commit: (visit = () => NO_VISIT) => commit(readyDays(days, rows, options), options, visit),
    async dispose() {
      connection.closeSync();
    },
  };
}

/** The days by symbol and date, each beside what is held of it. */
async function* readyDays(days: readonly TapeDay[], rows: RowStore, options: LoadOptions): AsyncGenerator<ReadyDay> {
  const { connection, pathOf, exists } = options;
  const byDay = rows.byDay();
  const order = [...days.entries()].sort(([, a], [, b]) => (keyOf(a) < keyOf(b) ? -1 : 1));
  for (let from = 0; from < order.length; from += NOTED_AT_ONCE) {
    const some = order.slice(from, from + NOTED_AT_ONCE);
    const paths = some.map(([, day]) => pathOf(day));
    const are = await Promise.all(paths.map(exists));
    const notes = await readNotes(
      connection,
      paths.filter((_, index) => are[index]),
    );
    for (const [place, day] of some) {
      const path = pathOf(day);
      yield await readyDay(day, byDay.settled(place), { connection, path, note: notes.get(path) ?? null });
    }
  }
}

function keyOf({ symbol, date }: TapeDay): string {
  return `${symbol} ${date}`;
}

const NO_VISIT: DayVisitor = { take: () => undefined, end: () => undefined, stored: () => undefined };

/** Writes each day that changes, and has it visited: its rows as they are written, and once more when it is durable. */
async function commit(
  ready: AsyncIterable<ReadyDay>,
  { connection, pathOf }: LoadOptions,
  visit: (day: TapeDay) => DayVisitor,
): Promise<ArchivedDay[]> {
  const writer = createDayFileWriter(connection);
  const days: ArchivedDay[] = [];
  let waiting: { readonly day: ArchivedDay; readonly visitor: DayVisitor }[] = [];
  let visiting = Promise.resolve();

  async function tellStored(durable: typeof waiting): Promise<void> {
    for (const { day, visitor } of durable) await visitor.stored(day);
  }

  async function flush(): Promise<void> {
    await Promise.all([writer.flush(), visiting]);
    visiting = tellStored(waiting);
    // Its error is met by the next flush; until then it must not pass for one that nobody handles.
    visiting.catch(() => undefined);
    waiting = [];
  }

  for await (const { day, parts } of ready) {
    const visitor = visit(day);
    const told = tapped(parts, visitor);
    let isDue = false;
    if (day.added + day.changed > 0) isDue = await writer.add(day, pathOf(day), told);
    else for (const _part of told);
    visitor.end();
    days.push(day);
    waiting.push({ day, visitor });
    if (isDue) await flush();
  }
  await flush();
  await visiting;
  return days;
}

function* tapped(parts: Iterable<TradeColumns>, { take }: DayVisitor): Generator<TradeColumns> {
  for (const part of parts) {
    take(part);
    yield part;
  }
}

interface Held {
  readonly connection: DuckDBConnection;
  readonly path: string;
  /** Null where nothing is held. */
  readonly note: FileNote | null;
}

async function readyDay(day: TapeDay, fresh: SettledDay, { connection, path, note }: Held): Promise<ReadyDay> {
  const { length, parts, whole, conflicting } = fresh;
  if (note === null) return { day: { ...day, added: length, changed: 0, known: 0, conflicting, total: length }, parts };
  if (note.rows === length && note.checksum !== null && note.checksum === checksumOf(parts)) {
    return { day: { ...day, added: 0, changed: 0, known: length, conflicting, total: length }, parts };
  }
  const { columns, ...counts } = merged(await readColumns(connection, path), whole());
  return { day: { ...day, ...counts, conflicting, total: columns.length }, parts: [columns] };
}

function checksumOf(parts: Iterable<TradeColumns>): string {
  const checksum = new Checksum();
  for (const part of parts) checksum.add(part);
  return checksum.text();
}
