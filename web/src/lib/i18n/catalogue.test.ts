import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES } from '../settings.ts';
import { everyText } from './every-text.fixture.ts';

/** Words that are the same in both languages: names, codes and what Brazilian traders say in English. */
const SHARED = new Set([
  'app.name',
  'age',
  'frame.replay',
  'settings.languages.pt-BR',
  'settings.languages.en',
  'timeframe.short.1m',
  'timeframe.short.5m',
  'timeframe.short.15m',
  'timeframe.short.60m',
  'timeframe.short.1d',
  'chart.volumeShort',
  'tape.conditions.rlp',
  'orders.stopAt',
  'orders.typesShort.STOP',
  'orders.timesShort.IOC',
  'orders.timesShort.FOK',
  'system.tabs.api',
  'system.health.p50',
  'system.health.p99',
  'system.health.node',
  'system.api.console',
  'system.api.tags.replay',
]);

/** Every text with its path; functions are called with something that fits their parameters. */
function flatten(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(...argumentsOf(path)))]];
  return Object.entries(value as object).flatMap(([key, inner]) =>
    flatten(inner, path === '' ? key : `${path}.${key}`),
  );
}

function argumentsOf(path: string): unknown[] {
  return path === 'age' ? [{ unit: 's', count: 3 }] : [2, 3];
}

const flat = new Map(LANGUAGES.map((language) => [language, new Map(flatten(everyText(language), ''))]));
const [portuguese, english] = LANGUAGES.map((language) => flat.get(language) ?? new Map<string, string>());

test('both languages have the same texts', () => {
  assert.deepEqual([...(portuguese?.keys() ?? [])].sort(), [...(english?.keys() ?? [])].sort());
});

test('no text is empty', () => {
  for (const [language, texts] of flat) {
    for (const [path, text] of texts) assert.notEqual(text.trim(), '', `${language} ${path}`);
  }
});

test('no text was left in the other language', () => {
  const same = [...(portuguese ?? [])].filter(([path, text]) => english?.get(path) === text).map(([path]) => path);
  assert.deepEqual(
    same.filter((path) => !SHARED.has(path)),
    [],
  );
});
