import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createZone } from '#kernel/zone.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { at } from '../tape/trade.fixture.ts';
import { candle } from './candle.fixture.ts';
import { candleStoreSuite } from './candle-store.contract.ts';
import { createSqliteCandleStore } from './candle-store.sqlite.ts';
import type { CandleStore } from './candle-store.ts';
import { overlayCandleStore } from './overlay-candle-store.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/candles');
const zone = createZone('America/Sao_Paulo');
/** A Wednesday. */
const CUT = at('2025-08-27T00:00:00-03:00');

const store = (): CandleStore =>
  createSqliteCandleStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' }));

candleStoreSuite('overlay', async () => overlayCandleStore({ history: store(), scratch: store(), cut: CUT, zone }));

const day = (date: string, trades: number, timeframe: '1d' | '1w' = '1d') =>
  candle({ timeframe, start: at(`${date}T00:00:00-03:00`), trades });
const SERIES = { exchange: 'SIM', symbol: 'PETR4', timeframe: '1d' } as const;

async function overHistory(): Promise<{ overlay: CandleStore; history: CandleStore }> {
  const history = store();
  await history.put([
    day('2025-08-22', 1),
    day('2025-08-25', 2),
    day('2025-08-26', 4),
    day('2025-08-27', 8),
    day('2025-08-28', 16),
    day('2025-08-18', 1, '1w'),
    day('2025-08-25', 30, '1w'),
    candle({ symbol: 'NEWC3', timeframe: '1d', start: at('2025-08-28T00:00:00-03:00') }),
  ]);
  return { history, overlay: overlayCandleStore({ history, scratch: store(), cut: CUT, zone }) };
}

test('history is seen up to the cut and not beyond, in the present week too', async () => {
  const { overlay } = await overHistory();
  const days = await overlay.newest(SERIES, { limit: 10 });
  assert.deepEqual(
    days.map(({ trades }) => trades),
    [1, 2, 4],
  );
  const weeks = await overlay.newest({ ...SERIES, timeframe: '1w' }, { limit: 10 });
  assert.deepEqual(
    weeks.map(({ trades, complete }) => [trades, complete]),
    [
      [1, true],
      [6, false],
    ],
  );
  assert.deepEqual(
    (await overlay.newest({ ...SERIES, timeframe: '1w' }, { limit: 1 })).map(({ trades }) => trades),
    [6],
  );
  assert.deepEqual(await overlay.newest({ ...SERIES, timeframe: '1w' }, { limit: 9, from: CUT }), []);
});

test('a symbol that has no bar yet is not known', async () => {
  const { overlay } = await overHistory();
  assert.deepEqual(await overlay.symbols(), [{ exchange: 'SIM', symbol: 'PETR4' }]);
});

test('what is written is seen over the history, which stays as it was', async () => {
  const { overlay, history } = await overHistory();
  const before = await history.newest(SERIES, { limit: 10 });
  await overlay.put([day('2025-08-27', 3), day('2025-08-25', 9, '1w')]);
  await overlay.replace(SERIES, { from: at('2025-08-25T00:00:00-03:00'), to: CUT }, [day('2025-08-26', 5)]);
  assert.deepEqual(
    (await overlay.newest(SERIES, { limit: 10 })).map(({ trades }) => trades),
    [1, 2, 5, 3],
  );
  assert.deepEqual(
    (await overlay.newest({ ...SERIES, timeframe: '1w' }, { limit: 10 })).map(({ trades }) => trades),
    [1, 9],
  );
  assert.deepEqual(await history.newest(SERIES, { limit: 10 }), before);
});
