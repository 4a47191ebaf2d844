import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StorageDto } from '#contract/coverage.ts';
import type { ImportJobDto } from '#contract/imports.ts';
import type { MarketStatusDto } from '#contract/market-data.ts';
import { ApiError } from '../../lib/api.ts';
import type { Answer } from '../../lib/use-answer.ts';
import { alertsOf, type Known } from './alerts.ts';

const NOW = Date.parse('2025-08-29T15:00:00Z');

const STATUS: MarketStatusDto = {
  venue: 'simulated',
  exchange: 'SIM',
  feed: { state: 'live', since: '2025-08-29T13:00:00Z', code: null, reason: null },
  exchangeTime: '2025-08-29T15:00:00Z',
  phase: 'continuous',
  timeZone: 'America/Sao_Paulo',
  symbols: { closed: 0, live: 40, quiet: 0, silent: 0 },
  replay: null,
  history: null,
};

function ready<T>(value: T, isStale = false): Answer<T> {
  return { kind: 'ready', value, atMs: NOW, isStale };
}

function failed<T>(status: number): Answer<T> {
  return { kind: 'failed', error: new ApiError('problem', { status }), retry: () => undefined };
}

function disk(freeBytes: number, totalBytes: number): Answer<StorageDto> {
  return ready({ asOf: '2025-08-29T15:00:00Z', databases: [], archive: [], disk: { freeBytes, totalBytes } });
}

function job(change: Partial<ImportJobDto>): ImportJobDto {
  return {
    id: 'a',
    name: 'trades.txt',
    kind: 'trades',
    dryRun: false,
    bytes: 1,
    state: 'done',
    createdAt: '2025-08-29T14:00:00Z',
    startedAt: null,
    endedAt: null,
    progress: null,
    summary: null,
    error: null,
    rejectedRows: 0,
    rejected: [],
    ...change,
  };
}

const GOOD: Known = {
  status: STATUS,
  staleness: { kind: 'current' },
  storage: disk(100e9, 200e9),
  imports: ready([]),
  nowMs: NOW,
};

const kinds = (change: Partial<Known>) => alertsOf({ ...GOOD, ...change })?.map(({ kind }) => kind);

test('nothing is told when all is well, and nothing is claimed before everything was asked', () => {
  assert.deepEqual(kinds({}), []);
  assert.equal(kinds({ storage: { kind: 'loading' } }), undefined);
  assert.equal(kinds({ imports: { kind: 'loading' } }), undefined);
  assert.equal(kinds({ status: null }), undefined);
});

test('a feed that is down hides what follows from it', () => {
  const down: MarketStatusDto = {
    ...STATUS,
    feed: { ...STATUS.feed, state: 'down', code: 'LINE_LOST' },
    symbols: { closed: 0, live: 0, quiet: 0, silent: 40 },
  };
  assert.deepEqual(kinds({ status: down }), ['feed-down']);
});

test('silent symbols, a feed that is off and history on its way are told', () => {
  const symbols = { closed: 0, live: 1, quiet: 0, silent: 2 };
  assert.deepEqual(kinds({ status: { ...STATUS, symbols, history: { done: 1, total: 6 } } }), ['silent', 'filling']);
  assert.deepEqual(kinds({ status: { ...STATUS, feed: { ...STATUS.feed, state: 'off' } } }), ['feed-off']);
});

test('a lost connection comes first', () => {
  assert.deepEqual(kinds({ staleness: { kind: 'connection', sinceMs: NOW }, storage: disk(1, 200e9) }), [
    'connection',
    'disk',
  ]);
});

test('the disk is nearly full by share, or by what a day needs', () => {
  assert.deepEqual(kinds({ storage: disk(9e9, 200e9) }), ['disk']);
  assert.deepEqual(kinds({ storage: disk(1.9e9, 10e9) }), ['disk']);
  assert.deepEqual(kinds({ storage: disk(11e9, 200e9) }), []);
});

test('imports that ended badly are told for a day, until the file went in after all', () => {
  assert.deepEqual(kinds({ imports: ready([job({ state: 'failed' })]) }), ['import']);
  assert.deepEqual(kinds({ imports: ready([job({ state: 'interrupted' })]) }), ['import']);
  assert.deepEqual(kinds({ imports: ready([job({}), job({ id: 'b', state: 'failed' })]) }), []);
  assert.deepEqual(kinds({ imports: ready([job({ state: 'failed', dryRun: true })]) }), []);
  assert.deepEqual(kinds({ imports: ready([job({ state: 'cancelled' })]) }), []);
  assert.deepEqual(kinds({ imports: ready([job({ state: 'failed', createdAt: '2025-08-28T14:59:59Z' })]) }), []);
});

test('what was not answered is told, but not to who may not ask', () => {
  assert.deepEqual(kinds({ storage: failed(500) }), ['unchecked']);
  assert.deepEqual(kinds({ imports: ready([], true) }), ['unchecked']);
  assert.deepEqual(kinds({ storage: failed(403), imports: failed(401) }), []);
});
