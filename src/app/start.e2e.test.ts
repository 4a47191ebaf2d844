import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import type { InstrumentDetails, InstrumentsAnswer } from '#contract/instruments.ts';
import type { CandleDto, CandlesAnswer, MarketStatusDto } from '#contract/market-data.ts';
import { marketMessageSchema, type ServerMessage, serverMessageSchema } from '#contract/stream.ts';
import { type LocalDate, parseIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { candle } from '../market-data/candle/candle.fixture.ts';
import { killAndRestart } from './kill.fixture.ts';
import { openCandleStore, openStores } from './stores.ts';
import { runCommand, startPlatform, until, withFolder, withPlatform } from './testing.fixture.ts';

const QUICK = { PREGAO_SIMULATED_HISTORY_SESSIONS: '0', PREGAO_LOG_LEVEL: 'info' };

async function getJson<T>(address: string, path: string): Promise<T> {
  const answer = await fetch(address + path);
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as T;
}

async function untilLive(address: string): Promise<void> {
  await until('the feed is live and the market open', async () => {
    const status = await getJson<MarketStatusDto>(address, '/api/v1/status');
    // A fresh start catches up with its morning first.
    return status.feed.state === 'live' && (status.exchangeTime ?? '').slice(11) >= '13:05';
  });
}

test('a fresh start is live at once, serves bars that move, and stops when asked', () =>
  withPlatform(QUICK, async ({ address, stop, log }) => {
    await untilLive(address);
    assert.equal((await fetch(`${address}/livez`)).status, 200);
    assert.equal((await fetch(`${address}/readyz`)).status, 200);
    await until('trades are counted', async () => {
      const metrics = await (await fetch(`${address}/metrics`)).text();
      return /pregao_market_data_trades_total [1-9]/.test(metrics) && /pregao_candles_stored_total [1-9]/.test(metrics);
    });

    const lastOf = async (): Promise<CandleDto | undefined> =>
      (await getJson<CandlesAnswer>(address, '/api/v1/candles?symbol=WIN$&timeframe=1d&limit=1')).candles[0];
    const before = await lastOf();
    await until('the day gets more trades', async () => ((await lastOf())?.trades ?? 0) > (before?.trades ?? 0));

    const { code } = await stop('SIGTERM');
    assert.equal(code, 0);
    assert.match(log(), /"msg":"stopped"/);
  }));

test('errors of the API are problem details that say what is allowed', () =>
  withPlatform({ ...QUICK, PREGAO_VENUE: 'none' }, async ({ address }) => {
    const wrong = await fetch(`${address}/api/v1/candles?symbol=PETR4&timeframe=2m`);
    assert.equal(wrong.status, 400);
    assert.match(wrong.headers.get('content-type') ?? '', /application\/problem\+json/);
    const problem = (await wrong.json()) as { code: string; detail: string };
    assert.equal(problem.code, 'INVALID_REQUEST');
    assert.match(problem.detail, /timeframe.*60m/);
    const unknown = await fetch(`${address}/api/v1/candles?symbol=PETR4&timeframe=1m`);
    assert.deepEqual([unknown.status, ((await unknown.json()) as { code: string }).code], [404, 'NOT_FOUND']);
    const elsewhere = await fetch(`${address}/api/v1/candles?symbol=PETR4&exchange=NYSE&timeframe=1m`);
    assert.deepEqual([elsewhere.status, /PETR4 is not known on NYSE/.test(await elsewhere.text())], [404, true]);
    assert.equal((await fetch(`${address}/api/v1/nothing`)).status, 404);
    const malformed = await fetch(`${address}/api/v1/%zz`);
    assert.deepEqual([malformed.status, malformed.headers.get('x-content-type-options')], [400, 'nosniff']);
    assert.match(malformed.headers.get('content-type') ?? '', /application\/problem\+json/);
    assert.equal(((await malformed.json()) as { code: string }).code, 'INVALID_REQUEST');
    const span = 'from=2025-01-02T00:00:00Z&to=2025-01-01T00:00:00Z';
    const backwards = await fetch(`${address}/api/v1/candles?symbol=PETR4&timeframe=1m&${span}`);
    assert.deepEqual([backwards.status, /lies after to/.test(await backwards.text())], [400, true]);
    const page = await fetch(`${address}/nothing`, { headers: { accept: 'text/html' } });
    assert.deepEqual([page.status, /<div id="root">/.test(await page.text())], [404, true]);
    assert.equal((await fetch(`${address}/readyz`)).status, 200);
  }));

/** Frames of one connection, checked against the schema that the page uses. */
class Listener {
  readonly frames: ServerMessage[] = [];
  readonly socket: WebSocket;
  constructor(address: string, options: { origin?: string } = {}) {
    this.socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/stream`, options);
    this.socket.on('message', (data: Buffer) =>
      this.frames.push(serverMessageSchema.parse(JSON.parse(data.toString()))),
    );
  }
  async open(): Promise<void> {
    await until('the socket opens', () => this.socket.readyState === WebSocket.OPEN);
  }
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }
  of<T extends ServerMessage['type']>(type: T): Extract<ServerMessage, { type: T }>[] {
    return this.frames.filter((frame) => frame.type === type) as Extract<ServerMessage, { type: T }>[];
  }
}

test('the stream begins with a snapshot, goes on in sequence, and says what it holds', () =>
  withPlatform(QUICK, async ({ address }) => {
    await untilLive(address);
    const listener = new Listener(address);
    await listener.open();
    const candles = { name: 'candles', exchange: 'SIM', symbol: 'PETR4', timeframe: '1m' };
    listener.send({
      op: 'subscribe',
      id: 7,
      channels: [candles, { name: 'quotes', exchange: 'SIM' }, { name: 'status' }],
    });
    await until(
      'frames of every channel come',
      () => listener.of('candles').length > 3 && listener.of('quotes').length > 3,
    );
    await until('the status comes', () => listener.of('status').length > 1);

    assert.deepEqual(listener.of('ack')[0], {
      type: 'ack',
      id: 7,
      channels: ['candles:SIM:PETR4:1m', 'quotes:SIM', 'status'],
      items: ['candles:SIM:PETR4:1m', 'quotes:SIM', 'status'].map((channel) => ({ channel, start: 'snapshot' })),
      errors: [],
    });
    for (const type of ['candles', 'quotes', 'status'] as const) {
      const [first, ...rest] = listener.of(type);
      assert.equal(first?.snapshot, true);
      assert.ok(rest.every((frame, index) => !frame.snapshot && frame.seq === (first?.seq ?? 0) + index + 1));
    }
    assert.ok((listener.of('quotes')[0]?.data.length ?? 0) >= 30);

    listener.send({ op: 'unsubscribe', id: 8, channels: [candles] });
    await until('the second answer', () => listener.of('ack').length === 2);
    assert.deepEqual(listener.of('ack')[1]?.channels, ['quotes:SIM', 'status']);
    listener.send('not json');
    listener.send({ op: 'subscribe', id: 9, channels: [{ name: 'candles', symbol: 'PETR4' }] });
    await until('both mistakes are told', () => listener.of('error').length === 2);
    listener.send({ op: 'ping', id: 10 });
    await until('the connection lives on', () => listener.of('pong').length === 1);
    listener.socket.close();
  }));

test('time and sales, continuous futures, events and the simple socket tell of the live market', () =>
  withPlatform(QUICK, async ({ address, stop }) => {
    await untilLive(address);
    const listener = new Listener(address);
    await listener.open();
    const channels = [
      { name: 'trades', exchange: 'SIM', symbol: 'PETR4' },
      { name: 'candles', exchange: 'SIM', symbol: 'WIN$', timeframe: '1m' },
      { name: 'quote', exchange: 'SIM', symbol: 'XXXX1' },
    ];
    listener.send({ op: 'subscribe', id: 1, windowMs: 0, channels });
    await until('trades and bars come', () => listener.of('trades').length > 3 && listener.of('candles').length > 3);
    assert.equal(listener.of('ack')[0]?.errors[0]?.code, 'UNKNOWN_SYMBOL');
    const [snapshot, ...rest] = listener.of('trades');
    assert.ok((snapshot?.data.length ?? 0) > 10, 'the trades of the morning are there');
    const ids = [snapshot, ...rest].flatMap((frame) => frame?.data.map(({ id }) => id) ?? []);
    assert.deepEqual([...new Set(ids)], ids, 'each trade is told once');
    assert.ok(
      listener.of('candles').every(({ data }) => data.every(({ contract }) => /^WIN[A-Z]\d\d$/.test(contract ?? ''))),
    );
    listener.socket.close();

    const aborting = new AbortController();
    const path = '/api/v1/stream/events?channels=quotes:SIM,status&windowMs=100';
    const events = await fetch(address + path, { signal: aborting.signal });
    assert.match(events.headers.get('content-type') ?? '', /^text\/event-stream/);
    let text = '';
    for await (const chunk of events.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.split('\nid: ').length > 5) break;
    }
    aborting.abort();
    assert.match(text, /"channel":"quotes:SIM".*"snapshot":true/);
    assert.equal((await fetch(`${address}/api/v1/stream/events?channels=quote:SIM:XXXX1`)).status, 404);

    const { ticket } = (await (await fetch(`${address}/api/v1/stream/tickets`, { method: 'POST' })).json()) as {
      ticket: string;
    };
    const socket = new WebSocket(`${address.replace('http', 'ws')}/ws/market?symbol=PETR4&ticket=${ticket}`);
    const told: string[] = [];
    socket.on('message', (data: Buffer) => told.push(marketMessageSchema.parse(JSON.parse(data.toString())).type));
    await until('the current bar moves', () => told.length > 3);
    assert.deepEqual(told.slice(0, 2), ['close', 'current']);
    await until('who has gone is no longer counted', async () =>
      /^pregao_stream_clients 1$/m.test(await (await fetch(`${address}/metrics`)).text()),
    );
    await until('orders are taken', async () =>
      /^pregao_orders_accepting 1$/m.test(await (await fetch(`${address}/metrics`)).text()),
    );
    const open = await fetch(address + path);
    assert.equal(open.status, 200);
    const goodbye = new Promise((resolve) => socket.on('close', resolve));
    const { code } = await stop('SIGTERM');
    assert.deepEqual([code, await goodbye], [0, 1001]);
    await open.body?.cancel();
  }));

test('a page of another site cannot open the stream', () =>
  withPlatform({ ...QUICK, PREGAO_VENUE: 'none' }, async ({ address }) => {
    const listener = new Listener(address, { origin: 'http://elsewhere.example' });
    const refused = await new Promise<string>((resolve) =>
      listener.socket.on('error', ({ message }) => resolve(message)),
    );
    assert.match(refused, /403/);
  }));

test('stopped while the past is being filled in, it stops at once and ends well', () =>
  withPlatform({ PREGAO_SIMULATED_HISTORY_SESSIONS: '300' }, async ({ address, stop, log }) => {
    await until('the filling has begun', async () => {
      const { history } = await getJson<MarketStatusDto>(address, '/api/v1/status');
      return history !== null && history.done > 0;
    });
    const { code } = await stop('SIGTERM');
    assert.equal(code, 0);
    assert.match(log(), /"msg":"stopped"/);
  }));

test('stopped after a day was archived and before the next one traded, the exchange’s clock goes on from there', () =>
  withFolder(async (folder) => {
    // The hot tape is empty then; only the bars know how far the exchange had come.
    const last = parseIso('2026-11-27T21:31:05Z');
    assert.ok(last.ok);
    const store = openCandleStore(folder);
    const day = parseIso('2026-11-27T03:00:00Z');
    assert.ok(day.ok);
    await store.put([candle({ symbol: 'WINZ26', timeframe: '1d', start: day.value, lastTradeAt: last.value })]);
    await store.close();
    const running = await startPlatform(folder, QUICK);
    const timeOf = async (): Promise<string> =>
      (await getJson<MarketStatusDto>(running.address, '/api/v1/status')).exchangeTime ?? '';
    await until('the clock is told', async () => (await timeOf()) !== '');
    const resumed = await timeOf();
    await running.stop('SIGTERM');
    assert.ok(resumed >= '2026-11-27T21:31', resumed);
  }));

test('data of one seed is not mixed with another: the start is refused and says what differs', () =>
  withFolder(async (folder) => {
    const running = await startPlatform(folder, QUICK);
    await running.stop('SIGTERM');
    const { code, stderr } = await runCommand(folder, ['start'], { ...QUICK, PREGAO_SIMULATED_SEED: 'other' });
    assert.equal(code, 2);
    assert.match(stderr, /PREGAO_SIMULATED_SEED was "pregao" and is "other".*PREGAO_DATA_DIR to another folder/);
  }));

test('settings of the data that cannot be read are told with what to do', () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, 'origin.json'), '');
    const { code, stderr } = await runCommand(folder, ['start'], QUICK);
    assert.equal(code, 2);
    assert.match(stderr, /origin\.json says which settings .* cannot be read .* delete the file/);
  }));

test('a market that an earlier version simulated is not gone on with; other data of its folder can still be looked at', () =>
  withFolder(async (folder) => {
    const first = await startPlatform(folder, { PREGAO_VENUE: 'none' });
    await first.stop('SIGTERM');
    const path = join(folder, 'origin.json');
    const { simulatedMarket: _version, ...settings } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(settings));
    const { code, stderr } = await runCommand(folder, ['start'], QUICK);
    assert.deepEqual([code, /made by another version of Pregão/.test(stderr)], [2, true]);
    const second = await startPlatform(folder, { PREGAO_VENUE: 'none' });
    assert.equal((await second.stop('SIGTERM')).code, 0);
  }));

test('days that an import brings while the platform runs are in the next quotes that are asked for', () =>
  withPlatform({ ...QUICK, PREGAO_VENUE: 'none' }, async ({ address }, folder) => {
    const listener = new Listener(address);
    await listener.open();
    const store = openCandleStore(folder);
    await store.put([candle({ exchange: 'B3', timeframe: '1d' })]);
    await store.close();
    listener.send({ op: 'subscribe', id: 1, channels: [{ name: 'quotes', exchange: 'B3' }] });
    await until('the quotes come', () => listener.of('quotes').length === 1);
    assert.deepEqual(
      listener.of('quotes')[0]?.data.map(({ symbol, last }) => [symbol, last]),
      [['PETR4', '38.15']],
    );
    listener.socket.close();
  }));

test('a command that only looks makes nothing in an empty folder, and knows an unknown exchange', () =>
  withFolder(async (folder) => {
    const none = await runCommand(folder, ['candles', 'PETR4']);
    assert.deepEqual([none.code, /Nothing is stored yet/.test(none.stderr)], [4, true]);
    const elsewhere = { PREGAO_DATA_DIR: join(folder, 'not', 'there') };
    for (const settings of [{}, elsewhere])
      assert.equal((await runCommand(folder, ['doctor'], { ...settings, PREGAO_PORT: '4999' })).code, 0);
    assert.deepEqual(readdirSync(folder), []);
    const store = openCandleStore(folder);
    await store.put([candle({ exchange: 'B3' })]);
    await store.close();
    const { code, stderr } = await runCommand(folder, ['candles', 'PETR4', '-e', 'NYSE']);
    assert.deepEqual([code, /no bars of that exchange\. Known are B3/.test(stderr)], [4, true]);
    const stored = await runCommand(folder, ['candles', 'PETR4', '-e', 'B3']);
    assert.deepEqual([stored.code, /38\.15/.test(stored.stdout)], [0, true]);
  }));

test('a second platform on the same folder is refused before it touches anything', () =>
  withPlatform({ ...QUICK, PREGAO_VENUE: 'none' }, async (_running, folder) => {
    const { code, stderr } = await runCommand(folder, ['start'], { PREGAO_VENUE: 'none' });
    assert.deepEqual([code, /Another Pregão is running on the data folder/.test(stderr)], [1, true]);
  }));

test('a replay of a file that does not exist, or of none, is refused before anything is made', () =>
  withFolder(async (folder) => {
    const settings = { ...QUICK, PREGAO_VENUE: 'replay' };
    const missing = await runCommand(folder, ['start'], { ...settings, PREGAO_REPLAY_FILE: join(folder, 'none.zip') });
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /PREGAO_REPLAY_FILE is ".*none\.zip", which does not exist/);
    const unnamed = await runCommand(folder, ['start'], settings);
    assert.equal(unnamed.code, 2);
    assert.match(unnamed.stderr, /set either PREGAO_REPLAY_DATE .* or PREGAO_REPLAY_FILE/);
    assert.deepEqual(readdirSync(folder), []);
  }));

test('killed when only a cancellation was stored, the market begins as a fresh one', () =>
  withFolder(async (folder) => {
    const stores = openStores(folder, createZone('America/Sao_Paulo'));
    await stores.hotTape.bust([{ exchange: 'SIM', symbol: 'PETR4', date: '2026-11-13' as LocalDate, id: 10 }]);
    await stores.close();
    const running = await startPlatform(folder, QUICK);
    try {
      await untilLive(running.address);
      const { exchangeTime } = await getJson<MarketStatusDto>(running.address, '/api/v1/status');
      assert.ok((exchangeTime ?? '') > '2020', `the exchange's time is ${exchangeTime}`);
    } finally {
      await running.stop('SIGKILL');
    }
  }));

