/** What every tape archive promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import type { ArchivedDay, TapeArchive } from './archive.ts';
import { at, trade } from './trade.fixture.ts';
import { compareTrades, type NewestTrades, type Trade } from './trade.ts';
import { columnsFor, setRow, type TradeColumns, tradesOf } from './trade-columns.ts';

const DAY = { exchange: 'B3', symbol: 'PETR4', date: '2025-08-29' as LocalDate };
const b3 = (fields: Partial<Trade> = {}): Trade => trade({ exchange: 'B3', ...fields });

async function store(
  archive: TapeArchive,
  trades: readonly Trade[],
  busted: readonly Trade[] = [],
): Promise<ArchivedDay[]> {
  const load = await archive.load('B3');
  try {
    await load.add(trades);
    await load.addBusted(busted);
    return await load.commit();
  } finally {
    await load.dispose();
  }
}

/** `withArchive` runs the test on a fresh, empty archive whose days are those of São Paulo, and clears up. */
export function archiveSuite(
  engine: string,
  withArchive: (run: (archive: TapeArchive) => Promise<void>) => Promise<void>,
): void {
  describe(`tape archive: ${engine}`, () => {
    test('trades come back exactly, in the order in which they were made', () =>
      withArchive(async (archive) => {
        const trades = [
          b3({
            id: 30,
            at: at('2025-08-29T10:00:03.123-03:00'),
            price: priceOf(50_565_720),
            buyer: null,
            seller: null,
          }),
          b3({
            id: 20,
            at: instantOf(at('2025-08-29T10:00:02-03:00') + 1),
            price: priceOf(-1),
            session: 'after-hours',
            condition: 'block',
          }),
          b3({ id: 10, at: instantOf(at('2025-08-29T10:00:02-03:00') + 1), quantity: quantityOf(9_000_000_000) }),
        ];
        assert.deepEqual(await store(archive, trades), [
          { ...DAY, added: 3, changed: 0, known: 0, conflicting: 0, total: 3 },
        ]);
        assert.deepEqual(await archive.read(DAY), [...trades].sort(compareTrades));
      }));

    test('a page tells the newest trades of its span before a place, and all of them are counted', () =>
      withArchive(async (archive) => {
        const [early, twin, late, last] = [
          b3({ id: 10, at: at('2025-08-29T10:00:01-03:00') }),
          b3({ id: 20, at: at('2025-08-29T10:00:02-03:00') }),
          b3({ id: 30, at: at('2025-08-29T10:00:02-03:00'), buyer: null, condition: 'block' }),
          b3({ id: 40, at: at('2025-08-29T10:00:03-03:00') }),
        ];
        await store(archive, [last, early, late], [twin]);
        const all = {
          from: early.at,
          to: at('2025-08-30T00:00:00-03:00'),
          before: null,
          limit: 10,
          busted: true,
        } as const;
        const ids = async (query: Partial<NewestTrades>): Promise<number[]> =>
          (await archive.newest(DAY, { ...all, ...query })).map((held) => held.trade.id);
        assert.deepEqual(await archive.newest(DAY, { ...all, limit: 3 }), [
          { trade: twin, busted: true },
          { trade: late, busted: false },
          { trade: last, busted: false },
        ]);
        assert.deepEqual(await ids({ busted: false }), [10, 30, 40]);
        assert.deepEqual(await ids({ before: late }), [10, 20]);
        assert.deepEqual(await ids({ from: late.at, to: last.at }), [20, 30]);
        assert.equal(await archive.count(DAY, late.at, last.at), 2);
        assert.deepEqual(await archive.datesOf('B3', 'PETR4'), [DAY.date]);
        const other = { ...DAY, symbol: 'XXXX3' };
        assert.deepEqual([await archive.newest(other, all), await archive.count(other, all.from, all.to)], [[], 0]);
        assert.deepEqual(await archive.datesOf('B3', '../PETR4'), []);
      }));

    test('a day of the market comes in the order in which it was made, with what was taken back', () =>
      withArchive(async (archive) => {
        const day = { exchange: 'B3', date: DAY.date, symbols: null };
        assert.equal(await archive.marketSpan(day), null);
        const [first, second] = [at('2025-08-29T10:00:01-03:00'), at('2025-08-29T10:00:02-03:00')];
        const vale = b3({ symbol: 'VALE3', id: 10, at: first });
        const petr = b3({ id: 20, at: second, buyer: null, condition: 'block' });
        const busted = b3({ id: 30, at: first });
        await store(archive, [petr, vale, b3({ at: at('2025-08-30T10:00:00-03:00') })], [busted]);
        const read = async (symbols: readonly string[] | null): Promise<unknown[]> =>
          (await Array.fromAsync(archive.streamMarket({ ...day, symbols }))).flat();
        assert.deepEqual(await read(null), [
          { trade: busted, busted: true },
          { trade: vale, busted: false },
          { trade: petr, busted: false },
        ]);
        assert.deepEqual(await read(['VALE3', 'XXXX3']), [{ trade: vale, busted: false }]);
        assert.deepEqual(await archive.marketSpan(day), { first, last: second });
      }));

    test('a span of a day includes its start and not its end, and trades are found by their numbers', () =>
      withArchive(async (archive) => {
        const [a, b, c] = [1, 2, 3].map((second) =>
          b3({ id: 10 * second, at: at(`2025-08-29T10:00:0${second}-03:00`) }),
        ) as [Trade, Trade, Trade];
        await store(archive, [c, a, b]);
        assert.deepEqual(await archive.readSpan(DAY, b.at, c.at), [b]);
        assert.deepEqual(await archive.readIds(DAY, [30, 10, 99]), [a, c]);
        assert.deepEqual(await archive.readIds(DAY, []), []);
      }));

    test('a day of many trades comes in batches, in the same order', () =>
      withArchive(async (archive) => {
        const trades = Array.from({ length: 5_000 }, (_, index) => b3({ id: index + 1 }));
        await store(archive, trades);
        const parts: TradeColumns[] = [];
        for await (const part of archive.streamColumns(DAY)) parts.push(part);
        assert.ok(parts.length > 1);
        assert.deepEqual([...tradesOf(parts, DAY)].sort(compareTrades), trades);
        assert.deepEqual([await archive.holds(DAY), await archive.holds({ ...DAY, symbol: 'NONE3' })], [true, false]);
        for await (const _ of archive.streamColumns({ ...DAY, symbol: 'NONE3' })) assert.fail('there is no such day');
      }));

    test('storing a day twice changes nothing', () =>
      withArchive(async (archive) => {
        const trades = Array.from({ length: 3_000 }, (_, index) => b3({ id: 10 * (index + 1) }));
        await store(archive, trades);
        assert.deepEqual(await store(archive, trades), [
          { ...DAY, added: 0, changed: 0, known: 3_000, conflicting: 0, total: 3_000 },
        ]);
        assert.equal((await archive.read(DAY)).length, 3_000);
      }));

    test('two parts of a day become one, whichever comes first', () =>
      withArchive(async (archive) => {
        const [a, b, c] = [b3({ id: 10 }), b3({ id: 20 }), b3({ id: 30 })];
        await store(archive, [b, c]);
        assert.deepEqual(await store(archive, [a, b]), [
          { ...DAY, added: 1, changed: 0, known: 1, conflicting: 0, total: 3 },
        ]);
        assert.deepEqual(await archive.read(DAY), [a, b, c]);
      }));

    test('a busted trade is kept and never read, and an older file does not bring it back', () =>
      withArchive(async (archive) => {
        const [good, bad] = [b3({ id: 10 }), b3({ id: 20 })];
        await store(archive, [good, bad]);
        assert.deepEqual(await store(archive, [], [bad]), [
          { ...DAY, added: 0, changed: 1, known: 0, conflicting: 0, total: 2 },
        ]);
        assert.deepEqual(await archive.read(DAY), [good]);
        assert.deepEqual(await archive.readBusts(DAY), [20]);
        assert.deepEqual(await archive.readBusts({ ...DAY, symbol: 'NONE3' }), []);
        await store(archive, [good, bad]);
        assert.deepEqual(await archive.read(DAY), [good]);
      }));

    test('a cancellation in the same file as its trade counts, in either order', () =>
      withArchive(async (archive) => {
        const load = await archive.load('B3');
        await load.addBusted([b3({ id: 10 })]);
        await load.add([b3({ id: 10 }), b3({ id: 20 })]);
        await load.commit();
        await load.dispose();
        assert.deepEqual(await archive.read(DAY), [b3({ id: 20 })]);
      }));

    test('a preview tells what a commit would do, and does nothing', () =>
      withArchive(async (archive) => {
        await store(archive, [b3({ id: 10 }), b3({ id: 20 })]);
        const load = await archive.load('B3');
        await load.add([b3({ id: 10 }), b3({ id: 20, quantity: quantityOf(300) }), b3({ id: 30 })]);
        const told = await load.preview();
        assert.deepEqual(told, [{ ...DAY, added: 1, changed: 1, known: 1, conflicting: 0, total: 3 }]);
        assert.deepEqual(await archive.read(DAY), [b3({ id: 10 }), b3({ id: 20 })]);
        assert.deepEqual(await load.commit(), told);
        await load.dispose();
      }));

    test('rows in columns are stored as trades are, from batch to batch', () =>
      withArchive(async (archive) => {
        const trades = [b3({ id: 20 }), b3({ id: 10, symbol: 'VALE3' }), b3({ id: 10, buyer: null }), b3({ id: 30 })];
        const days = [{ symbol: 'PETR4', date: DAY.date }];
        const columns = columnsFor(2);
        const load = await archive.load('B3');
        for (const [from, places] of [
          [0, [0, 1]],
          [2, [0, 0]],
        ] as const) {
          if (from === 0) days.push({ symbol: 'VALE3', date: DAY.date });
          for (const row of [0, 1]) setRow(columns, row, trades[from + row] as Trade, trades[from + row]?.id === 30);
          await load.addBatch({ columns, length: 2, day: Int32Array.from(places), days });
        }
        await load.commit();
        await load.dispose();
        assert.deepEqual(await archive.read(DAY), [b3({ id: 10, buyer: null }), b3({ id: 20 })]);
        assert.deepEqual(await archive.read({ ...DAY, symbol: 'VALE3' }), [b3({ id: 10, symbol: 'VALE3' })]);
        assert.deepEqual(await archive.readBusts(DAY), [30]);
      }));

    test('each day is visited with its rows, changed or not, and once more when it is stored', () =>
      withArchive(async (archive) => {
        await store(archive, [b3({ id: 10 })]);
        const trades = Array.from({ length: 520 }, (_, index) => b3({ id: 10, symbol: `S${index}` }));
        const load = await archive.load('B3');
        await load.add([...trades, b3({ id: 10 })]);
        await load.addBusted([b3({ id: 20 })]);
        const seen = new Map<string, readonly Trade[]>();
        await load.commit((day) => {
          const made: Trade[] = [];
          let isWhole = false;
          return {
            take: (part) => made.push(...tradesOf([part], day)),
            end() {
              isWhole = true;
            },
            async stored() {
              assert.ok(isWhole);
              if (day.symbol === 'S0' || day.symbol === 'S99')
                assert.deepEqual(await archive.read(day), made, 'it is durable by then');
              seen.set(day.symbol, made);
            },
          };
        });
        await load.dispose();
        assert.equal(seen.size, 521);
        assert.deepEqual(seen.get('PETR4'), [b3({ id: 10 })]);
      }));

    test('where a visitor fails the commit fails, and what was stored before stays', () =>
      withArchive(async (archive) => {
        const load = await archive.load('B3');
        await load.add([b3()]);
        await assert.rejects(
          load.commit(() => ({
            take: () => undefined,
            end: () => undefined,
            stored: () => Promise.reject(new Error('the bars cannot be stored')),
          })),
          /the bars cannot be stored/,
        );
        await load.dispose();
        assert.equal((await archive.read(DAY)).length, 1);
      }));

    test('nothing is stored before the commit', () =>
      withArchive(async (archive) => {
        const load = await archive.load('B3');
        await load.add([b3()]);
        await load.dispose();
        assert.deepEqual(await archive.days(), []);
        assert.deepEqual(await archive.read(DAY), []);
      }));

    test('days are told by exchange, symbol and local date', () =>
      withArchive(async (archive) => {
        await store(archive, [
          b3({ symbol: 'VALE3' }),
          b3(),
          b3({ at: at('2025-08-30T02:59:59Z'), id: 20 }),
          b3({ at: at('2025-08-30T03:00:00Z') }),
        ]);
        assert.deepEqual(await archive.days(), [DAY, { ...DAY, date: '2025-08-30' }, { ...DAY, symbol: 'VALE3' }]);
      }));

    test('a symbol that could leave the folder is refused', () =>
      withArchive(async (archive) => {
        await assert.rejects(store(archive, [b3({ symbol: '../PETR4' })]));
        assert.deepEqual(await archive.days(), []);
      }));
  });
}
