import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { GapsAnswer } from '#contract/gaps.ts';
import type { CandlesAnswer, MarketStatusDto } from '#contract/market-data.ts';
import type { SubscriptionDto, SubscriptionsAnswer } from '#contract/subscriptions.ts';
import { createZone } from '#kernel/zone.ts';
import { openStores } from './stores.ts';
import { type Running, startPlatform, withFolder, withPlatform } from './testing.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const SETTINGS = {
  PREGAO_SIMULATED_HISTORY_SESSIONS: '0',
  PREGAO_RECORD_SYMBOLS: '-',
  PREGAO_DURABLE_INTERVAL_MS: '50',
};
const BIA = { tenantId: 'house', userId: 'bia' };

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await condition()) return;
    await wait(50);
  }
  throw new Error(`waited in vain: ${what}`);
}

async function post(address: string, what: 'subscribe' | 'unsubscribe', symbol: string): Promise<void> {
  const answer = await fetch(`${address}/api/market/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ symbol }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
}

async function get<T>(address: string, path: string): Promise<T> {
  const answer = await fetch(address + path);
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as T;
}

const ownList = async (address: string): Promise<SubscriptionDto[]> =>
  (await get<SubscriptionsAnswer>(address, '/api/v1/subscriptions')).subscriptions;

/** How many symbols the feed delivers, by the watchdog that hears it. */
async function deliveredCount(address: string): Promise<number> {
  const { symbols } = await get<MarketStatusDto>(address, '/api/v1/status');
  return symbols === null ? -1 : Object.values(symbols).reduce((sum, count) => sum + count, 0);
}

async function minutesOf(address: string, symbol: string): Promise<number> {
  const answer = await fetch(`${address}/api/v1/candles?symbol=${symbol}&exchange=SIM&timeframe=1m&limit=1000`);
  return answer.status === 404 ? 0 : ((await answer.json()) as CandlesAnswer).candles.length;
}

/** Another user's list, by the store itself, while the platform is down. */
async function changeListOfBia(folder: string, symbols: readonly string[]): Promise<void> {
  const stores = openStores(folder, zone, 'full');
  await stores.subscriptions.replace(
    BIA,
    symbols.map((symbol) => ({ exchange: 'SIM', symbol })),
  );
  await stores.close();
}

test('killed between two users’ changes, the feed delivers the union of their lists after each start', () =>
  withFolder(async (folder) => {
    const started: Running[] = [];
    const start = async (): Promise<Running> => {
      const running = await startPlatform(folder, SETTINGS);
      started.push(running);
      return running;
    };
    try {
      await changeListOfBia(folder, ['VALE3', 'WEGE3']);
      const first = await start();
      // Answered, and killed at once: what is answered is durable.
      await post(first.address, 'subscribe', 'PETR4');
      await post(first.address, 'subscribe', 'VALE3');
      await first.stop('SIGKILL');
      const second = await start();
      await until('three symbols are delivered', async () => (await deliveredCount(second.address)) === 3);
      const list = await ownList(second.address);
      assert.deepEqual(
        list.map(({ symbol, refCount, state }) => [symbol, refCount, state]),
        [
          ['PETR4', 1, 'live'],
          ['VALE3', 2, 'live'],
        ],
      );
      await until('PETR4 has its morning', async () => (await minutesOf(second.address, 'PETR4')) >= 5);
      assert.equal(await minutesOf(second.address, 'ITUB4'), 0, 'what nobody wants is not received');
      await post(second.address, 'unsubscribe', 'PETR4');
      await post(second.address, 'unsubscribe', 'VALE3');
      await second.stop('SIGKILL');
      await changeListOfBia(folder, ['WEGE3']);
      const third = await start();
      await until('one symbol is delivered', async () => (await deliveredCount(third.address)) === 1);
      assert.deepEqual(await ownList(third.address), []);
      await third.stop('SIGTERM');
    } finally {
      for (const running of started)
        if (running.process.exitCode === null && running.process.signalCode === null) await running.stop('SIGKILL');
    }
  }));

test('a symbol that was taken off a list and put on it again has all minutes of its day, and no gap is claimed', () =>
  withPlatform({ ...SETTINGS, PREGAO_SIMULATED_SPEED: '60' }, async ({ address, stop }) => {
    await post(address, 'subscribe', 'PETR4');
    await until('minutes come', async () => (await minutesOf(address, 'PETR4')) >= 6);
    await post(address, 'unsubscribe', 'PETR4');
    await until('it is delivered no more', async () => (await deliveredCount(address)) === 0);
    const before = await minutesOf(address, 'PETR4');
    await wait(3_000);
    assert.ok((await minutesOf(address, 'PETR4')) <= before + 1, 'nothing comes while nobody wants it');
    const { exchangeTime } = await get<MarketStatusDto>(address, '/api/v1/status');
    const date = (exchangeTime ?? '').slice(0, 10);
    const gaps = async (): Promise<GapsAnswer> =>
      get<GapsAnswer>(address, `/api/v1/gaps?symbol=PETR4&exchange=SIM&from=${date}&to=${date}`);
    await until('the gap is told with its cause', async () =>
      JSON.stringify(await gaps()).includes('"not-subscribed"'),
    );
    await post(address, 'subscribe', 'PETR4');
    await until('the minutes between have come', async () => (await minutesOf(address, 'PETR4')) > before + 2);
    await until('no minute is told as not subscribed', async () => {
      const [day] = (await gaps()).days;
      return day !== undefined && 'gaps' in day && day.gaps.every(({ cause }) => cause !== 'not-subscribed');
    });
    const { code, stderr } = await stop('SIGTERM');
    assert.equal(code, 0, stderr);
  }));

test('a thousand symbols are listed where that is set, and all of them are delivered', () =>
  withPlatform(
    { ...SETTINGS, PREGAO_RECORD_SYMBOLS: '*', PREGAO_SIMULATED_SYMBOLS: '1000' },
    async ({ address, stop }) => {
      await until('a thousand symbols are delivered', async () => (await deliveredCount(address)) === 1_000);
      await post(address, 'subscribe', 'XBAL3');
      const [own] = await ownList(address);
      assert.deepEqual([own?.symbol, own?.refCount, own?.state], ['XBAL3', 2, 'live']);
      assert.equal((await stop('SIGTERM')).code, 0);
    },
  ));
