/** What answers for data that goes out and comes in: bars, trades, exports, imports, what is stored, and UDF. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { dataEndpoints } from '#contract/data-endpoints.ts';
import type { marketEndpoints } from '#contract/market-endpoints.ts';
import type { udfEndpoints } from '#contract/udf-endpoints.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { systemClock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import { createParquetWriter } from '#platform/table/parquet-file.duckdb.ts';
import type { Config } from './config.ts';
import type { Handlers } from './http/serve-endpoints.ts';
import { importRunner } from './import-process.ts';
import { Imports } from './imports.ts';
import { createInbox } from './inbox.ts';
import type { Market } from './market.ts';
import { candleHandlers, candleSources } from './routes/candles.ts';
import { coverageHandlers } from './routes/coverage.ts';
import { exportHandlers } from './routes/exports.ts';
import { importHandlers } from './routes/imports.ts';
import { tradeHandlers } from './routes/trades.ts';
import { udfHandlers } from './routes/udf.ts';
import { storageReport } from './storage.ts';
import { openArchiveCare, openCorporateActionStore, openJobStore, type Stores } from './stores.ts';
import type { TradeSources } from './trade-query.ts';

export interface DataParts {
  readonly config: Config;
  readonly stores: Stores;
  /** The stores that are shown: in a replay those of the replay, which keep no future. */
  readonly shown: Pick<Stores, 'candles' | 'hotTape' | 'archive'>;
  readonly market: Market;
  readonly zone: Zone;
  readonly log: Log;
  /** The day on which instruments are asked for. */
  readonly today: () => LocalDate;
}

export type DataHandlers = Handlers<
  typeof dataEndpoints & typeof udfEndpoints & Pick<typeof marketEndpoints, 'getCandles'>
>;

export interface DataRoutes {
  readonly handlers: DataHandlers;
  close(): Promise<void>;
}

/** Opens what these routes keep for themselves: the queue of imports and the writer of Parquet. */
export async function openDataRoutes(parts: DataParts): Promise<DataRoutes> {
  const { config, stores, shown, market, zone, log, today } = parts;
  const { PREGAO_DATA_DIR: dataDir, PREGAO_IMPORT_BYTES_MAX: bytesMax } = config;
  const { nowMs } = systemClock;
  const parquet = createParquetWriter(join(dataDir, 'tmp'));
  const imports = await openImports(config, log);
  const actions = openCorporateActionStore(dataDir);
  const care = openArchiveCare(dataDir, zone);
  const candles = candleSources({ candles: shown.candles, market, zone });
  const trades = tradeSources(parts);
  return {
    handlers: {
      ...candleHandlers({ candles: shown.candles, market, zone, parquet }),
      ...tradeHandlers({ sources: trades, parquet }),
      ...exportHandlers({ candles, trades, parquet }),
      ...importHandlers({ imports, bytesMax }),
      ...coverageHandlers({
        ...{ stores, market, zone, nowMs, tapes: { ...stores, zone } },
        storage: storageReport({ dataDir, care, nowMs }),
      }),
      ...udfHandlers({
        ...{ candles, actions, today, zone, nowMs },
        instruments: () => ({
          master: stores.instruments,
          candles: shown.candles,
          live: market.instruments(),
        }),
        liveExchange: () => market.status().exchange,
      }),
    },
    async close() {
      await imports.close();
      await parquet.close();
      await care.close();
      await actions.close();
    },
  };
}

function tradeSources({ shown, market, zone }: DataParts): TradeSources {
  return {
    tapes: {
      archive: shown.archive,
      get hotTape() {
        // A replay that goes back begins with another one.
        return shown.hotTape;
      },
      zone,
    },
    candles: shown.candles,
    get live() {
      return market.instruments();
    },
  };
}

function openImports(config: Config, log: Log): Promise<Imports> {
  const { PREGAO_DATA_DIR: dataDir, PREGAO_EXCHANGE_TIME_ZONE: zone } = config;
  return Imports.open({
    dataDir,
    inbox: createInbox(dataDir, { bytesMax: config.PREGAO_IMPORT_BYTES_MAX }),
    store: openJobStore(dataDir),
    run: importRunner({ PREGAO_DATA_DIR: dataDir, PREGAO_EXCHANGE_TIME_ZONE: zone }),
    log,
    nowMs: systemClock.nowMs,
    newId: randomUUID,
  });
}
