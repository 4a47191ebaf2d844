/** A stored day that is played again by the real program: its controls, and that the history stays as it was. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CandlesAnswer, MarketStatusDto } from '#contract/market-data.ts';
import type { Problem } from '#contract/problem.ts';
import type { ReplayDto } from '#contract/replay.ts';
import { at, get, importDays, post, SETTINGS, settled } from './replay.fixture.ts';
import { type Running, runCommand, startPlatform, withFolder, withPlatform } from './testing.fixture.ts';

const barsOf = async (running: Running, timeframe: string, symbol = 'PETR4'): Promise<CandlesAnswer['candles']> =>
  (await get<CandlesAnswer>(running, `candles?symbol=${symbol}&exchange=B3&timeframe=${timeframe}`)).candles;

/** What bars say, without what tells who made them. */
const plain = (bars: CandlesAnswer['candles']): unknown[] =>
  bars.map(({ start, open, high, low, close, volume, trades }) => ({ start, open, high, low, close, volume, trades }));

function filesOf(folder: string): Map<string, string> {
  const names = readdirSync(join(folder, 'ticks'), { recursive: true, encoding: 'utf8' });
  const kept = names.filter((name) => name.endsWith('.parquet')).sort();
  return new Map(kept.map((name) => [name, readFileSync(join(folder, 'ticks', name)).toString('base64')]));
}

async function bustsAreOut(running: Running, trades: number): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    const [first] = (await barsOf(running, '1m')).filter(({ start }) => start >= '2025-08-29');
    if (first?.trades === trades) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the bar keeps the trade that was taken back');
}

const playedBars = async (running: Running): Promise<CandlesAnswer['candles']> =>
  (await barsOf(running, '1m')).filter(({ start }) => start >= '2025-08-29');

/** Bars are told ten times a second. */
async function newestHas(running: Running, trades: number): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    if ((await barsOf(running, '1m')).at(-1)?.trades === trades) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`the newest bar has not ${trades} trades`);
}

