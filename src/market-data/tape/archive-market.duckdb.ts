/** All files of one trading day read as one, in the order in which its trades were made. */

import type { DuckDBConnection } from '@duckdb/node-api';
import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import { type Instant, instantOf } from '#kernel/time.ts';
import { ArchiveFileError, type MarketDay, type TapeArchive, type TradeSpan } from './archive.ts';
import { codeOf, quoted } from './archive-file.duckdb.ts';
import { exists, pathOf, symbolsBelow } from './archive-folder.duckdb.ts';
import type { HeldTrade, TradeSession } from './trade.ts';
import { CONDITIONS, SESSIONS } from './trade-columns.ts';
import type { TradeCondition } from './trade-condition.table.ts';

/** The part of the archive below `root` that is about days of the market. */
export function createMarketReads(
  root: string,
  connect: () => Promise<DuckDBConnection>,
): Pick<TapeArchive, 'streamMarket' | 'marketSpan'> {
  async function pathsOf({ exchange, date, symbols }: MarketDay): Promise<string[]> {
    const paths: string[] = [];
    for (const symbol of symbols ?? (await symbolsBelow(root, exchange))) {
      const path = pathOf(root, { exchange, symbol, date });
      if (await exists(path)) paths.push(path);
    }
    return paths;
  }

  return {
    async *streamMarket(day) {
      const paths = await pathsOf(day);
      if (paths.length === 0) return;
      const connection = await connect();
      try {
        yield* readMarket(connection, day.exchange, paths);
      } finally {
        connection.closeSync();
      }
    },
    async marketSpan(day) {
      const paths = await pathsOf(day);
      if (paths.length === 0) return null;
      const connection = await connect();
      try {
        return await readSpan(connection, paths);
      } finally {
        connection.closeSync();
      }
    },
  };
}

/** The trades of these files, busted ones too; the engine sorts them, on disk where they are many. */
async function* readMarket(
  connection: DuckDBConnection,
  exchange: string,
  paths: readonly string[],
): AsyncGenerator<readonly HeldTrade[]> {
  const query = `SELECT trade_id::DOUBLE, epoch_us(traded_at)::DOUBLE, (price * 10000)::DOUBLE, quantity::DOUBLE,
      ${codeOf('session', SESSIONS)}, ${codeOf("coalesce(condition, 'regular')", CONDITIONS)}, buyer, seller, symbol, busted
    FROM (${tradesIn(paths)}) ORDER BY traded_at, symbol, trade_id`;
  const symbols = new Map<string, string>();
  for await (const rows of rowsOf(connection, query, paths)) {
    yield rows.map((row) => {
      const [id, at, price, quantity, session, condition, buyer, seller, symbol, busted] = row as Row;
      if (session === null || condition === null)
        throw new ArchiveFileError(
          paths[0] ?? '',
          `of its day a trade of ${symbol} has an unknown session or condition`,
        );
      const trade = {
        exchange,
        // One text for all trades of a symbol, as the engine makes a new one for each row.
        symbol: symbols.get(symbol) ?? known(symbols, symbol),
        id,
        at: at as Instant,
        price: price as Price,
        quantity: quantity as Quantity,
        session: SESSIONS[session] as TradeSession,
        condition: CONDITIONS[condition] as TradeCondition,
        buyer,
        seller,
      };
      return { trade, busted };
    });
  }
}

/** When the first and the last trade of these files were made; the files say it without being read. */
async function readSpan(connection: DuckDBConnection, paths: readonly string[]): Promise<TradeSpan | null> {
  const query = `SELECT epoch_us(min(traded_at))::DOUBLE, epoch_us(max(traded_at))::DOUBLE FROM (${tradesIn(paths)})`;
  for await (const [row] of rowsOf(connection, query, paths)) {
    if (typeof row?.[0] === 'number') return { first: instantOf(row[0]), last: instantOf(Number(row[1])) };
  }
  return null;
}

type Row = [
  id: number,
  at: number,
  price: number,
  quantity: number,
  session: number | null,
  condition: number | null,
  buyer: number | null,
  seller: number | null,
  symbol: string,
  busted: boolean,
];

function known(symbols: Map<string, string>, symbol: string): string {
  symbols.set(symbol, symbol);
  return symbol;
}

/** One from before trades had a condition reads as if all were regular. */
function tradesIn(paths: readonly string[]): string {
  const list = paths.map(quoted).join(', ');
  return `SELECT NULL::VARCHAR AS condition WHERE false
    UNION ALL BY NAME FROM read_parquet([${list}], union_by_name = true)`;
}

async function* rowsOf(
  connection: DuckDBConnection,
  query: string,
  paths: readonly string[],
): AsyncGenerator<unknown[][]> {
  try {
    yield* (await connection.stream(query)).yieldRows();
  } catch (error) {
    const { message } = error as Error;
    const path = paths.find((one) => message.includes(one)) ?? 'a file of the archive';
    throw new ArchiveFileError(path, message, { cause: error });
  }
}
