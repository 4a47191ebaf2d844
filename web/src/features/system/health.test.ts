import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { SystemDto } from '#contract/system-endpoints.ts';
import { checksOf, spanOf } from './health.ts';

const NONE = { count: 0, p50Ms: null, p99Ms: null };

const WELL: SystemDto = {
  ...{ version: '0.1.0', node: 'v24.0.0', startedAt: '2026-01-05T13:00:00Z', uptimeSeconds: 1 },
  memory: { rssBytes: 2e8, heapUsedBytes: 5e7, heapLimitBytes: 2e9 },
  eventLoopDelayMs: { p50: 0.1, p99: 3, max: 20 },
  ...{ tradeToBar: NONE, flush: NONE, requests: NONE },
  stream: { clients: 1, frames: 10, slowClientsClosed: 0 },
  disk: { freeBytes: 5e10, totalBytes: 1e11 },
};

function statusOf(feed: Partial<MarketStatusDto['feed']>, silent = 0): MarketStatusDto {
  return {
    ...{ venue: 'simulated', exchange: 'SIM', exchangeTime: null, phase: 'continuous', timeZone: 'America/Sao_Paulo' },
    feed: { state: 'live', code: null, reason: null, since: '2026-01-05T13:00:00Z', ...feed },
    symbols: { closed: 0, live: 10, quiet: 2, silent },
    replay: null,
    history: null,
  };
}

const bad = (told: Parameters<typeof checksOf>[0]) =>
  checksOf(told)
    .filter(({ state }) => state === 'bad')
    .map(({ name }) => name);

test('a platform that is well asks for no attention', () => {
  assert.deepEqual(bad({ system: WELL, isStale: false, status: statusOf({}) }), []);
});

test('each trouble asks for attention at its own check', () => {
  const status = statusOf({});
  const with_ = (change: Partial<SystemDto>) => bad({ system: { ...WELL, ...change }, isStale: false, status });
  assert.deepEqual(with_({ disk: { freeBytes: 9e8, totalBytes: 5e9 } }), ['disk']);
  assert.deepEqual(with_({ disk: { freeBytes: 4e10, totalBytes: 1e12 } }), ['disk']);
  assert.deepEqual(with_({ eventLoopDelayMs: { p50: 1, p99: 150, max: 200 } }), ['loop']);
  assert.deepEqual(with_({ memory: { ...WELL.memory, heapUsedBytes: 1.9e9 } }), ['memory']);
  assert.deepEqual(bad({ system: WELL, isStale: true, status }), ['server']);
  assert.deepEqual(bad({ system: WELL, isStale: false, status: statusOf({}, 3) }), ['symbols']);
  assert.deepEqual(bad({ system: WELL, isStale: false, status: statusOf({ state: 'down', code: 'LINE_LOST' }) }), [
    'feed',
  ]);
  const stuck = statusOf({ state: 'down', code: 'STORE_FAILED' });
  assert.deepEqual(bad({ system: WELL, isStale: false, status: stuck }), ['feed', 'storage']);
});

test('what is not wanted or not told is neither well nor bad', () => {
  const off = { ...statusOf({ state: 'off' }), symbols: null };
  const states = checksOf({ system: { ...WELL, disk: null }, isStale: false, status: off });
  const offs = states.filter(({ state }) => state === 'off').map(({ name }) => name);
  assert.deepEqual(offs, ['feed', 'symbols', 'disk']);
});

test('a span is told in two units', () => {
  assert.deepEqual(spanOf(59.9), { unit: 'minutes', big: 0, small: 59 });
  assert.deepEqual(spanOf(3_725), { unit: 'hours', big: 1, small: 2 });
  assert.deepEqual(spanOf(2 * 86_400 + 3_600), { unit: 'days', big: 2, small: 1 });
});
