/**
 * Past trades as Parquet, `ticks/<exchange>/<symbol>/<YYYY>/<MM>/<DD>.parquet`, written and read through DuckDB.
 * DuckDB is a query engine here: it keeps no database file. A file is replaced by renaming a whole new one over it,
 * so that a crash leaves the old day or the new one.
 */

import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { assert, defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { ArchivedDay, ArchiveLoad, TapeArchive } from './archive.ts';
import { createStage, heldTrades, type Stage } from './archive-stage.duckdb.ts';
import type { TapeDay } from './hot-tape.ts';
import type { Trade } from './trade.ts';
import { TRADE_CONDITIONS, type TradeCondition } from './trade-condition.table.ts';

export interface ParquetArchiveOptions {
  /** Folder that holds `ticks/`; made when needed. */
  readonly folder: string;
  /** Days are those of this zone. */
  readonly zone: Zone;
}

/** Only such names become part of a path. */
const PATH_SAFE = /^[A-Z0-9][A-Z0-9$@_.-]*$/;

/** The archive below `folder`; the engine starts with the first call that needs it. */
export function createParquetArchive({ folder, zone }: ParquetArchiveOptions): TapeArchive {
  const root = join(folder, 'ticks');
  let instance: Promise<DuckDBInstance> | undefined;

  async function connect(): Promise<DuckDBConnection> {
    instance ??= startEngine(folder);
    return (await instance).connect();
  }

  /** Rows of a day's file, in batches; none where the day is not held. */
  async function* rowsOf(day: TapeDay, query: (path: string) => string): AsyncGenerator<unknown[][]> {
    const path = pathOf(root, day);
    // Most days that are asked for are not here, and need no engine to say so.
    if (!(await exists(path))) return;
    const connection = await connect();
    try {
      yield* (await connection.stream(query(path))).yieldRows();
    } finally {
      connection.closeSync();
    }
  }

  async function* stream(day: TapeDay, where = 'true'): AsyncGenerator<readonly Trade[]> {
    for await (const rows of rowsOf(day, (path) => selectTrades(path, where)))
      yield rows.map((row) => tradeOf(day, row));
  }

  async function select(day: TapeDay, where: string): Promise<Trade[]> {
    const trades: Trade[] = [];
    for await (const batch of stream(day, where)) for (const trade of batch) trades.push(trade);
    return trades;
  }

  return {
    async load(exchange) {
      const connection = await connect();
      const stage = await createStage(connection, exchange, zone);
      return loadInto(root, exchange, connection, stage);
    },
    read: (day) => select(day, 'true'),
    stream: (day) => stream(day),
    readSpan: (day, from, to) =>
      select(day, `traded_at >= make_timestamptz(${from}) AND traded_at < make_timestamptz(${to})`),
    readIds: async (day, ids) => (ids.length === 0 ? [] : select(day, `trade_id IN (${ids.map(Number).join(', ')})`)),
    async readBusts(day) {
      const ids: number[] = [];
      const query = (path: string): string =>
        `SELECT trade_id::DOUBLE FROM read_parquet(${quoted(path)}) WHERE busted ORDER BY trade_id`;
      for await (const rows of rowsOf(day, query)) for (const [id] of rows) ids.push(Number(id));
      return ids;
    },
    holds: (day) => exists(pathOf(root, day)),
    async days() {
      return daysBelow(root);
    },
    async close() {
      if (instance !== undefined) (await instance).closeSync();
      instance = undefined;
    },
  };
}

async function startEngine(folder: string): Promise<DuckDBInstance> {
  await mkdir(folder, { recursive: true });
  return DuckDBInstance.create(':memory:', {
    // One thread leaves the other cores to the live market; the memory limit makes large loads spill to disk.
    threads: '1',
    memory_limit: '400MB',
    temp_directory: join(folder, 'tmp'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}

function loadInto(root: string, exchange: string, connection: DuckDBConnection, stage: Stage): ArchiveLoad {
  return {
    add: (trades) => stage.append(trades, false),
    addBusted: (trades) => stage.append(trades, true),
    async commit() {
      const days: ArchivedDay[] = [];
      for (const { symbol, date } of await stage.days()) {
        days.push(await mergeDay(connection, stage, root, { exchange, symbol, date }));
      }
      return days;
    },
    async dispose() {
      connection.closeSync();
    },
  };
}

/** Merges the staged trades of one day with its file, and replaces the file where that changes anything. */
async function mergeDay(connection: DuckDBConnection, stage: Stage, root: string, day: TapeDay): Promise<ArchivedDay> {
  const path = pathOf(root, day);
  const counts = await stage.merge(day, (await exists(path)) ? path : null);
  if (counts.added + counts.changed > 0) {
    await mkdir(dirname(path), { recursive: true });
    const fresh = `${path}.new`;
    await connection.run(`COPY merged TO ${quoted(fresh)} (FORMAT parquet, COMPRESSION zstd)`);
    await syncFile(fresh);
    await rename(fresh, path);
  }
  return { ...day, ...counts };
}

function selectTrades(path: string, where: string): string {
  return `SELECT trade_id::DOUBLE, epoch_us(traded_at)::DOUBLE, (price * 10000)::DOUBLE, quantity::DOUBLE, session,
      condition, buyer, seller
    FROM (${heldTrades(path)}) WHERE NOT busted AND ${where} ORDER BY traded_at, trade_id`;
}

function tradeOf({ exchange, symbol }: TapeDay, row: readonly unknown[]): Trade {
  const [id, at, price, quantity, session, condition, buyer, seller] = row;
  return {
    exchange,
    symbol,
    id: Number(id),
    at: instantOf(Number(at)),
    price: priceOf(Number(price)),
    quantity: quantityOf(Number(quantity)),
    session: session === 'regular' ? 'regular' : 'after-hours',
    condition: conditionOf(condition),
    buyer: buyer === null ? null : Number(buyer),
    seller: seller === null ? null : Number(seller),
  };
}

/** A file is not ours alone: a condition that this version does not know must not pass for another. */
function conditionOf(value: unknown): TradeCondition {
  const condition = String(value);
  assert(Object.hasOwn(TRADE_CONDITIONS, condition), `a trade in the archive has the unknown condition "${condition}"`);
  return condition as TradeCondition;
}

async function daysBelow(root: string): Promise<TapeDay[]> {
  if (!(await exists(root))) return [];
  const files = await readdir(root, { recursive: true });
  const days: TapeDay[] = [];
  for (const file of files) {
    const [exchange, symbol, year, month, name] = relative('.', file).split(sep);
    const day = /^(\d{2})\.parquet$/.exec(name ?? '')?.[1];
    if (day === undefined) continue;
    days.push({
      exchange: defined(exchange, file),
      symbol: defined(symbol, file),
      date: `${year}-${month}-${day}` as LocalDate,
    });
  }
  return days.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ exchange, symbol, date }: TapeDay): string {
  return `${exchange} ${symbol} ${date}`;
}

function pathOf(root: string, { exchange, symbol, date }: TapeDay): string {
  assert(
    PATH_SAFE.test(exchange) && PATH_SAFE.test(symbol),
    `"${exchange}" and "${symbol}" must be safe names of folders`,
  );
  const [year = '', month = '', day = ''] = date.split('-');
  return join(root, exchange, symbol, year, month, `${day}.parquet`);
}

/** A text as an SQL literal. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function exists(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
