/** Trades that wait in DuckDB's memory (and spill to disk) until a load is committed. */

import { BOOLEAN, DOUBLE, type DuckDBConnection, DuckDBDataChunk, INTEGER, VARCHAR } from '@duckdb/node-api';
import { defined } from '#kernel/assert.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { TapeDay } from './hot-tape.ts';
import type { Trade } from './trade.ts';

export interface Stage {
  append(trades: readonly Trade[], busted: boolean): Promise<void>;
  /** The days that staged trades belong to, by symbol and date. */
  days(): Promise<{ readonly symbol: string; readonly date: LocalDate }[]>;
  /** Puts one day, merged with its file where there is one, into the table `merged`. */
  merge(day: TapeDay, file: string | null): Promise<MergeCounts>;
}

export interface MergeCounts {
  readonly added: number;
  readonly changed: number;
  readonly known: number;
  readonly total: number;
}

/** Rows of one data chunk; DuckDB's own vector size. */
const CHUNK_ROWS = 2048;

/**
 * Integers are staged as DOUBLE, which holds every one of them exactly (below 2^53) and takes plain numbers, where
 * BIGINT would make a bigint of each. They become exact types in the file.
 */
const TYPES = [VARCHAR, VARCHAR, DOUBLE, DOUBLE, DOUBLE, DOUBLE, VARCHAR, VARCHAR, INTEGER, INTEGER, BOOLEAN, DOUBLE];

/** Empty stage tables on `connection`, for trades of one exchange. */
export async function createStage(connection: DuckDBConnection, exchange: string, zone: Zone): Promise<Stage> {
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`CREATE OR REPLACE TEMP TABLE staged (symbol VARCHAR, date VARCHAR, trade_id DOUBLE, traded_at DOUBLE,
    price DOUBLE, quantity DOUBLE, session VARCHAR, condition VARCHAR, buyer INTEGER, seller INTEGER, busted BOOLEAN, row DOUBLE)`);
  const appender = await connection.createAppender('staged');
  let row = 0;

  function appendChunk(trades: readonly Trade[], busted: boolean): void {
    const chunk = DuckDBDataChunk.create(TYPES);
    chunk.setColumns([
      trades.map((trade) => trade.symbol),
      trades.map((trade) => zone.dateAt(trade.at)),
      trades.map((trade) => trade.id),
      trades.map((trade) => trade.at),
      trades.map((trade) => trade.price),
      trades.map((trade) => trade.quantity),
      trades.map((trade) => trade.session),
      trades.map((trade) => trade.condition),
      trades.map((trade) => trade.buyer),
      trades.map((trade) => trade.seller),
      trades.map(() => busted),
      trades.map(() => row++),
    ]);
    appender.appendDataChunk(chunk);
  }

  return {
    async append(trades, busted) {
      for (let from = 0; from < trades.length; from += CHUNK_ROWS) {
        appendChunk(trades.slice(from, from + CHUNK_ROWS), busted);
      }
    },
    async days() {
      appender.flushSync();
      // Sorted, so that each day is then a short run of row groups.
      await connection.run('CREATE OR REPLACE TEMP TABLE staged AS SELECT * FROM staged ORDER BY symbol, date');
      const result = await connection.runAndReadAll('SELECT DISTINCT symbol, date FROM staged ORDER BY symbol, date');
      return result.getRows().map(([symbol, date]) => ({ symbol: String(symbol), date: String(date) as LocalDate }));
    },
    merge: (day, file) => merge(connection, exchange, day, file),
  };
}

/** The trades of a Parquet file; one from before trades had a condition reads as if all were regular. */
export function heldTrades(file: string): string {
  return `SELECT exchange, symbol, trade_id, traded_at, price, quantity, session,
      coalesce(condition, 'regular') AS condition, buyer, seller, busted
    FROM (SELECT NULL::VARCHAR AS condition WHERE false
      UNION ALL BY NAME SELECT * FROM read_parquet('${file.replaceAll("'", "''")}'))`;
}

async function merge(
  connection: DuckDBConnection,
  exchange: string,
  day: TapeDay,
  file: string | null,
): Promise<MergeCounts> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE fresh AS
     SELECT $exchange AS exchange, symbol, trade_id::BIGINT AS trade_id,
       make_timestamptz(traded_at::BIGINT) AS traded_at,
       (price::DECIMAL(18, 0) * 0.0001::DECIMAL(5, 4))::DECIMAL(18, 4) AS price, quantity::BIGINT AS quantity, session,
       condition, buyer, seller, bool_or(busted) OVER (PARTITION BY trade_id) AS busted
     FROM staged WHERE symbol = $symbol AND date = $date
     QUALIFY row_number() OVER (PARTITION BY trade_id ORDER BY row DESC) = 1`,
    { exchange, symbol: day.symbol, date: day.date },
  );
  const held = file === null ? 'SELECT * FROM fresh WHERE false' : heldTrades(file);
  await connection.run(`CREATE OR REPLACE TEMP TABLE held AS ${held}`);
  // A bust stays a bust: an older file, from before it, cannot bring the trade back.
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE merged AS
     SELECT fresh.* REPLACE (fresh.busted OR coalesce(held.busted, false) AS busted)
     FROM fresh LEFT JOIN held USING (trade_id)
     UNION ALL SELECT * FROM held WHERE trade_id NOT IN (SELECT trade_id FROM fresh)
     ORDER BY traded_at, trade_id`,
  );
  const counts = await connection.runAndReadAll(
    `SELECT count(*) FILTER (held.trade_id IS NULL),
       count(*) FILTER (held.trade_id IS NOT NULL AND merged IS DISTINCT FROM held), count(*),
       (SELECT count(*) FROM fresh)
     FROM merged LEFT JOIN held USING (trade_id)`,
  );
  const [added, changed, total, fresh] = defined(counts.getRows()[0], 'an aggregate has one row').map(Number) as Four;
  return { added, changed, known: fresh - added - changed, total };
}

type Four = [number, number, number, number];
