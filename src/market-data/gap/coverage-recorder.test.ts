import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Instant } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { at, trade } from '../tape/trade.fixture.ts';
import { CoverageRecorder } from './coverage-recorder.ts';
import { createSqliteCoverageStore } from './coverage-store.sqlite.ts';
import type { CoverageStore, Spell } from './coverage-store.ts';

const zone = createZone('America/Sao_Paulo');
const migrations = join(import.meta.dirname, '../../../migrations/sqlite/coverage');
const clock = (time: string, date = '2025-08-29'): Instant => at(`${date}T${time}-03:00`);

const openStore = (): CoverageStore =>
  createSqliteCoverageStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' }));

async function setUp({
  store = openStore(),
  sendsWholeDays = false,
  symbols = ['PETR4'],
}: {
  readonly store?: CoverageStore;
  readonly sendsWholeDays?: boolean;
  readonly symbols?: string[];
} = {}) {
  const recorder = await CoverageRecorder.open({ exchange: 'B3', zone, store, sendsWholeDays }, new Set(symbols));
  for (const symbol of symbols) recorder.accept({ kind: 'subscribed', symbol, from: clock('00:00:00') });
  return {
    store,
    recorder,
    clocks: (...times: Instant[]) => {
      for (const time of times) recorder.accept({ kind: 'clock', at: time });
    },
    flush: () => recorder.flushAfter(async () => undefined),
    spells: (symbol = 'PETR4') =>
      store.overlapping({
        exchange: 'B3',
        symbol,
        from: clock('00:00:00', '2025-08-01'),
        to: clock('00:00:00', '2025-10-01'),
      }),
  };
}

function told(spells: readonly Spell[]): string[] {
  const text = (instant: Instant | null): string =>
    instant === null ? '…' : new Date(instant / 1_000 - 3 * 3_600_000).toISOString().slice(8, 19).replace('T', ' ');
  return spells.map(({ kind, from, to }) => `${kind} ${text(from)} – ${text(to)}`);
}

