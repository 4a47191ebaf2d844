/**
 * The live path with everything durable: trades of 500 symbols through `Ingest` into the files that `pregao start`
 * uses (SQLite, durability full), flushed each second, bars drained every 10 ms as a stream would. All stored bars
 * are compared with a rebuild from the trades before a figure is printed.
 *
 *   node bench/live-ingest.ts [--seconds 20] [--symbols 500]
 *
 * Sustained: 100,000 trades for each second of the market, handed over by the thousand with a drain after each, and a
 * flush for each second; CPU time of all threads. Latency: at 10,000 trades a second in real time, from the moment at
 * which the market makes a trade until `Ingest.changes` has told its bar, the wait for the next drain included.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type Random, seededRandom } from '#kernel/random.ts';
import { type Instant, instantOf, parseIso, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { barsOfDay, describeTicker, Ingest, type Trade } from '#market-data/index.ts';
import { openStores, type Stores } from '../src/app/stores.ts';
import { formatMs } from './format-row.ts';
import { cpuSeconds, describeMachine } from './measure.ts';

const zone = createZone('America/Sao_Paulo');
const TIMEFRAMES = ['1m', '5m', '15m', '60m', '1d'] as const;
/** How often bars are asked for while trades come in real time. */
const DRAIN_MS = 10;
const QUICK_RATE = 10_000;

/** Trades of a second: symbols by Zipf's law, as on an exchange, times spread evenly. */
class Market {
  readonly #random: Random;
  readonly #symbols: readonly string[];
  readonly #sums: readonly number[];
  readonly #ids: number[];
  #at: number;

