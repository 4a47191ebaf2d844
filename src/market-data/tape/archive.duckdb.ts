/**
 * Past trades as Parquet, `ticks/<exchange>/<symbol>/<YYYY>/<MM>/<DD>.parquet`, written and read through DuckDB.
 * DuckDB is a query engine here: it keeps no database file. A file is replaced by renaming a whole new one over it,
 * so that a crash leaves the old day or the new one.
 */

import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Instant } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { TapeArchive } from './archive.ts';
import { countRows, readParts } from './archive-file.duckdb.ts';
import { datesBelow, daysBelow, exists, pathOf, readKeptFrom, startEngine } from './archive-folder.duckdb.ts';
import { createLoad } from './archive-load.duckdb.ts';
import { createMarketReads } from './archive-market.duckdb.ts';
import type { TapeDay } from './hot-tape.ts';
import type { HeldTrade, Trade } from './trade.ts';
import { type TradeColumns, tradeAt, tradesOf } from './trade-columns.ts';

export interface ParquetArchiveOptions {
  /** Folder that holds `ticks/`; made when needed. */
  readonly folder: string;
  /** Days are those of this zone. */
  readonly zone: Zone;
}

/** The archive below `folder`; the engine starts with the first call that needs it. */
export function createParquetArchive({ folder, zone }: ParquetArchiveOptions): TapeArchive {
  const root = join(folder, 'ticks');
  let instance: Promise<DuckDBInstance> | undefined;

  async function connect(): Promise<DuckDBConnection> {
    instance ??= startEngine(folder);
    return (await instance).connect();
  }

  /** Rows of a day's file; none where the day is not held. */
  async function* partsOf(day: TapeDay, clauses = ''): AsyncGenerator<TradeColumns, void, undefined> {
    const path = pathOf(root, day);
    // Most days that are asked for are not here, and need no engine to say so.
    if (!(await exists(path))) return;
    const connection = await connect();
    try {
      yield* readParts(connection, path, clauses);
    } finally {
      connection.closeSync();
    }
  }

  async function select(day: TapeDay, where = 'true'): Promise<Trade[]> {
    const trades: Trade[] = [];
    const clauses = `WHERE NOT busted AND ${where} ORDER BY traded_at, trade_id`;
    for await (const part of partsOf(day, clauses)) for (const trade of tradesOf([part], day)) trades.push(trade);
    return trades;
  }

  return {
    async load(exchange) {
      const connection = await connect();
      return createLoad({ connection, exchange, zone, pathOf: (day) => pathOf(root, day), exists });
    },
    read: (day) => select(day),
    streamColumns: (day) => partsOf(day),
    ...createMarketReads(root, connect),
    ...createPages(root, connect, partsOf),
    datesOf: (exchange, symbol) => datesBelow(root, exchange, symbol),
    readSpan: (day, from, to) => select(day, within(from, to)),
    readIds: async (day, ids) => (ids.length === 0 ? [] : select(day, `trade_id IN (${ids.map(Number).join(', ')})`)),
    async readBusts(day) {
      const ids: number[] = [];
      for await (const part of partsOf(day, 'WHERE busted')) ids.push(...part.id);
      return ids.sort((a, b) => a - b);
    },
    keptFrom: () => readKeptFrom(root),
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

type Parts = (day: TapeDay, clauses: string) => AsyncIterable<TradeColumns>;

function createPages(
  root: string,
  connect: () => Promise<DuckDBConnection>,
  partsOf: Parts,
): Pick<TapeArchive, 'newest' | 'count'> {
  return {
    async newest(day, { from, to, before, limit, busted }) {
      const older = before === null ? '' : ` AND (${earlier(before)})`;
      const counting = busted ? '' : ' AND NOT busted';
      const where = `WHERE ${within(from, to)}${older}${counting} ORDER BY traded_at DESC, trade_id DESC LIMIT ${Number(limit)}`;
      const held: HeldTrade[] = [];
      for await (const part of partsOf(day, where))
        for (let row = 0; row < part.length; row++)
          held.push({ trade: tradeAt(part, row, day), busted: part.busted[row] === 1 });
      return held.reverse();
    },
    async count(day, from, to) {
      const path = pathOf(root, day);
      if (!(await exists(path))) return 0;
      const connection = await connect();
      try {
        return await countRows(connection, path, within(from, to));
      } finally {
        connection.closeSync();
      }
    },
  };
}

function within(from: Instant, to: Instant): string {
  return `traded_at >= make_timestamptz(${micros(from)}) AND traded_at < make_timestamptz(${micros(to)})`;
}

function earlier({ at, id }: Pick<Trade, 'at' | 'id'>): string {
  const time = `make_timestamptz(${micros(at)})`;
  return `traded_at < ${time} OR (traded_at = ${time} AND trade_id < ${Number(id)})`;
}

/** As the engine's own integer: a plain number beyond 2^31 would be one too, and a fraction would not. */
function micros(at: Instant): string {
  return `${BigInt(at)}::BIGINT`;
}
