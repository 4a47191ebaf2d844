/**
 * What a live symbol needs in memory: heap and buffers of `Ingest` with its stores, from 500 to 20,000 symbols that
 * each trade in every minute of a little more than an hour, everything flushed each minute as `pregao start` does more often.
 *
 *   node bench/symbol-memory.ts [--few 500] [--many 20000] [--minutes 70]
 *
 * The bars that are kept are told apart, weighed as copies of themselves.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, MINUTE_US, parseIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { describeTicker, Ingest, type Trade } from '#market-data/index.ts';
import { openStores } from '../src/app/stores.ts';
import { formatKib } from './format-row.ts';
import { describeMachine } from './measure.ts';

const zone = createZone('America/Sao_Paulo');

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes of heap and buffers that something still holds. */
function heldBytes(): number {
  collect();
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  // `external` has the buffers in it where the runtime counts them as such.
  return heapUsed + Math.max(external, arrayBuffers);
}

interface Weight {
  readonly bytes: number;
  readonly bars: number;
  readonly barBytes: number;
}

function tradeOf(symbol: string, minute: number, at: number): Trade {
  return {
    exchange: 'B3',
    symbol,
    id: minute + 1,
    at: instantOf(at),
    price: priceOf(300_000 + 100 * (minute % 7)),
    quantity: quantityOf(100),
    session: 'regular',
    condition: 'regular',
    buyer: 3,
    seller: 8,
  };
}

/** What an ingest of so many symbols holds after so many minutes, beside an empty one. */
async function weigh(count: number, minutes: number): Promise<Weight> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
  const stores = openStores(folder, zone, 'normal');
  try {
    const describe = (symbol: string): ReturnType<typeof describeTicker> => describeTicker('B3', symbol);
    const options = { exchange: 'B3', source: 'simulated', zone, correctionWindowMinutes: 3, describe } as const;
    const ingest = await Ingest.open({ ...options, ...stores }, []);
    const before = heldBytes();
    const symbols = Array.from({ length: count }, (_, index) => `SYM${index}`);
    const start = parseIso('2025-08-29T13:00:00Z');
    if (!start.ok) throw new Error(start.error);
    for (let minute = 0; minute < minutes; minute++) {
      const at = start.value + minute * MINUTE_US;
      ingest.accept({ kind: 'trades', trades: symbols.map((symbol) => tradeOf(symbol, minute, at)) });
      ingest.accept({ kind: 'clock', at: instantOf(at) });
      ingest.changes();
      await ingest.flush();
    }
    const held = heldBytes();
    const kept = symbols.flatMap((symbol) => TIMEFRAMES.flatMap((timeframe) => ingest.newest(symbol, timeframe)));
    const beforeCopies = heldBytes();
    const copies = kept.map((bar) => ({ ...bar }));
    const barBytes = heldBytes() - beforeCopies;
    return { bytes: held - before, bars: copies.length, barBytes };
  } finally {
    await stores.close();
    await rm(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { few: { type: 'string' }, many: { type: 'string' }, minutes: { type: 'string' } },
  });
  const [few, many] = [Number(values.few ?? 500), Number(values.many ?? 20_000)];
  const minutes = Number(values.minutes ?? 70);
  console.log(`${describeMachine()}; a trade of each symbol in each of ${minutes} minutes`);
  // What is compiled and cached at the first use is no part of a symbol.
  await weigh(few, 5);
  const [small, large] = [await weigh(few, minutes), await weigh(many, minutes)];
  for (const [count, { bytes, bars, barBytes }] of [
    [few, small],
    [many, large],
  ] as const) {
    console.log(
      `${count} symbols: ${formatKib(bytes / count)} KiB each with ${Math.round(bars / count)} bars of ${Math.round(barBytes / bars)} bytes`,
    );
  }
  const more = many - few;
  const [all, ofBars] = [(large.bytes - small.bytes) / more, (large.barBytes - small.barBytes) / more];
  console.log(
    `each symbol more: ${formatKib(all)} KiB, of which bars ${formatKib(ofBars)} KiB: ${formatKib(all - ofBars)} KiB without them`,
  );
}

await main();