test('a port that is taken is told with what to do, and the exit code says so', () =>
  withPlatform({ ...QUICK, PREGAO_VENUE: 'none' }, async ({ address }, folder) => {
    const { code, stderr } = await runCommand(folder, ['start'], {
      PREGAO_DATA_DIR: join(folder, 'other'),
      PREGAO_VENUE: 'none',
      PREGAO_PORT: new URL(address).port,
    });
    assert.equal(code, 1);
    assert.match(stderr, /Port \d+ of 127\.0\.0\.1 is taken\. Set PREGAO_PORT/);
  }));

for (const [share, line] of [
  [0, 'a good line'],
  [0.03, 'a line that delays, doubles, drops, holds up, takes back and breaks, with halts and bursts'],
] as const) {
  test(`killed at any moment and started again on ${line}, it has no bar lost or doubled`, () =>
    withFolder((folder) =>
      killAndRestart(folder, { share, killAfterMs: [700, 150, 400, 90, 600], compareEach: false }),
    ));
}

test('past sessions are filled in behind the live day, weeks included, and not again at the next start', () =>
  withFolder(async (folder) => {
    const settings = { ...QUICK, PREGAO_SIMULATED_HISTORY_SESSIONS: '12', PREGAO_SIMULATED_INTENSITY: '0.05' };
    const first = await startPlatform(folder, settings);
    await until('the history is whole', async () => {
      const status = await getJson<MarketStatusDto>(first.address, '/api/v1/status');
      return status.history === null && (await daysOf(first.address)).length >= 13;
    });
    const days = await daysOf(first.address);
    const weeks = (await getJson<CandlesAnswer>(first.address, '/api/v1/candles?symbol=PETR4&timeframe=1w')).candles;
    assert.equal(sumOf(weeks), sumOf(days));
    assert.ok(weeks.every(({ revision }) => revision === 0));
    await first.stop('SIGTERM');

    const second = await startPlatform(folder, settings);
    await untilLive(second.address);
    assert.deepEqual((await daysOf(second.address)).slice(0, -1), days.slice(0, -1));
    await second.stop('SIGTERM');
  }));