  constructor(symbols: number, start: Instant) {
    this.#random = seededRandom('live-ingest');
    this.#symbols = Array.from({ length: symbols }, (_, index) => `SYM${index}`);
    let sum = 0;
    this.#sums = this.#symbols.map((_, index) => {
      sum += 1 / (index + 1);
      return sum;
    });
    this.#ids = this.#symbols.map(() => 0);
    this.#at = start;
  }

  next(count: number, spanUs: number): Trade[] {
    const from = this.#at;
    this.#at += spanUs;
    return Array.from({ length: count }, (_, index) => this.#trade(from + Math.floor((index / count) * spanUs)));
  }

  get at(): Instant {
    return instantOf(this.#at);
  }

  #trade(at: number): Trade {
    const index = this.#pick();
    this.#ids[index] = (this.#ids[index] ?? 0) + 10;
    return {
      exchange: 'B3',
      symbol: this.#symbols[index] ?? '',
      id: this.#ids[index] ?? 0,
      at: instantOf(at),
      price: priceOf(300_000 + 100 * this.#random.below(2_000)),
      quantity: quantityOf(100 * (1 + this.#random.below(10))),
      session: 'regular',
      condition: 'regular',
      buyer: 3,
      seller: 8,
    };
  }

  #pick(): number {
    const wanted = this.#random.next() * (this.#sums.at(-1) ?? 1);
    let [low, high] = [0, this.#sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

async function withIngest<T>(run: (ingest: Ingest, stores: Stores) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
  const stores = openStores(folder, zone, 'full');
  try {
    const describe = (symbol: string): ReturnType<typeof describeTicker> => describeTicker('B3', symbol);
    const options = { exchange: 'B3', source: 'simulated', zone, correctionWindowMinutes: 3, describe } as const;
    return await run(await Ingest.open({ ...options, ...stores }, []), stores);
  } finally {
    await stores.close();
    await rm(folder, { recursive: true });
  }
}

const START = parseIso('2025-08-29T13:00:00Z');

function start(): Instant {
  if (!START.ok) throw new Error(START.error);
  return START.value;
}

/** Every stored bar beside a rebuild from the trades; answers how many were compared. */
async function assertRight(stores: Stores, trades: readonly Trade[]): Promise<number> {
  let compared = 0;
  for (const [symbol, own] of Map.groupBy(trades, (trade) => trade.symbol)) {
    const { multiplier } = describeTicker('B3', symbol);
    const rebuilt = barsOfDay(own, { multiplier, source: 'simulated', zone, asOf: instantOf(0) });
    for (const timeframe of TIMEFRAMES) {
      const stored = await stores.candles.newest({ exchange: 'B3', symbol, timeframe }, { limit: 10_000 });
      const made = rebuilt.get(timeframe) ?? [];
      const contents = (bars: typeof made): unknown[] =>
        bars.map(({ complete: _complete, revision: _revision, ...content }) => content);
      if (!isDeepStrictEqual(contents(stored), contents(made)))
        throw new Error(`${symbol} ${timeframe}: the stored bars differ from a rebuild`);
      compared += made.length;
    }
  }
  return compared;
}

/** As fast as one core goes, a flush for each second of the market. */
async function sustained(perSecond: number, seconds: number, symbols: number): Promise<void> {
  await withIngest(async (ingest, stores) => {
    const market = new Market(symbols, start());
    const made = Array.from({ length: seconds }, () => market.next(perSecond, SECOND_US));
    const cpu = await cpuSeconds(async () => {
      for (const second of made) {
        const flushing = ingest.flush();
        for (let from = 0; from < second.length; from += 1_000) {
          ingest.accept({ kind: 'trades', trades: second.slice(from, from + 1_000) });
          ingest.changes();
          await setImmediate();
        }
        ingest.accept({ kind: 'clock', at: second.at(-1)?.at ?? start() });
        await flushing;
      }
      await ingest.flush();
    });
    const count = perSecond * seconds;
    const compared = await assertRight(stores, made.flat());
    const rate = Math.round(count / cpu);
    console.log(`sustained: ${count} trades, ${perSecond} in each flush: ${rate} trades per CPU-second, all durable`);
    console.log(`  ${compared} stored bars equal to a rebuild`);
  });
}

/** In real time at 10,000 a second. */
async function latency(seconds: number, symbols: number): Promise<void> {
  await withIngest(async (ingest, stores) => {
    const market = new Market(symbols, start());
    const latenciesMs: number[] = [];
    const all: Trade[] = [];
    const waiting: { symbol: string; handedMs: number }[] = [];
    const startedMs = performance.now();
    let flushedMs = startedMs;
    let flushing: Promise<unknown> = Promise.resolve();
    let sent = 0;
    while (sent < seconds * QUICK_RATE) {
      const due = Math.min(seconds * QUICK_RATE, Math.floor(((performance.now() - startedMs) / 1_000) * QUICK_RATE));
      const trades = market.next(due - sent, ((due - sent) / QUICK_RATE) * SECOND_US);
      // A trade is due when the market makes it: one that had to wait for us waited already.
      for (const [index, { symbol }] of trades.entries())
        waiting.push({ symbol, handedMs: startedMs + ((sent + index) / QUICK_RATE) * 1_000 });
      sent = due;
      all.push(...trades);
      ingest.accept({ kind: 'trades', trades });
      ingest.accept({ kind: 'clock', at: market.at });
      const told = new Set(ingest.changes().map(({ symbol }) => symbol));
      const nowMs = performance.now();
      for (const { symbol, handedMs } of waiting.splice(0)) {
        if (!told.has(symbol)) throw new Error(`a trade of ${symbol} changed no bar`);
        latenciesMs.push(nowMs - handedMs);
      }
      if (nowMs - flushedMs >= 1_000) {
        flushedMs = nowMs;
        await flushing;
        flushing = ingest.flush();
      }
      await sleep(DRAIN_MS);
    }
    await flushing;
    await ingest.flush();
    await assertRight(stores, all);
    latenciesMs.sort((a, b) => a - b);
    const at = (share: number): string =>
      formatMs(latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(share * latenciesMs.length))] ?? 0);
    console.log(
      `latency at ${QUICK_RATE}/s, bars drained every ${DRAIN_MS} ms, a flush each second: ` +
        `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms, worst ${at(1)} ms`,
    );
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string' }, symbols: { type: 'string' } } });
  const [seconds, symbols] = [Number(values.seconds ?? 20), Number(values.symbols ?? 500)];
  console.log(`${describeMachine()}; ${symbols} symbols`);
  await sustained(100_000, Math.max(1, Math.ceil(seconds / 2)), symbols);
  await latency(seconds, symbols);
}

await main();
