import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Instant, parseIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { FeedEvent, Trade } from '#market-data/index.ts';
import { createReplayFeed, type ReplayFeed, type ReplayFeedOptions } from './feed.ts';
import { fileOf, type RowFields, row } from './rows.fixture.ts';
import { openFileSource } from './source.ts';
import { TradeFileError } from './trade-text.ts';

const zone = createZone('America/Sao_Paulo');
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pregao-replay-'));
});
after(() => rm(folder, { recursive: true }));

/** A clock that passes only while somebody sleeps. */
class FakeClock {
  ms = 1_800_000_000_000;
  readonly sleeps: number[] = [];
  /** Called with each sleep; a test can abort from here. */
  onSleep: () => void = () => undefined;

  nowMs(): number {
    return this.ms;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    this.onSleep();
    if (!signal.aborted) this.ms += ms;
  }
}

interface Told {
  /** Real time since the start. */
  readonly ms: number;
  readonly event: FeedEvent;
}

interface Replay {
  readonly told: readonly Told[];
  readonly sleeps: readonly number[];
}

async function feedOf(path: string, options: Partial<ReplayFeedOptions> = {}): Promise<ReplayFeed> {
  const source = await openFileSource({ path, exchange: 'B3', zone });
  return createReplayFeed({
    source,
    zone,
    speed: 1,
    clock: new FakeClock(),
    onRewind: async () => undefined,
    ...options,
  });
}

async function replay(rows: readonly string[], options: Partial<ReplayFeedOptions> = {}): Promise<Replay> {
  const path = join(folder, 'trades.txt');
  await writeFile(path, fileOf(rows));
  const clock = new FakeClock();
  const start = clock.ms;
  const told: Told[] = [];
  const feed = await feedOf(path, { clock, ...options });
  const over = new AbortController();
  await feed.run((event) => {
    told.push({ ms: clock.ms - start, event });
    if (event.kind === 'ended') over.abort();
  }, over.signal);
  return { told, sleeps: clock.sleeps };
}

function tradesOf(told: readonly Told[]): { trade: Trade; ms: number }[] {
  return told.flatMap(({ ms, event }) => (event.kind === 'trades' ? event.trades.map((trade) => ({ trade, ms })) : []));
}

const idsOf = (told: readonly Told[]): number[] => tradesOf(told).map(({ trade }) => trade.id);

/** Rows at these times, numbered 10, 20, 30… */
function rowsAt(times: readonly string[], fields: Partial<RowFields> = {}): string[] {
  return times.map((time, index) => row({ ...fields, time, id: String(10 * (index + 1)) }));
}

function instant(text: string): Instant {
  const parsed = parseIso(text);
  assert.ok(parsed.ok);
  return parsed.value;
}

/** Opening bursts, several trades of one millisecond, a quiet half minute. */
const TIMES = ['100000000', '100000000', '100000004', '100000900', '100001000', '100031250', '100031251', '100035000'];
const OFFSETS_MS = [0, 0, 4, 900, 1_000, 31_250, 31_251, 35_000];

for (const speed of [1, 0.5, 60, 10_000]) {
  test(`at ${speed} times the speed every trade comes once, in order and at its time`, async () => {
    const { told } = await replay(rowsAt(TIMES), { speed });
    assert.deepEqual(idsOf(told), [10, 20, 30, 40, 50, 60, 70, 80]);
    for (const [index, { ms }] of tradesOf(told).entries()) {
      const due = (OFFSETS_MS[index] ?? 0) / speed;
      assert.ok(due <= ms && ms < due + 2, `trade ${index} was due at ${due} ms and came at ${ms} ms`);
    }
  });
}

test('the exchange’s clock is told at least four times a second, through quiet times too, and never runs back', async () => {
  const { told, sleeps } = await replay(rowsAt(TIMES));
  const clocks = told.flatMap(({ ms, event }) => (event.kind === 'clock' ? [{ ms, at: event.at }] : []));
  for (const [index, { ms, at }] of clocks.entries()) {
    const last = clocks[index - 1] ?? { ms: 0, at: 0 };
    assert.ok(ms - last.ms <= 250);
    assert.ok(at >= last.at);
  }
  assert.ok(Math.max(...sleeps) <= 250);
  assert.equal(clocks.at(-2)?.at, instant('2025-08-29T10:00:35-03:00') + 1);
});

test('a trade is never told after a clock that has passed it, where the file is in order', async () => {
  const { told } = await replay(rowsAt(TIMES), { speed: 3 });
  let clock = 0;
  for (const { event } of told) {
    if (event.kind === 'clock') clock = event.at;
    if (event.kind === 'trades') assert.ok(event.trades.every((trade) => trade.at >= clock));
  }
});

test('with the end of the file its day is over, so that no bar stays open', async () => {
  const { told } = await replay(rowsAt(TIMES));
  const over = instant('2025-08-30T00:00:00-03:00');
  assert.deepEqual(
    told.slice(-3).map(({ event }) => event),
    [{ kind: 'phase', phase: 'closed', at: over }, { kind: 'clock', at: over }, { kind: 'ended' }],
  );
});

test('the market is told as continuous first, and as ended last', async () => {
  const { told } = await replay(rowsAt(TIMES));
  assert.deepEqual(told[0]?.event, { kind: 'phase', phase: 'continuous', at: 0 });
  assert.deepEqual(told.at(-1)?.event, { kind: 'ended' });
  assert.equal(told.filter(({ event }) => event.kind === 'ended' || event.kind === 'phase').length, 3);
});

