/** What an instrument is may differ from day to day; bars of each day are made by its own terms. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { HOUR_US, instantOf } from '#kernel/time.ts';
import { multiplierOf } from '#kernel/turnover.ts';
import { describeTicker } from '../instrument/product.ts';
import { at, trade } from '../tape/trade.fixture.ts';
import { withOptions } from './ingest.fixture.ts';
import { Ingest, type IngestOptions } from './ingest.ts';

const START = at('2025-08-29T10:00:00-03:00');

test('turnover is told by the terms of each day, live and rebuilt alike', () =>
  withOptions(async (options) => {
    const nextDay = instantOf(START + 72 * HOUR_US);
    const dated: IngestOptions = {
      ...options,
      describe: (symbol, date) => ({
        ...describeTicker('SIM', symbol),
        multiplier: multiplierOf(date === '2025-08-29' ? 10_000 : 10),
      }),
    };
    const ingest = await Ingest.open(dated, [describeTicker('SIM', 'PETR4')]);
    const turnovers = async (): Promise<(number | null)[]> =>
      (await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe: '1d' }, { limit: 9 })).map(
        ({ turnover }) => turnover,
      );
    const price = priceOf(100_000);
    ingest.accept({ kind: 'trades', trades: [trade({ symbol: 'PETR4', at: START, price })] });
    ingest.accept({ kind: 'trades', trades: [trade({ symbol: 'PETR4', at: nextDay, price })] });
    ingest.accept({ kind: 'clock', at: nextDay });
    await ingest.flush();
    const [first = null, second = null] = await turnovers();
    assert.ok(first !== null && second !== null && second > 0);
    assert.equal(first, 1_000 * second);
    await Ingest.open(dated, []);
    assert.deepEqual(await turnovers(), [first, second]);
  }));
