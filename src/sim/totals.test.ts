import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULTS } from './faults.ts';
import { addTotals, addWorld, emptyTotals, isGood, report, type Totals } from './totals.ts';
import { UNREACHED } from './unreached.table.ts';
import type { WorldResult } from './world.ts';

const WORLD: WorldResult = {
  seed: 's',
  findings: [],
  faults: new Map(FAULTS.map((fault) => [fault, 1])),
  cells: new Map(),
  orders: 10,
  accepted: 9,
  sent: 8,
  rows: 30,
  head: '',
  virtualUs: 0,
  crashes: 0,
};

/** A run that came to every cell that its own report misses. */
function complete(): Totals {
  const totals = emptyTotals();
  addWorld(totals, WORLD);
  for (const [, cell] of report(totals).matchAll(/the cell (\w+ \w+) was never/g))
    if (cell !== undefined) totals.cells[cell] = 1;
  return totals;
}

test('a run in which everything was tried and nothing found is good', () => {
  assert.ok(isGood(complete()), report(complete()));
});

test('a fault that never happened fails a run, and is named', () => {
  const totals = complete();
  totals.faults.bust = { worlds: 3, fired: 0 };
  assert.ok(!isGood(totals));
  assert.match(report(totals), /FAILED: the fault bust never happened/);
});

test('a cell that was never come to fails a run, and is named', () => {
  const totals = complete();
  totals.cells['BrokerAck SENT'] = 0;
  assert.ok(!isGood(totals));
  assert.match(report(totals), /FAILED: the cell BrokerAck SENT was never looked up/);
});

test('what was found fails a run, with the seed that leads there', () => {
  const totals = complete();
  addWorld(totals, { ...WORLD, seed: '1/17', findings: [{ wrong: 'lost', about: 'o', text: 'gone' }] });
  assert.ok(!isGood(totals));
  assert.match(report(totals), /WRONG: seed 1\/17: lost: o: gone/);
});

test('a cell that is said to be out of reach and was come to is told', () => {
  const totals = complete();
  const [cell] = UNREACHED.keys();
  totals.cells[cell ?? ''] = 1;
  assert.match(report(totals), /NOTE: the cell/);
  assert.ok(isGood(totals));
});

test('the totals of several threads are those of one', () => {
  const [one, two, both] = [emptyTotals(), emptyTotals(), emptyTotals()];
  addWorld(one, WORLD);
  addWorld(two, { ...WORLD, seed: 't', cells: new Map([['a b', 2]]) });
  addWorld(both, WORLD);
  addWorld(both, { ...WORLD, seed: 't', cells: new Map([['a b', 2]]) });
  const sum = emptyTotals();
  addTotals(sum, one);
  addTotals(sum, two);
  assert.deepEqual(sum, both);
});
