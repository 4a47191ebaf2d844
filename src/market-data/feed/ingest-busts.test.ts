/** The order in which a flush writes: what a feed does not send again must be there with the trade it resumes from. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Instant, instantOf, type LocalDate, MINUTE_US } from '#kernel/time.ts';
import type { HotTape } from '../tape/hot-tape.ts';
import { at, trade } from '../tape/trade.fixture.ts';
import { withOptions } from './ingest.fixture.ts';
import { Ingest } from './ingest.ts';

const START: Instant = at('2025-08-29T10:00:00-03:00');
const DAY = { exchange: 'SIM', symbol: 'PETR4', date: '2025-08-29' } as const;
const BUST = { ...DAY, id: 10 } as Parameters<HotTape['bust']>[0][number];

test('a program that dies while it stores trades has stored the busts that came before them', () =>
  withOptions(async (options) => {
    const dying: HotTape = {
      ...options.hotTape,
      append: async () => {
        throw new Error('the power is gone');
      },
    };
    const ingest = await Ingest.open({ ...options, hotTape: dying }, []);
    ingest.accept({ kind: 'trades', trades: [trade({ id: 10, at: START })] });
    ingest.accept({ kind: 'busts', busts: [BUST] });
    ingest.accept({ kind: 'trades', trades: [trade({ id: 20, at: instantOf(START + 60 * MINUTE_US) })] });
    await assert.rejects(ingest.flush(), /the power is gone/);
    assert.deepEqual(await options.hotTape.readBusts(BUST), [10]);
  }));

test('a program that dies while it stores trades loses no late one that its feed, resuming, would not send again', () =>
  withOptions(async (options) => {
    // Dies with whatever is stored after the first trades.
    let stored = 0;
    const dying: HotTape = {
      ...options.hotTape,
      append: async (trades) => {
        if (stored++ > 0) throw new Error('the power is gone');
        return options.hotTape.append(trades);
      },
    };
    const ingest = await Ingest.open({ ...options, hotTape: dying }, []);
    const [first, newest] = [trade({ id: 10, at: START }), trade({ id: 30, at: instantOf(START + 60 * MINUTE_US) })];
    const late = trade({ id: 20, at: instantOf(START + MINUTE_US) });
    ingest.accept({ kind: 'trades', trades: [first, newest, late] });
    await ingest.flush().catch(() => undefined);
    const held = await options.hotTape.read(BUST);
    assert.deepEqual(
      held.map(({ id }) => id),
      [10, 20, 30],
    );
  }));

test('the same object handed over twice is one trade', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    const one = trade({ id: 10, at: START });
    ingest.accept({ kind: 'trades', trades: [one, one, one] });
    await ingest.flush();
    const [day] = await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe: '1d' }, { limit: 1 });
    assert.deepEqual([day?.trades, ingest.counts.trades, ingest.counts.doubled], [1, 1, 2]);
  }));

test('a trade that comes with its bust is in no bar', () =>
  withOptions(async (options) => {
    const ingest = await Ingest.open(options, []);
    ingest.accept({ kind: 'trades', trades: [trade({ id: 10, at: START }), trade({ id: 20, at: START })] });
    ingest.accept({ kind: 'busts', busts: [BUST, BUST] });
    await ingest.flush();
    const [day] = await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe: '1d' }, { limit: 1 });
    assert.deepEqual([day?.trades, day?.firstTradeId], [1, 20]);
  }));

test('a trade that was taken back stays so when it comes again after a restart, as the only one of its archived day', () =>
  withOptions(async (options) => {
    const first = await Ingest.open(options, []);
    first.accept({ kind: 'trades', trades: [trade({ id: 10, at: START })] });
    first.accept({ kind: 'busts', busts: [BUST] });
    await first.flush();
    await first.archiveBefore('2025-08-30' as LocalDate);
    const second = await Ingest.open(options, []);
    second.accept({ kind: 'trades', trades: [trade({ id: 10, at: START })] });
    await second.flush();
    assert.deepEqual(
      await options.candles.newest({ exchange: 'SIM', symbol: 'PETR4', timeframe: '1m' }, { limit: 9 }),
      [],
    );
  }));
