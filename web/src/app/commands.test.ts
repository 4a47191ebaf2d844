import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textsOf } from '../lib/i18n/catalogue.ts';
import { answering, commandItems, symbolItems } from './commands.ts';

const instruments = ['PETR3', 'PETR4', 'VALE3'].map((symbol) => ({
  exchange: 'SIM',
  symbol,
  name: symbol.startsWith('PETR') ? 'Petrobras' : 'Vale',
  kind: 'share' as const,
  tickSize: '0.01',
  lot: '100',
  decimals: 2,
}));
const texts = textsOf('pt-BR');
const groups = [
  { title: 'Símbolos', items: symbolItems(instruments, ({ exchange }) => `${exchange} · SIMULADO`) },
  { title: 'Comandos', items: commandItems(texts) },
];
const found = (query: string) =>
  answering(query, groups).flatMap(({ items }) => items.map(({ code, label }) => code || label));

test('a symbol that begins with what was typed comes first', () => {
  assert.deepEqual(found('petr4'), ['PETR4']);
  assert.deepEqual(found('petr'), ['PETR3', 'PETR4']);
});

test('every line of a simulated symbol says so', () => {
  for (const { note } of groups[0]?.items ?? []) assert.equal(note, 'SIM · SIMULADO');
});

test('commands are found by their words', () => {
  assert.deepEqual(found('claro'), ['Tema: Claro']);
  assert.deepEqual(found('15'), ['Período: 15 minutos']);
});

test('groups without an answer are left out', () => {
  assert.deepEqual(answering('zzz', groups), []);
});

test('every command has a line of its own', () => {
  const ids = commandItems(texts).map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});
