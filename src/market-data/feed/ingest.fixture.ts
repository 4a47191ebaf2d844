/** An ingest's surroundings for tests: stores of its own, and instruments as their tickers tell them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createZone } from '#kernel/zone.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { createSqliteCandleStore } from '../candle/candle-store.sqlite.ts';
import { describeTicker } from '../instrument/product.ts';
import { createParquetArchive } from '../tape/archive.duckdb.ts';
import { createSqliteHotTape } from '../tape/hot-tape.sqlite.ts';
import type { IngestOptions } from './ingest.ts';

const zone = createZone('America/Sao_Paulo');
const migrations = join(import.meta.dirname, '../../../migrations/sqlite');

/** A database in memory with the migrations of a store. */
export function openFile(name: 'candles' | 'tape'): ReturnType<typeof openSqlite> {
  return openSqlite({ path: ':memory:', migrations: join(migrations, name), durability: 'normal' });
}

function createOptions(folder: string): IngestOptions {
  return {
    exchange: 'SIM',
    source: 'simulated',
    zone,
    correctionWindowMinutes: 3,
    hotTape: createSqliteHotTape(openFile('tape'), zone),
    archive: createParquetArchive({ folder, zone }),
    candles: createSqliteCandleStore(openFile('candles')),
    describe: (symbol) => describeTicker('SIM', symbol),
  };
}

/** Runs a test with stores that are gone afterwards. */
export async function withOptions(run: (options: IngestOptions) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-ingest-'));
  const options = createOptions(folder);
  try {
    await run(options);
  } finally {
    await options.archive.close();
    await rm(folder, { recursive: true });
  }
}
