/** Routes of data over stores in a folder of the test's own: not listening, or at a free port. */

import type { FastifyInstance } from 'fastify';
import { dataEndpoints } from '#contract/data-endpoints.ts';
import { marketEndpoints } from '#contract/market-endpoints.ts';
import { udfEndpoints } from '#contract/udf-endpoints.ts';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Candle, SeriesKey } from '#market-data/index.ts';
import type { Log } from '#platform/log/log.ts';
import { readConfig } from './config.ts';
import { openDataRoutes } from './data-routes.ts';
import { serverOf } from './http/endpoints.fixture.ts';
import type { Market } from './market.ts';
import { openStores, type Stores } from './stores.ts';
import { withFolder } from './testing.fixture.ts';

export interface DataScene {
  readonly server: FastifyInstance;
  readonly stores: Stores;
  readonly folder: string;
  /** Bars that still move; what is put here is shown ahead of the store. */
  readonly moving: Candle[];
}

const zone = createZone('America/Sao_Paulo');

/** Runs a test on a server of these routes; nothing is live, and today is 2025-09-01. */
export async function withData(
  run: (scene: DataScene) => Promise<void>,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const config = readConfig({ PREGAO_DATA_DIR: folder, ...settings });
    if (!config.ok) throw new Error(config.error.join('\n'));
    const stores = openStores(folder, zone);
    const moving: Candle[] = [];
    const market = {
      instruments: () => [],
      moving: ({ exchange, symbol, timeframe }: SeriesKey) =>
        moving.filter((bar) => bar.exchange === exchange && bar.symbol === symbol && bar.timeframe === timeframe),
      status: () => ({ exchange: null }),
    } as unknown as Market;
    const log = { info: () => undefined, error: () => undefined } as unknown as Log;
    const today = (): LocalDate => '2025-09-01' as LocalDate;
    const routes = await openDataRoutes({
      config: config.value,
      stores,
      shown: stores,
      market,

      zone,
      log,
      today,
    });
    const { getCandles } = marketEndpoints;
    const server = serverOf({ ...dataEndpoints, ...udfEndpoints, getCandles }, routes.handlers);
    try {
      await run({ server, stores, folder, moving });
    } finally {
      await server.close();
      await routes.close();
      await stores.close();
    }
  });
}
