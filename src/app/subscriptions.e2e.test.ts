import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GapsAnswer } from '#contract/gaps.ts';
import type { CandlesAnswer, MarketStatusDto } from '#contract/market-data.ts';
import type { SubscriptionsAnswer } from '#contract/subscriptions.ts';
import { type Running, runCommand, startPlatform, until, withFolder, withPlatform } from './testing.fixture.ts';

const SETTINGS = {
  PREGAO_SIMULATED_HISTORY_SESSIONS: '0',
  PREGAO_RECORD_SYMBOLS: '-',
  PREGAO_DURABLE_INTERVAL_MS: '50',
};

/** What one user sees and does; `key` is the user's API key, none where nobody logs in. */
class Client {
  readonly #address: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(address: string, key?: string) {
    this.#address = address;
    this.#headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  }

  async change(what: 'subscribe' | 'unsubscribe', symbol: string): Promise<void> {
    const answer = await fetch(`${this.#address}/api/market/${what}`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify({ symbol }),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.#address + path, { headers: this.#headers });
    assert.equal(answer.status, 200, await answer.clone().text());
    return (await answer.json()) as T;
  }

  /** The own list, each symbol with its count and state. */
  async list(): Promise<string[]> {
    const { subscriptions } = await this.get<SubscriptionsAnswer>('/api/v1/subscriptions');
    return subscriptions.map(({ symbol, refCount, state }) => `${symbol} ${refCount} ${state}`);
  }

  /** How many symbols the feed delivers, by the watchdog that hears it. */
  async deliveredCount(): Promise<number> {
    const { symbols } = await this.get<MarketStatusDto>('/api/v1/status');
    return symbols === null ? -1 : Object.values(symbols).reduce((sum, count) => sum + count, 0);
  }

  async minutesOf(symbol: string): Promise<number> {
    const query = `symbol=${symbol}&exchange=SIM&timeframe=1m&limit=1000`;
    const answer = await fetch(`${this.#address}/api/v1/candles?${query}`, { headers: this.#headers });
    return answer.status === 404 ? 0 : ((await answer.json()) as CandlesAnswer).candles.length;
  }
}

/** A user with an API key, made by the command line. */
async function addUser(folder: string, login: string, role: string): Promise<string> {
  const command = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runCommand(folder, [...args, '--json'], SETTINGS);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  await command('user', 'add', login, '--role', role);
  const scopes = ['--scope', 'subscriptions:own', 'market:read', '--days', '1'];
  return String((await command('api-key', 'create', login, '--name', 'test', ...scopes)).text);
}

test('killed between two users’ changes, the feed delivers the union of their lists after each start', () =>
  withFolder(async (folder) => {
    const keys = [await addUser(folder, 'ana', 'admin'), await addUser(folder, 'bia', 'viewer')];
    const started: Running[] = [];
    const start = async () => {
      const running = await startPlatform(folder, SETTINGS);
      started.push(running);
      const [ana, bia] = keys.map((key) => new Client(running.address, key)) as [Client, Client];
      return { ...running, ana, bia };
    };
    try {
      const first = await start();
      for (const symbol of ['VALE3', 'WEGE3']) await first.bia.change('subscribe', symbol);
      // Answered, and killed at once: what is answered is durable.
      for (const symbol of ['PETR4', 'VALE3', 'VALE3']) await first.ana.change('subscribe', symbol);
      await first.stop('SIGKILL');
      const { ana, bia, stop } = await start();
      await until('three symbols are delivered', async () => (await ana.deliveredCount()) === 3);
      assert.deepEqual(await ana.list(), ['PETR4 1 live', 'VALE3 2 live']);
      assert.deepEqual(await bia.list(), ['VALE3 2 live', 'WEGE3 1 live']);
      await until('PETR4 has its morning', async () => (await ana.minutesOf('PETR4')) >= 5);
      assert.equal(await ana.minutesOf('ITUB4'), 0, 'what nobody wants is not received');
      for (const symbol of ['PETR4', 'VALE3']) await ana.change('unsubscribe', symbol);
      await until('the symbol that nobody wants any more is stopped', async () => (await ana.deliveredCount()) === 2);
      await bia.change('unsubscribe', 'VALE3');
      await stop('SIGKILL');
      const third = await start();
      await until('one symbol is delivered', async () => (await third.bia.deliveredCount()) === 1);
      assert.deepEqual([await third.ana.list(), await third.bia.list()], [[], ['WEGE3 1 live']]);
      await third.stop('SIGTERM');
    } finally {
      for (const running of started)
        if (running.process.exitCode === null && running.process.signalCode === null) await running.stop('SIGKILL');
    }
  }));

test('a symbol that was taken off a list and put on it again has all minutes of its day, and no gap is claimed', () =>
  withPlatform({ ...SETTINGS, PREGAO_SIMULATED_SPEED: '60' }, async ({ address, stop }) => {
    const demo = new Client(address);
    await demo.change('subscribe', 'PETR4');
    await until('minutes come', async () => (await demo.minutesOf('PETR4')) >= 6);
    await demo.change('unsubscribe', 'PETR4');
    await until('it is delivered no more', async () => (await demo.deliveredCount()) === 0);
    const { exchangeTime } = await demo.get<MarketStatusDto>('/api/v1/status');
    const date = (exchangeTime ?? '').slice(0, 10);
    const gaps = (): Promise<GapsAnswer> =>
      demo.get<GapsAnswer>(`/api/v1/gaps?symbol=PETR4&exchange=SIM&from=${date}&to=${date}`);
    await until('the gap is told with its cause', async () => {
      const [day] = (await gaps()).days;
      return (day?.missing['not-subscribed'] ?? 0) >= 2;
    });
    const before = await demo.minutesOf('PETR4');
    await demo.change('subscribe', 'PETR4');
    await until('the minutes between have come', async () => (await demo.minutesOf('PETR4')) > before + 1);
    await until('no minute is told as not subscribed', async () => {
      const [day] = (await gaps()).days;
      return day?.missing['not-subscribed'] === 0;
    });
    const { code, stderr } = await stop('SIGTERM');
    assert.equal(code, 0, stderr);
  }));

test('a thousand symbols are listed where that is set, and all of them are delivered', () =>
  withPlatform(
    { ...SETTINGS, PREGAO_RECORD_SYMBOLS: '*', PREGAO_SIMULATED_SYMBOLS: '1000' },
    async ({ address, stop }) => {
      const demo = new Client(address);
      await until('a thousand symbols are delivered', async () => (await demo.deliveredCount()) === 1_000);
      await demo.change('subscribe', 'XBAL3');
      assert.deepEqual(await demo.list(), ['XBAL3 2 live']);
      assert.equal((await stop('SIGTERM')).code, 0);
    },
  ));
