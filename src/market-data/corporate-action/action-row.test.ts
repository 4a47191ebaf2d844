import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { actionReader } from './action-row.ts';

const HEADER = 'symbol,ex-date,kind,value,source';
const ROW = 'PETR4,2025-04-17,dividend,0.35548437,notice of 2025-04-16';

/** The action of a row; the reason where it is refused. */
function read(row: string, header = HEADER) {
  const reader = actionReader(header, 'B3');
  assert.ok(reader.ok);
  const action = reader.value(row);
  return action.ok ? action.value : action.error;
}

const COMMON = { exchange: 'B3', symbol: 'PETR4', exDate: '2025-04-17', source: 'notice of 2025-04-16' };

test('a row brings symbol, day, kind, value and who says so', () => {
  assert.deepEqual(read(ROW), { ...COMMON, kind: 'dividend', cash: 35_548_437 });
});

test('columns may be in any order, and semicolons bring decimal commas', () => {
  const row = 'notice of 2025-04-16;Dividend;0,35548437;2025-04-17;PETR4';
  assert.deepEqual(read(row, 'Source;Kind;Value;Ex-Date;Symbol'), { ...COMMON, kind: 'dividend', cash: 35_548_437 });
});

/** Kind, value, and what it becomes. */
const VALUES: readonly (readonly [kind: string, value: string, effect: object])[] = [
  ['split', '2', { after: 2, before: 1 }],
  ['split', '1.5', { after: 3, before: 2 }],
  ['reverse-split', '1/10', { after: 1, before: 10 }],
  ['reverse-split', '0.125', { after: 1, before: 8 }],
  ['bonus', '1.1', { after: 11, before: 10 }],
  ['interest', '0.1', { cash: 10_000_000 }],
  // Eleven decimals are announced, eight are kept.
  ['capital-return', '0.12345678901', { cash: 12_345_678 }],
];
for (const [kind, value, effect] of VALUES) {
  test(`a ${kind} of ${value} is read exactly`, () => {
    assert.deepEqual(read(`PETR4,2025-04-17,${kind},${value},notice of 2025-04-16`), { ...COMMON, kind, ...effect });
  });
}

/** Rows that are refused, and why. */
const WRONG: readonly (readonly [from: string, to: string, reason: RegExp])[] = [
  ['PETR4', 'petr4', /symbol "petr4" is not a ticker/],
  ['2025-04-17', '17/04/2025', /ex-date "17\/04\/2025" is not a date/],
  ['2025-04-17', '2025-04-18', /ex-date: B3 had no session on 2025-04-18/],
  ['dividend', 'gift', /kind "gift" is none of split/],
  ['0.35548437', '0', /cash 0 is not above zero/],
  ['0.35548437', 'x', /cash "x" is not a decimal number/],
  ['dividend,0.35548437', 'split,0.5', /factor 0.5 is not above 1: it tells the shares after a split/],
  ['dividend,0.35548437', 'reverse-split,10', /factor 10 is not below 1/],
  ['dividend,0.35548437', 'bonus,1', /factor 1 is not above 1/],
  ['dividend,0.35548437', 'split,0/1', /factor "0\/1" is not a decimal number/],
  ['notice of 2025-04-16', '', /source is empty/],
  [',notice of 2025-04-16', '', /4 fields where the header has 5/],
];
for (const [from, to, reason] of WRONG) {
  test(`a row of actions is refused with a reason: ${to || 'nothing'} for ${from}`, () => {
    assert.match(String(read(ROW.replace(from, to))), reason);
  });
}

test('a header without a column is told', () => {
  const reader = actionReader('symbol,date,kind,value', 'B3');
  assert.match(reader.ok ? '' : reader.error, /lacks ex-date, source; expected is symbol,ex-date,kind,value,source/);
});

test('no text makes the reader of actions throw', () => {
  const damaged = fc
    .tuple(fc.nat(ROW.length), fc.string({ maxLength: 4, unit: 'binary' }), fc.nat(4))
    .map(([at, text, drop]) => ROW.slice(0, at) + text + ROW.slice(at + drop));
  fc.assert(
    fc.property(damaged, (row) => read(row) !== ''),
    { numRuns: 2_000 },
  );
});
