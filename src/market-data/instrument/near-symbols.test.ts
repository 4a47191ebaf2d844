import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editsBetween, nearSymbols } from './near-symbols.ts';

const KNOWN = ['PETR3', 'PETR4', 'PRIO3', 'VALE3', 'WINZ26', 'WING27', 'WDOZ26'];

test('the nearest symbols come first, and strangers not at all', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['PETR5', ['PETR3', 'PETR4']],
    ['PETR', ['PETR3', 'PETR4']],
    ['VAEL3', ['VALE3']],
    ['WINQ26', ['WINZ26', 'WING27']],
    ['XYZW11', []],
    ['', []],
  ];
  for (const [text, expected] of cases) assert.deepEqual(nearSymbols(text, KNOWN, 3), expected, text);
  assert.deepEqual(nearSymbols('PETR', KNOWN, 1), ['PETR3']);
});

/** By definition, slowly. */
function slowEdits(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return slowEdits(restA, restB);
  return 1 + Math.min(slowEdits(restA, b), slowEdits(a, restB), slowEdits(restA, restB));
}

test('slips are counted as their definition has it', () => {
  const text = fc.string({ unit: fc.constantFrom('A', 'B', '3'), maxLength: 5 });
  fc.assert(fc.property(text, text, (a, b) => assert.equal(editsBetween(a, b), slowEdits(a, b))));
});