async function daysOf(address: string): Promise<CandleDto[]> {
  return (await getJson<CandlesAnswer>(address, '/api/v1/candles?symbol=PETR4&timeframe=1d')).candles;
}

function sumOf(bars: readonly CandleDto[]): number {
  return bars.reduce((sum, { volume }) => sum + Number(volume), 0);
}

test('the live market is asked for its instruments, futures of the day and their continuous series', () =>
  withPlatform(QUICK, async ({ address }) => {
    await untilLive(address);
    const { exchangeTime } = await getJson<MarketStatusDto>(address, '/api/v1/status');
    const all = await getJson<InstrumentsAnswer>(address, '/api/v1/instruments');
    const listed = all.instruments.filter(({ symbol }) => symbol.startsWith('WIN')).map(({ symbol }) => symbol);
    assert.equal(listed.length, 2);
    const day = (exchangeTime ?? '').slice(0, 10);
    for (const symbol of listed) {
      const details = await getJson<InstrumentDetails>(address, `/api/v1/instruments/${symbol}?date=${day}`);
      assert.deepEqual([details.source, details.multiplier, details.tickSize], ['venue', '0.20', '5.00']);
      assert.ok((details.expiry?.date ?? '') >= day);
    }
    const [bar] = (await getJson<CandlesAnswer>(address, '/api/v1/candles?symbol=WIN$&timeframe=1d&limit=1')).candles;
    assert.ok(listed.includes(bar?.contract ?? ''), JSON.stringify(bar));
    const found = await getJson<InstrumentsAnswer>(address, '/api/v1/instruments?search=itaú&exchange=SIM');
    assert.deepEqual(
      found.instruments.map(({ symbol }) => symbol),
      ['ITSA4', 'ITUB4'],
    );
  }));

test('a bar of the live minute is answered as it moves, labelled by the exchange’s zone', () =>
  withPlatform(QUICK, async ({ address }) => {
    await untilLive(address);
    const ask = (): Promise<CandlesAnswer> => getJson(address, '/api/v1/candles?symbol=WIN$&timeframe=1m&limit=5');
    await until('a minute moves', async () => (await ask()).candles.at(-1)?.complete === false);
    const { timeZone, candles } = await ask();
    assert.equal(timeZone, 'America/Sao_Paulo');
    assert.equal(candles.length, 5);
    const starts = candles.map(({ start }) => parseIso(start));
    assert.ok(starts.every(({ ok }) => ok));
    assert.ok(candles.slice(0, -1).every(({ complete }) => complete));
  }));