/** Forward, by steps, back, and to the end; answers the bars of the whole day. */
async function moveAbout(running: Running): Promise<CandlesAnswer['candles']> {
  await post(running, { action: 'pause' });
  await post(running, { action: 'seek', to: at('10:05:00') });
  const state = await settled(running);
  assert.deepEqual([state.state, state.position, state.date], ['paused', '2025-08-29T13:05:00.000Z', '2025-08-29']);
  const status = await get<MarketStatusDto>(running, 'status');
  assert.deepEqual([status.venue, status.exchangeTime], ['replay', '2025-08-29T13:05:00.000Z']);
  await bustsAreOut(running, 11);
  const days = await barsOf(running, '1d');
  assert.deepEqual(
    days.map(({ start, trades }) => [start.slice(0, 10), trades]),
    [
      ['2025-08-28', 119],
      ['2025-08-29', 59],
    ],
    'the day before, the day so far, and nothing of the day after',
  );
  const five = (await barsOf(running, '1m')).filter(({ start }) => start >= '2025-08-29');
  assert.ok(five.every(({ complete }) => complete));

  await post(running, { action: 'step', by: '1m', count: 1 });
  assert.equal((await settled(running)).position, '2025-08-29T13:06:00.000Z');
  await post(running, { action: 'step', by: 'trade', count: 1 });
  assert.equal((await settled(running)).position, '2025-08-29T13:06:00.000Z');
  await newestHas(running, 1);

  await post(running, { action: 'seek', to: at('10:02:00') });
  assert.equal((await settled(running)).rewinds, 1);
  await bustsAreOut(running, 11);
  const past = await barsOf(running, '1m');
  assert.deepEqual(plain(past.filter(({ start }) => start >= '2025-08-29')), plain(five.slice(0, 2)));

  await post(running, { action: 'speed', speed: 'max' });
  await post(running, { action: 'resume' });
  for (let tries = 0; tries < 2_000 && (await get<ReplayDto>(running, 'replay')).state !== 'ended'; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  for (let tries = 0; tries < 2_000 && (await playedBars(running)).length < 10; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return (await barsOf(running, '1m')).filter(({ start }) => start >= '2025-08-29');
}

test('a stored day is played, moved in both directions, and leaves the history as it was', () =>
  withFolder(async (folder) => {
    await importDays(folder);
    const [files, stored] = [filesOf(folder), await runCommand(folder, ['candles', 'PETR4', '-n', '100', '--json'])];
    const running = await startPlatform(folder, SETTINGS);
    const all = await moveAbout(running).finally(() => running.stop('SIGTERM'));

    const after = await runCommand(folder, ['candles', 'PETR4', '-n', '100', '--json']);
    assert.equal(after.stdout, stored.stdout, 'the stored bars are as they were');
    assert.deepEqual(filesOf(folder), files);
    const real = (JSON.parse(stored.stdout) as CandlesAnswer).candles;
    const day = real.filter(({ start }) => start.startsWith('2025-08-29'));
    assert.deepEqual(plain(all), plain(day), 'played to its end the day is that of the store');
  }));

test('the command line moves the replay, and says why it cannot', () =>
  withFolder(async (folder) => {
    await importDays(folder);
    const running = await startPlatform(folder, { ...SETTINGS, PREGAO_REPLAY_SYMBOLS: 'VALE3' });
    const settings = { PREGAO_PORT: new URL(running.address).port };
    const run = (...args: string[]) => runCommand(folder, ['replay', ...args], settings);
    try {
      assert.match((await run('pause')).stdout, /^B3 2025-08-29: paused at 10:00:\d\d \(10:00:00 to 10:09:55\), 1×\n$/);
      const moved = await run('seek', at('10:03:00'), '--json');
      assert.equal(moved.code, 0, moved.stderr);
      assert.equal((JSON.parse(moved.stdout) as ReplayDto).paused, true);
      await settled(running);
      assert.equal((await run('step', '5m')).code, 0);
      assert.equal((await settled(running)).position, '2025-08-29T13:05:00.000Z');
      assert.match((await run('speed', '10')).stdout, /, 10×\n$/);
      assert.match((await run('status')).stdout, /paused at 10:05:00/);
      const wrong = await run('seek', '2025-09-01T10:00:00-03:00');
      assert.deepEqual([wrong.code, /lies on 2025-09-01/.test(wrong.stderr)], [2, true]);
      assert.equal((await run('speed', '3')).code, 2);
      const symbols = await get<{ instruments: { symbol: string }[] }>(running, 'instruments');
      assert.deepEqual(
        await barsOf(running, '1d', 'PETR4').then((bars) => bars.length),
        1,
        'only its history is there',
      );
      assert.ok(symbols.instruments.some(({ symbol }) => symbol === 'VALE3'));
    } finally {
      await running.stop('SIGTERM');
    }
    const gone = await run('status');
    assert.deepEqual([gone.code, /No platform answers at/.test(gone.stderr)], [1, true]);
  }));

test('a day without trades, no day at all, and a file that is not there are told before anything is played', () =>
  withFolder(async (folder) => {
    await importDays(folder);
    const start = (settings: Record<string, string>) =>
      runCommand(folder, ['start'], { PREGAO_PORT: '0', ...settings });
    const empty = await start({ ...SETTINGS, PREGAO_REPLAY_DATE: '2025-08-27' });
    assert.equal(empty.code, 2);
    assert.match(
      empty.stderr,
      /no trades of B3 are stored for that day\. Stored are 3 days, the newest ones 2025-08-28/,
    );
    const neither = await start({ PREGAO_VENUE: 'replay' });
    assert.equal(neither.code, 2);
    assert.match(neither.stderr, /PREGAO_REPLAY_DATE/);
    const missing = await start({ PREGAO_VENUE: 'replay', PREGAO_REPLAY_FILE: 'nowhere.txt' });
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /nowhere\.txt", which does not exist/);
  }));

test('where nothing is replayed, a command is a conflict, and a wrong one is told by its field', () =>
  withPlatform({ PREGAO_VENUE: 'none' }, async (running) => {
    const { status, body } = await post<Problem>(running, { action: 'pause' });
    assert.deepEqual([status, body.code], [409, 'NO_REPLAY']);
    assert.equal((await fetch(`${running.address}/api/v1/replay`)).status, 409);
  }));
