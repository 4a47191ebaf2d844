/** Kills the real platform under load, again and again, and compares what it kept with what the market had printed. */

import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { barsOfDay, compareTrades, type Trade } from '#market-data/index.ts';
import { DELAY_US_MAX, dayBatches, fateOf, faultsOf, printedOf, simulatedInstrument } from '#venues/simulated/index.ts';
import { openStores } from './stores.ts';
import { startPlatform } from './testing.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const SEED = 'kill';
const INTENSITY = 3;

export interface KillOptions {
  /** Share of trades that meet each fault of the line. */
  readonly share: number;
  /** How long each run lives before it is killed. */
  readonly killAfterMs: readonly number[];
  /** Compare after every kill, and not only after the last one. */
  readonly compareEach: boolean;
  readonly onCycle?: (cycle: number) => void;
}

/** What a run is started with so that `assertEqualsTape` knows its market. */
export function settingsOf(share: number): Record<string, string> {
  return {
    PREGAO_SIMULATED_HISTORY_SESSIONS: '0',
    PREGAO_SIMULATED_SEED: SEED,
    PREGAO_SIMULATED_SPEED: '60',
    PREGAO_SIMULATED_INTENSITY: String(INTENSITY),
    PREGAO_SIMULATED_FAULTS: String(share),
    PREGAO_DURABLE_INTERVAL_MS: '50',
  };
}

/** Runs and kills in `folder`; throws where a trade or bar is lost, doubled or wrong. */
export async function killAndRestart(folder: string, options: KillOptions): Promise<void> {
  const settings = settingsOf(options.share);
  const compare = async (): Promise<void> => {
    const running = await startPlatform(folder, settings);
    await untilCaughtUp(running.address).catch(async (error) => {
      await running.stop('SIGKILL');
      throw error;
    });
    const { code, stderr } = await running.stop('SIGTERM');
    assert.equal(code, 0, stderr);
    await assertEqualsTape(folder, options.share);
  };
  let reached = 0;
  for (const [cycle, killAfterMs] of options.killAfterMs.entries()) {
    const running = await startPlatform(folder, settings);
    await wait(killAfterMs);
    const { code } = await running.stop('SIGKILL');
    assert.equal(code, null);
    const time = await lastTrade(folder);
    assert.ok(time >= reached, 'the exchange’s time never goes back');
    reached = time;
    if (options.compareEach) await compare();
    options.onCycle?.(cycle + 1);
  }
  if (!options.compareEach) await compare();
}

/** A start catches up with its day first; the comparison wants at least that. */
export async function untilCaughtUp(address: string): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    const status = (await (await fetch(`${address}/api/v1/status`)).json()) as MarketStatusDto;
    if ((status.exchangeTime ?? '').slice(11) >= '13:05') return;
    await wait(50);
  }
  throw new Error('the market did not reach 10:05');
}

/**
 * What is stored after kills and restarts: of every symbol, each trade of the tape once, up to what may still be under
 * way on a faulty line, without those that were taken back or never came; and exactly the bars that those trades make.
 */
export async function assertEqualsTape(folder: string, share: number): Promise<void> {
  const stores = openStores(folder, zone);
  try {
    const underWayUs = share === 0 ? 0 : 2 * DELAY_US_MAX;
    for (const { symbol } of await stores.candles.symbols()) {
      const { multiplier = null } = simulatedInstrument(symbol) ?? {};
      const series = { exchange: 'SIM', symbol } as const;
      const [day] = await stores.candles.newest({ ...series, timeframe: '1d' }, { limit: 1 });
      if (day === undefined) continue;
      const date = zone.dateAt(day.start);
      const held = await stores.hotTape.read({ ...series, date });
      const settled = (trade: Trade): boolean => trade.at <= (held.at(-1)?.at ?? 0) - underWayUs;
      const expected = countedTape(date, symbol, share).filter(settled);
      assert.deepEqual(held.filter(settled), expected, `the tape of ${symbol} has every trade once`);
      const bars = barsOfDay(held, { multiplier, source: 'simulated', zone, asOf: day.lastTradeAt ?? day.start });
      for (const timeframe of ['1m', '5m', '15m', '60m', '1d'] as const) {
        const found = await stores.candles.newest({ ...series, timeframe }, { limit: 2_000 });
        const content = ({ complete: _c, revision: _r, ...rest }: (typeof found)[number]): object => rest;
        assert.deepEqual(found.map(content), (bars.get(timeframe) ?? []).map(content), `${symbol} ${timeframe}`);
      }
    }
  } finally {
    await stores.close();
  }
}

/** The trades of a day that count in the end, straight from the seed. */
function countedTape(date: LocalDate, symbol: string, share: number): Trade[] {
  const trades = [...dayBatches({ seed: SEED, date, zone, symbols: [symbol], intensity: INTENSITY })].flat();
  const faults = faultsOf(share, { seed: SEED, zone });
  const counted = trades
    .flatMap((trade) => printedOf(trade, faults))
    .filter((trade) => {
      const { bustedAfterUs, missing } = fateOf(trade, faults);
      return bustedAfterUs === null && !missing;
    });
  // The trades of a burst lie between later ones of the tape.
  return counted.sort(compareTrades);
}

async function lastTrade(folder: string): Promise<number> {
  const stores = openStores(folder, zone);
  const days = await stores.hotTape.days();
  await stores.close();
  return Math.max(0, ...days.map((day) => day.lastTrade?.at ?? 0));
}
