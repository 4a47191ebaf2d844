import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { createParquetArchive } from './archive.duckdb.ts';
import { createMemoryHotTape } from './hot-tape.memory.ts';
import { type DayTapes, spanOfDay, streamDay } from './stored-day.ts';
import { arbitraryTrades, at } from './trade.fixture.ts';
import type { Trade } from './trade.ts';

const zone = createZone('America/Sao_Paulo');
const DAY = { exchange: 'SIM', date: '2025-08-29' as LocalDate, symbols: null };
const FROM = at('2025-08-29T10:00:00-03:00');

async function withTapes(run: (tapes: DayTapes) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-day-'));
  const archive = createParquetArchive({ folder, zone });
  try {
    await run({ archive, hotTape: createMemoryHotTape(zone), zone });
  } finally {
    await archive.close();
    await rm(folder, { recursive: true });
  }
}

const keyOf = ({ symbol, id }: Trade): string => `${symbol} ${id}`;

test('wherever its trades are stored, a day comes in the order in which it was made', () =>
  fc.assert(
    fc.asyncProperty(arbitraryTrades(FROM, 1_200_000_000), fc.integer(), fc.nat(3), (trades, seed, bustedOf) =>
      withTapes(async (tapes) => {
        const isHot = ({ id }: Trade): boolean => ((id / 10) ^ seed) % 2 === 0;
        const busted = new Set(trades.filter(({ id }) => (id / 10) % 4 === bustedOf).map(keyOf));
        const isBusted = (trade: Trade): boolean => busted.has(keyOf(trade));
        const load = await tapes.archive.load('SIM');
        await load.add(trades.filter((trade) => !isHot(trade) && !isBusted(trade)));
        await load.addBusted(trades.filter((trade) => !isHot(trade) && isBusted(trade)));
        await load.commit();
        await load.dispose();
        await tapes.hotTape.append(trades.filter(isHot));
        await tapes.hotTape.bust(
          trades.filter((trade) => isHot(trade) && isBusted(trade)).map((trade) => ({ ...trade, date: DAY.date })),
        );
        const read = (await Array.fromAsync(streamDay(tapes, DAY))).flat();
        const sorted = trades.toSorted(
          (a, b) => a.at - b.at || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.id - b.id),
        );
        assert.deepEqual(
          read,
          sorted.map((trade) => ({ trade, busted: isBusted(trade) })),
        );
        assert.deepEqual(await spanOfDay(tapes, DAY), { first: sorted[0]?.at, last: sorted.at(-1)?.at });
      }),
    ),
    { numRuns: 15 },
  ));

test('a day that is not stored has no trades and no span', () =>
  withTapes(async (tapes) => {
    assert.deepEqual(await Array.fromAsync(streamDay(tapes, DAY)), []);
    assert.equal(await spanOfDay(tapes, DAY), null);
  }));
