/** Days whose trades were deleted to save room: their bars are all that is left, and nothing may spoil them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import type { LocalDate } from '#kernel/time.ts';
import { at, trade } from '../tape/trade.fixture.ts';
import { withOptions } from './ingest.fixture.ts';
import { Ingest } from './ingest.ts';

test('a late trade or bust of a day whose trades are no longer kept leaves its bars as they are', () =>
  withOptions(async (options) => {
    const kept = { ...options.archive, keptFrom: async () => '2025-08-30' as LocalDate };
    const first = await Ingest.open(options, []);
    first.accept({ kind: 'trades', trades: [trade({ id: 10 }), trade({ id: 20 })] });
    await first.flush();
    await options.hotTape.drop({ exchange: 'SIM', symbol: 'PETR4', date: '2025-08-29' as LocalDate });

    const ingest = await Ingest.open({ ...options, archive: kept }, []);
    ingest.accept({ kind: 'clock', at: at('2025-08-30T10:00:00-03:00') });
    ingest.accept({ kind: 'trades', trades: [trade({ id: 30 })] });
    ingest.accept({
      kind: 'busts',
      busts: [{ exchange: 'SIM', symbol: 'PETR4', date: '2025-08-29' as LocalDate, id: 10 }],
    });
    await ingest.flush();
    assert.equal(ingest.counts.refused, 2);
    for (const timeframe of TIMEFRAMES) {
      const [bar] = await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe }, { limit: 1 });
      assert.equal(bar?.trades, 2, timeframe);
    }
  }));
