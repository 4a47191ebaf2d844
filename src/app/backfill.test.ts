import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { candle } from '../market-data/candle/candle.fixture.ts';
import { at, trade } from '../market-data/tape/trade.fixture.ts';
import { daysWithoutBars } from './backfill.ts';
import { rebuildNext } from './rebuild.ts';
import { openStores, type Stores } from './stores.ts';
import { withFolder } from './testing.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const moment = { zone, asOf: at('2025-09-10T00:00:00-03:00') };
const NEVER = new AbortController().signal;

/** Stores with archived trades of PETR4 on two days, and no bars. */
async function withArchive(run: (stores: Stores) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const stores = openStores(folder, zone);
    try {
      const load = await stores.archive.load('B3');
      await load.add(
        ['2025-08-28', '2025-08-29'].map((date) => trade({ exchange: 'B3', at: at(`${date}T10:00:01-03:00`) })),
      );
      await load.commit();
      await load.dispose();
      await run(stores);
    } finally {
      await stores.close();
    }
  });
}

const day = (date: string) => ({ exchange: 'B3', symbol: 'PETR4', date: date as LocalDate });

test('archived days without bars are found, rebuilt from their trades, and then no longer found', () =>
  withArchive(async (stores) => {
    const found = await daysWithoutBars(stores, zone, NEVER);
    assert.deepEqual(found, [day('2025-08-28'), day('2025-08-29')]);
    await stores.rebuilds.add(found);
    while ((await rebuildNext(stores, null, moment)) !== null);
    assert.deepEqual(await daysWithoutBars(stores, zone, NEVER), []);
    const bars = await stores.candles.newest({ exchange: 'B3', symbol: 'PETR4', timeframe: '1m' }, { limit: 10 });
    assert.deepEqual(
      bars.map(({ start, source }) => [start, source]),
      ['2025-08-28', '2025-08-29'].map((date) => [at(`${date}T10:00:00-03:00`), 'trade-file']),
    );
  }));

test('a day of which only a file told the bar is rebuilt from its trades, and is theirs from then on', () =>
  withArchive(async (stores) => {
    const start = zone.startOfDate('2025-08-29' as LocalDate);
    const imported = { exchange: 'B3', timeframe: '1d', start, source: 'cotahist' } as const;
    const bar = candle({
      ...imported,
      trades: null,
      firstTradeId: null,
      firstTradeAt: null,
      lastTradeId: null,
      lastTradeAt: null,
    });
    await stores.candles.put([bar]);
    assert.equal((await daysWithoutBars(stores, zone, NEVER)).length, 2);
    await stores.rebuilds.add([day('2025-08-29')]);
    await rebuildNext(stores, null, moment);
    assert.deepEqual(await daysWithoutBars(stores, zone, NEVER), [day('2025-08-28')]);
  }));

test('a day that cannot be rebuilt goes behind the others, names itself, and is kept', () =>
  withArchive(async (stores) => {
    await stores.rebuilds.add([day('2025-08-28'), day('2025-08-29')]);
    const broken = {
      ...stores,
      archive: {
        ...stores.archive,
        streamColumns: () => {
          throw new Error('damaged');
        },
      },
    };
    await assert.rejects(rebuildNext(broken, null, moment), /PETR4 of 2025-08-28: damaged/);
    assert.deepEqual(await stores.rebuilds.waiting(), [day('2025-08-29'), day('2025-08-28')]);
  }));
