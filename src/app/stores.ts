/** Opens what is kept on disk. The one choice of engines; nothing else names them. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Zone } from '#kernel/zone.ts';
import type { CandleStore, HotTape, InstrumentStore, TapeArchive } from '#market-data/index.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { createSqliteCandleStore } from '../market-data/candle/candle-store.sqlite.ts';
import { createSqliteInstrumentStore } from '../market-data/instrument/instrument-store.sqlite.ts';
import { createParquetArchive } from '../market-data/tape/archive.duckdb.ts';
import { createSqliteHotTape } from '../market-data/tape/hot-tape.sqlite.ts';
import { PROJECT_FOLDER } from './project.ts';

export interface Stores {
  readonly candles: CandleStore;
  readonly hotTape: HotTape;
  readonly archive: TapeArchive;
  close(): Promise<void>;
}

/** Opens, and makes where they are not there yet, the stores below `folder`. */
export function openStores(folder: string, zone: Zone): Stores {
  mkdirSync(folder, { recursive: true });
  const candles = openCandleStore(folder);
  const hotTape = createSqliteHotTape(openFile(folder, 'tape'), zone);
  const archive = createParquetArchive({ folder, zone });
  return {
    candles,
    hotTape,
    archive,
    async close() {
      await hotTape.close();
      await archive.close();
      await candles.close();
    },
  };
}

/** The bars alone, for a part that needs nothing else. */
export function openCandleStore(folder: string): CandleStore {
  return createSqliteCandleStore(openFile(folder, 'candles'));
}

/** The instrument master alone; its folder is made where it is not there yet. */
export function openInstrumentStore(folder: string): InstrumentStore {
  mkdirSync(folder, { recursive: true });
  return createSqliteInstrumentStore(openFile(folder, 'instruments'));
}

function openFile(folder: string, name: 'candles' | 'tape' | 'instruments'): ReturnType<typeof openSqlite> {
  // A power cut may cost the last second of market data, never its consistency.
  return openSqlite({
    path: join(folder, `${name}.db`),
    migrations: join(PROJECT_FOLDER, 'migrations', 'sqlite', name),
    durability: 'normal',
  });
}
