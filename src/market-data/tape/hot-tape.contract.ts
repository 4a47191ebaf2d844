/** What every hot tape promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { HotTape } from './hot-tape.ts';
import { at, trade } from './trade.fixture.ts';
import type { NewestTrades, Trade } from './trade.ts';

const DAY = { exchange: 'SIM', symbol: 'PETR4', date: '2025-08-29' as LocalDate };

/** `open` gives a fresh, empty tape whose days are those of São Paulo. */
export function hotTapeSuite(engine: string, open: () => Promise<HotTape>): void {
  describe(`hot tape: ${engine}`, () => {
    test('trades come back as they were, in the order in which they were made', async () => {
      const tape = await open();
      const late = trade({
        id: 30,
        at: at('2025-08-29T10:00:03-03:00'),
        buyer: null,
        session: 'after-hours',
        condition: 'midpoint',
      });
      const first = trade({ id: 20, at: at('2025-08-29T10:00:02-03:00'), price: priceOf(-1) });
      await tape.append([late, first]);
      assert.deepEqual(await tape.read(DAY), [first, late]);
      await tape.close();
    });

    test('a page tells the newest trades of its span before a place, with what was taken back where it is asked', async () => {
      const tape = await open();
      const [early, twin, late, last] = [
        trade({ id: 10, at: at('2025-08-29T10:00:01-03:00') }),
        trade({ id: 20, at: at('2025-08-29T10:00:02-03:00') }),
        trade({ id: 30, at: at('2025-08-29T10:00:02-03:00') }),
        trade({ id: 40, at: at('2025-08-29T10:00:03-03:00') }),
      ];
      await tape.append([last, early, late, twin]);
      await tape.bust([{ ...DAY, id: 20 }]);
      const all = {
        from: early.at,
        to: at('2025-08-30T00:00:00-03:00'),
        before: null,
        limit: 10,
        busted: true,
      } as const;
      const ids = async (query: Partial<NewestTrades>): Promise<number[]> =>
        (await tape.newest(DAY, { ...all, ...query })).map((held) => held.trade.id);
      assert.deepEqual(await tape.newest(DAY, { ...all, limit: 3 }), [
        { trade: twin, busted: true },
        { trade: late, busted: false },
        { trade: last, busted: false },
      ]);
      assert.deepEqual(await ids({ busted: false }), [10, 30, 40]);
      assert.deepEqual(await ids({ before: late }), [10, 20]);
      assert.deepEqual(await ids({ from: late.at, to: last.at }), [20, 30]);
      assert.deepEqual(await tape.newest({ ...DAY, symbol: 'XXXX3' }, all), []);
      assert.deepEqual(await tape.datesOf('SIM', 'PETR4'), [DAY.date]);
      assert.deepEqual(await tape.datesOf('B3', 'PETR4'), []);
      await tape.close();
    });

    test('only trades that were not held are answered, in the order given', async () => {
      const tape = await open();
      const [a, b, c] = [trade({ id: 10 }), trade({ id: 20 }), trade({ id: 30 })];
      assert.deepEqual(await tape.append([b]), [b]);
      assert.deepEqual(await tape.append([c, b, a, a]), [c, a]);
      assert.equal((await tape.read(DAY)).length, 3);
      await tape.close();
    });

    test('others run while many trades are written, and the answer keeps the order given', async () => {
      const tape = await open();
      const trades = Array.from({ length: 3_000 }, (_, index) =>
        trade({ id: index + 1, symbol: index % 2 === 0 ? 'VALE3' : 'PETR4' }),
      );
      let turns = 0;
      let writing = true;
      const count = (): void => {
        turns++;
        if (writing) setImmediate(count);
      };
      setImmediate(count);
      assert.deepEqual(await tape.append(trades), trades);
      writing = false;
      assert.ok(turns > 3, `${turns} turns`);
      await tape.close();
    });

    test('writes that are asked for at once are done one after another', async () => {
      const tape = await open();
      const trades = Array.from({ length: 1_200 }, (_, index) => trade({ id: index + 1 }));
      const appending = tape.append(trades);
      const [, taken, again] = await Promise.all([appending, tape.bust([{ ...DAY, id: 1_200 }]), tape.append(trades)]);
      assert.deepEqual([taken, again], [trades.slice(-1), []]);
      assert.equal((await tape.read(DAY)).length, 1_199);
      await tape.close();
    });

    test('a number may come again on another day, symbol or exchange', async () => {
      const tape = await open();
      const trades = [
        trade(),
        trade({ at: at('2025-08-30T10:00:00-03:00') }),
        trade({ symbol: 'VALE3' }),
        trade({ exchange: 'B3' }),
      ];
      assert.deepEqual(await tape.append(trades), trades);
      await tape.close();
    });

    test('a day is the exchange’s, not UTC’s', async () => {
      const tape = await open();
      await tape.append([trade({ at: at('2025-08-30T02:59:59Z') })]);
      assert.equal((await tape.read(DAY)).length, 1);
      await tape.close();
    });

    test('a busted trade no longer counts, and is answered once', async () => {
      const tape = await open();
      const [good, wrong] = [trade({ id: 10 }), trade({ id: 20 })];
      const bust = { ...DAY, id: 20 };
      await tape.append([good, wrong]);
      assert.deepEqual(await tape.bust([bust, bust]), [wrong]);
      assert.deepEqual(await tape.bust([bust]), []);
      assert.deepEqual(await tape.read(DAY), [good]);
      assert.deepEqual(await tape.readBusted(DAY), [wrong]);
      await tape.close();
    });

    test('a bust may come before its trade, which then never counts', async () => {
      const tape = await open();
      assert.deepEqual(await tape.bust([{ ...DAY, id: 20 }]), []);
      assert.deepEqual(await tape.days(), [{ ...DAY, lastTrade: null }]);
      assert.deepEqual(await tape.readBusts(DAY), [20]);
      assert.deepEqual(await tape.append([trade({ id: 20 })]), []);
      assert.deepEqual(await tape.read(DAY), []);
      assert.equal((await tape.readBusted(DAY)).length, 1);
      await tape.close();
    });

    test('a span of a day includes its start and not its end', async () => {
      const tape = await open();
      const seconds = [1, 2, 3].map((second) =>
        trade({ id: 10 * second, at: at(`2025-08-29T10:00:0${second}-03:00`) }),
      );
      await tape.append(seconds);
      const [from, to] = [at('2025-08-29T10:00:02-03:00'), at('2025-08-29T10:00:03-03:00')];
      assert.deepEqual(await tape.readSpan(DAY, from, to), seconds.slice(1, 2));
      await tape.close();
    });

    test('a minute is pending with its trades, once, until it is settled', async () => {
      const tape = await open();
      const minute = { ...DAY, start: at('2025-08-29T10:00:00-03:00') };
      const next = { ...DAY, start: at('2025-08-29T10:01:00-03:00') };
      await tape.append([trade({ id: 10 }), trade({ id: 20 }), trade({ id: 30, at: next.start })]);
      assert.deepEqual(await tape.pending(), [minute, next]);
      await tape.settle([minute]);
      assert.deepEqual(await tape.pending(), [next]);
      await tape.append([trade({ id: 10 })]);
      assert.deepEqual(await tape.pending(), [minute, next], 'whoever gave the doubled trade may have counted it');
      await tape.settle([minute, next]);
      await tape.bust([{ ...DAY, id: 20 }]);
      await tape.bust([{ ...DAY, id: 99 }]);
      assert.deepEqual(await tape.pending(), [minute]);
      await tape.reopen([next, next]);
      assert.deepEqual(await tape.pending(), [minute, next]);
      await tape.close();
    });

    test('a day of many trades comes in batches, between which others may run', async () => {
      const tape = await open();
      const trades = Array.from({ length: 12_000 }, (_, index) => trade({ id: 10 * (index + 1) }));
      await tape.append(trades);
      await tape.bust([{ ...DAY, id: 20 }]);
      const batches: (readonly Trade[])[] = [];
      for await (const batch of tape.stream(DAY)) batches.push(batch);
      assert.deepEqual(
        batches.flat(),
        trades.filter(({ id }) => id !== 20),
      );
      assert.ok(batches.length > 1);
      await tape.drop(DAY);
      assert.deepEqual(await tape.read(DAY), []);
      await tape.close();
    });

    test('days are told with their newest trade, and a dropped day is gone', async () => {
      const tape = await open();
      const newest = trade({ id: 20, at: at('2025-08-29T10:00:02-03:00') });
      const other = trade({ symbol: 'VALE3' });
      await tape.append([newest, trade({ id: 10 }), other]);
      assert.deepEqual(await tape.days(), [
        { ...DAY, lastTrade: newest },
        { ...DAY, symbol: 'VALE3', lastTrade: other },
      ]);
      await tape.drop(DAY);
      assert.deepEqual(
        (await tape.days()).map(({ symbol }) => symbol),
        ['VALE3'],
      );
      await tape.close();
    });
  });
}