describe('the recorder of coverage', () => {
  test('listening grows with each flush, and only then', async () => {
    const { clocks, flush, spells } = await setUp();
    clocks(clock('10:00:00'), clock('10:00:01'));
    assert.deepEqual(await spells(), []);
    await flush();
    clocks(clock('10:00:02'));
    assert.deepEqual(told(await spells()), ['listening 29 10:00:00 – 29 10:00:01', 'subscribed 29 00:00:00 – …']);
    await flush();
    assert.deepEqual(told(await spells())[0], 'listening 29 10:00:00 – 29 10:00:02');
  });

  test('where nothing could be stored, nothing is claimed until it is', async () => {
    const { recorder, clocks, flush, spells } = await setUp();
    clocks(clock('10:00:00'), clock('10:00:01'));
    await assert.rejects(recorder.flushAfter(() => Promise.reject(new Error('disk full'))));
    assert.deepEqual(await spells(), []);
    clocks(clock('10:00:02'));
    await flush();
    assert.equal(told(await spells())[0], 'listening 29 10:00:00 – 29 10:00:02');
  });

  test('what comes in while a flush runs is claimed with the next one', async () => {
    const { recorder, clocks, spells } = await setUp();
    clocks(clock('10:00:00'), clock('10:00:01'));
    await recorder.flushAfter(async () => clocks(clock('10:00:05')));
    assert.equal(told(await spells())[0], 'listening 29 10:00:00 – 29 10:00:01');
  });

  test('after a stop, listening begins anew: the time between was not heard', async () => {
    const first = await setUp();
    first.clocks(clock('10:00:00'), clock('10:00:59'));
    await first.flush();
    const second = await setUp({ store: first.store });
    second.clocks(clock('10:20:00'), clock('10:20:01'));
    await second.flush();
    assert.deepEqual(told(await second.spells()).slice(0, 2), [
      'listening 29 10:00:00 – 29 10:00:59',
      'listening 29 10:20:00 – 29 10:20:01',
    ]);
  });

  test('a jump of the clock is time that nobody heard, unless the feed sends whole days', async () => {
    const live = await setUp();
    live.clocks(clock('10:00:00'), clock('10:01:00'), clock('10:03:00'));
    await live.flush();
    assert.deepEqual(told(await live.spells()).slice(0, 2), [
      'listening 29 10:00:00 – 29 10:01:00',
      'listening 29 10:03:00 – 29 10:03:00',
    ]);
    const file = await setUp({ sendsWholeDays: true });
    file.clocks(clock('10:00:00'), clock('12:00:00'), clock('11:00:00', '2025-09-01'));
    await file.flush();
    assert.deepEqual(told(await file.spells()).slice(0, 2), [
      'listening 29 00:00:00 – 29 12:00:00',
      'listening 01 00:00:00 – 01 11:00:00',
    ]);
  });

  test('a clock that crosses midnight goes on with the same spell', async () => {
    const { clocks, flush, spells } = await setUp();
    clocks(clock('23:59:59'), clock('00:00:00', '2025-08-30'), clock('00:00:01', '2025-08-30'));
    await flush();
    assert.equal(told(await spells())[0], 'listening 29 23:59:59 – 30 00:00:01');
  });

  test('the feed is down from the last clock before to the first clock after', async () => {
    const { recorder, clocks, flush, spells } = await setUp();
    clocks(clock('10:00:00'), clock('10:00:30'));
    recorder.accept({ kind: 'lost', code: 'LINE_LOST', reason: 'gone' });
    await flush();
    assert.equal(told(await spells())[0], 'down 29 10:00:30 – …');
    recorder.accept({ kind: 'recovered' });
    recorder.accept({ kind: 'trades', trades: [trade({ at: clock('10:00:40') })] });
    clocks(clock('10:00:50'));
    await flush();
    assert.deepEqual(told(await spells()).slice(0, 2), [
      'down 29 10:00:30 – 29 10:00:50',
      'listening 29 10:00:00 – 29 10:00:50',
    ]);
  });

  test('a crash while the feed is down leaves no time that looks well', async () => {
    const first = await setUp();
    first.clocks(clock('10:00:00'), clock('10:00:30'));
    first.recorder.accept({ kind: 'lost', code: 'LINE_LOST', reason: 'gone' });
    await first.flush();
    const second = await setUp({ store: first.store });
    // A feed may begin again before the place where the line was lost.
    second.clocks(clock('10:00:20'), clock('10:00:31'));
    await second.flush();
    assert.deepEqual(told(await second.spells()).slice(0, 3), [
      'down 29 10:00:30 – 29 10:00:30',
      'listening 29 10:00:00 – 29 10:00:30',
      'listening 29 10:00:20 – 29 10:00:31',
    ]);
  });

  test('silence that the watchdog finds is down until it ends, though the clock ticks', async () => {
    const { recorder, clocks, flush, spells } = await setUp();
    clocks(clock('10:00:00'), clock('10:00:30'));
    recorder.tellSilence(clock('10:00:05'));
    clocks(clock('10:00:31'));
    await flush();
    assert.equal(told(await spells())[0], 'down 29 10:00:05 – …');
    recorder.tellSilence(null);
    clocks(clock('10:00:40'));
    await flush();
    assert.equal(told(await spells())[0], 'down 29 10:00:05 – 29 10:00:40');
  });

  test('a halt lasts until the exchange ends it, over a restart too, and is of its symbol alone', async () => {
    const first = await setUp({ symbols: ['PETR4', 'VALE3'] });
    first.clocks(clock('10:00:00'));
    first.recorder.accept({ kind: 'halt', symbol: 'PETR4', halted: true, at: clock('10:00:00') });
    await first.flush();
    const second = await setUp({ store: first.store });
    second.recorder.accept({ kind: 'halt', symbol: 'PETR4', halted: true, at: clock('10:05:00') });
    second.recorder.accept({ kind: 'halt', symbol: 'PETR4', halted: false, at: clock('10:30:00') });
    await second.flush();
    assert.equal(told(await second.spells())[0], 'halted 29 10:00:00 – 29 10:30:00');
    assert.ok(!told(await second.spells('VALE3')).some((one) => one.startsWith('halted')));
  });

  test('a symbol is subscribed from when its trades came, until the feed delivers it no more, and again', async () => {
    const { recorder, clocks, flush, spells } = await setUp({ symbols: [] });
    clocks(clock('10:00:00'));
    recorder.accept({ kind: 'trades', trades: [trade({ symbol: 'VALE3', at: clock('10:00:01') })] });
    recorder.accept({ kind: 'subscribed', symbol: 'VALE3', from: clock('09:00:00') });
    await flush();
    recorder.accept({ kind: 'subscribed', symbol: 'VALE3', from: clock('10:30:00') });
    recorder.accept({ kind: 'unsubscribed', symbol: 'VALE3', at: clock('11:00:00') });
    await flush();
    recorder.accept({ kind: 'subscribed', symbol: 'VALE3', from: clock('12:00:00') });
    await flush();
    assert.deepEqual(told(await spells('VALE3')).slice(1), [
      'subscribed 29 09:00:00 – 29 11:00:00',
      'subscribed 29 12:00:00 – …',
    ]);
    assert.equal((await spells('PETR4')).length, 1);
  });

  test('a symbol whose earlier trades come when it is asked for again was heard without a break', async () => {
    const { recorder, flush, spells } = await setUp();
    recorder.accept({ kind: 'unsubscribed', symbol: 'PETR4', at: clock('11:00:00') });
    await flush();
    recorder.accept({ kind: 'subscribed', symbol: 'PETR4', from: clock('00:00:00') });
    await flush();
    assert.deepEqual(told(await spells()), ['subscribed 29 00:00:00 – …']);
  });

  test('what nobody wants any more after a crash was heard until the last flush; what is wanted goes on', async () => {
    const first = await setUp({ symbols: ['PETR4', 'VALE3'] });
    first.clocks(clock('10:00:00'), clock('10:00:30'));
    await first.flush();
    const second = await setUp({ store: first.store, symbols: ['PETR4'] });
    await second.flush();
    assert.deepEqual(told(await second.spells('VALE3')).slice(1), ['subscribed 29 00:00:00 – 29 10:00:30']);
    assert.deepEqual(told(await second.spells('PETR4')).slice(1), ['subscribed 29 00:00:00 – …']);
  });
});