test('a trade that stands late in the file comes at once, in the order of the file', async () => {
  const { told } = await replay(rowsAt(['100000000', '100010000', '100002000', '100011000']));
  assert.deepEqual(
    tradesOf(told).map(({ trade, ms }) => [trade.id, ms]),
    [
      [10, 1],
      [20, 10_001],
      [30, 10_001],
      [40, 11_001],
    ],
  );
});

test('a cancellation comes at its place, and a row that is refused stops nothing', async () => {
  const rows = [
    row({ id: '10', time: '100000000' }),
    'damaged',
    row({ id: '20', time: '100001000', quantity: '0' }),
    row({ id: '10', time: '100002000', action: '2' }),
    row({ id: '30', time: '100003000' }),
  ];
  const { told } = await replay(rows);
  assert.deepEqual(idsOf(told), [10, 30]);
  const busts = told.flatMap(({ ms, event }) => (event.kind === 'busts' ? [{ ms, busts: event.busts }] : []));
  assert.deepEqual(busts, [{ ms: 2_001, busts: [{ exchange: 'B3', symbol: 'PETR4', date: '2025-08-29', id: 10 }] }]);
});

test('a cancellation that stands with its trade comes after it', async () => {
  const { told } = await replay([row({ action: '2' }), row()]);
  const kinds = told.map(({ event }) => event.kind).filter((kind) => kind === 'trades' || kind === 'busts');
  assert.deepEqual(kinds, ['trades', 'busts']);
});

test('a night between two sessions passes like any other time', async () => {
  const rows = [row({ time: '180000000' }), row({ date: '2025-09-01', time: '090000000' })];
  const { told } = await replay(rows, { speed: 10_000 });
  const [first, second] = tradesOf(told);
  assert.equal(Math.round(((second?.ms ?? 0) - (first?.ms ?? 0)) / 1_000), Math.round((63 * 3_600) / 10_000));
});

test('a file of a day without trades ends at once', async () => {
  const { told, sleeps } = await replay([]);
  assert.deepEqual(
    told.map(({ event }) => event.kind),
    ['phase', 'ended'],
  );
  assert.deepEqual(sleeps, []);
});

test('an aborted replay says nothing more, not even that it ended', async () => {
  const path = join(folder, 'aborted.txt');
  await writeFile(path, fileOf(rowsAt(TIMES)));
  const clock = new FakeClock();
  const controller = new AbortController();
  clock.onSleep = () => {
    if (clock.sleeps.length === 5) controller.abort();
  };
  const told: FeedEvent[] = [];
  let toldAtAbort = -1;
  controller.signal.addEventListener('abort', () => {
    toldAtAbort = told.length;
  });
  const feed = await feedOf(path, { clock });
  await feed.run((event) => told.push(event), controller.signal);
  assert.equal(told.length, toldAtAbort);
  assert.ok(told.every((event) => event.kind !== 'ended'));
  assert.equal(clock.sleeps.length, 5);
});

test('each run plays the file from its beginning', async () => {
  const path = join(folder, 'twice.txt');
  await writeFile(path, fileOf(rowsAt(TIMES)));
  const feed = await feedOf(path);
  for (let run = 0; run < 2; run++) {
    const told: Told[] = [];
    const over = new AbortController();
    await feed.run((event) => {
      told.push({ ms: 0, event });
      if (event.kind === 'ended') over.abort();
    }, over.signal);
    assert.equal(idsOf(told).length, TIMES.length);
  }
});

test('a file that cannot be read is told before it is played', async () => {
  await assert.rejects(openFileSource({ path: join(folder, 'nowhere.txt'), exchange: 'B3', zone }), TradeFileError);
});

test('a replay names its venue and exchange, and learns its symbols as it goes', async () => {
  const path = join(folder, 'named.txt');
  await writeFile(path, fileOf([]));
  const { venue, exchange, instruments } = await feedOf(path);
  assert.deepEqual({ venue, exchange, instruments }, { venue: 'replay', exchange: 'B3', instruments: [] });
});

test('a replay plays its whole day whatever is subscribed, and confirms what it has', async () => {
  const path = join(folder, 'subscribed.txt');
  await writeFile(path, fileOf(rowsAt(TIMES)));
  const feed = await feedOf(path);
  feed.subscribe(['PETR4', 'XXXX3']);
  const told: Told[] = [];
  const over = new AbortController();
  await feed.run((event) => {
    told.push({ ms: 0, event });
    if (told.length === 3) feed.unsubscribe(['PETR4']);
    if (event.kind === 'ended') over.abort();
  }, over.signal);
  assert.equal(idsOf(told).length, TIMES.length);
  const kinds = told.map(({ event }) => event.kind);
  assert.deepEqual([kinds[0], kinds[1], kinds.includes('unsubscribed')], ['subscribed', 'refused', true]);
});

test('the step of a quantity is what all trades of its symbol are multiples of', async () => {
  const rows = ['300', '200', '500'].map((quantity, index) =>
    row({ quantity, id: `${10 + index}`, time: '100000000' }),
  );
  const other = row({ symbol: 'VALE3', quantity: '700', id: '20', time: '100000000' });
  const path = join(folder, 'steps.txt');
  await writeFile(path, fileOf([...rows, other]));
  const source = await openFileSource({ path, exchange: 'B3', zone });
  const steps = await Promise.all(['PETR4', 'VALE3', 'ITUB4'].map((symbol) => source.stepOf(symbol)));
  assert.deepEqual(steps, [100, 700, null]);
});
