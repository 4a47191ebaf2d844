import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { priceOf } from '#kernel/price.ts';
import { HEADERS, row } from '../venues/replay/rows.fixture.ts';
import { openCandleStore } from './stores.ts';
import { runCommand, withFolder, withPlatform } from './testing.fixture.ts';

const SERIES = { exchange: 'B3', symbol: 'PETR4', timeframe: '60m' } as const;

async function importTrades(folder: string): Promise<void> {
  const path = join(folder, 'trades.txt');
  writeFileSync(path, `${[HEADERS.portuguese, row({ id: '10' }), row({ id: '20' })].join('\n')}\n`);
  const { code, stderr } = await runCommand(folder, ['import', 'trades', path]);
  assert.equal(code, 0, stderr);
}

/** Writes a price that nobody paid into a stored bar. */
async function spoil(folder: string): Promise<void> {
  const store = openCandleStore(folder);
  const [bar] = await store.newest(SERIES, { limit: 1 });
  assert.ok(bar !== undefined);
  await store.put([{ ...bar, high: priceOf(9_900_000) }]);
  await store.close();
}

async function storedHigh(folder: string): Promise<[high: number | undefined, revision: number | undefined]> {
  const store = openCandleStore(folder);
  const [bar] = await store.newest(SERIES, { limit: 1 });
  await store.close();
  return [bar?.high, bar?.revision];
}

const rebuild = (folder: string, ...options: string[]): ReturnType<typeof runCommand> =>
  runCommand(folder, ['candles', 'rebuild', '--json', ...options]);

test('a rebuild tells first what it would change, then puts the bars right, then finds nothing to do', () =>
  withFolder(async (folder) => {
    await importTrades(folder);
    await spoil(folder);
    const dry = await rebuild(folder, '--dry-run');
    assert.deepEqual(JSON.parse(dry.stdout), { days: 1, queued: false, dryRun: true, changed: 1 });
    assert.deepEqual(await storedHigh(folder), [9_900_000, 0]);
    const done = await rebuild(folder, '--symbol', 'PETR4', '--from', '2025-08-29', '--to', '2025-08-29');
    assert.deepEqual(JSON.parse(done.stdout), { days: 1, queued: false, dryRun: false, changed: 1 });
    assert.deepEqual(await storedHigh(folder), [381_200, 1]);
    assert.deepEqual(JSON.parse((await rebuild(folder)).stdout).changed, 0);
    assert.deepEqual(await storedHigh(folder), [381_200, 1]);
  }));

test('a rebuild of days that are not stored, or of no date, says so and changes nothing', () =>
  withFolder(async (folder) => {
    await importTrades(folder);
    const none = await rebuild(folder, '--symbol', 'VALE3');
    assert.deepEqual([none.code, /No trades of B3 \(VALE3\) are stored/.test(none.stderr)], [4, true]);
    assert.equal((await rebuild(folder, '--to', '2025-08-28')).code, 4);
    assert.equal((await rebuild(folder, '--from', '29/08/2025')).code, 2);
  }));

test('while a platform runs, it does the rebuild', () =>
  withPlatform({ PREGAO_VENUE: 'none', PREGAO_DURABLE_INTERVAL_MS: '100' }, async ({ stop }, folder) => {
    await importTrades(folder);
    await spoil(folder);
    const given = JSON.parse((await rebuild(folder)).stdout);
    assert.deepEqual(given, { days: 1, queued: true, dryRun: false, changed: null });
    for (let tries = 0; (await storedHigh(folder))[0] !== 381_200; tries++) {
      assert.ok(tries < 200, 'the platform did not rebuild the day');
      await wait(50);
    }
    assert.equal((await stop('SIGTERM')).code, 0);
  }));
