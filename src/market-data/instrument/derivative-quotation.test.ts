import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readDerivativeQuotation } from './derivative-quotation.ts';
import { quotationAnswer, quotationEntry } from './reference-data.fixture.ts';
import type { ReferenceRow } from './reference-row.ts';

function read(...entries: unknown[]) {
  const answer = readDerivativeQuotation(quotationAnswer(entries));
  assert.ok(answer.ok);
  return answer.value;
}

function one(other: Readonly<Record<string, unknown>> = {}): ReferenceRow {
  const [row] = read(quotationEntry(other)).rows;
  assert.ok(row !== undefined);
  return row;
}

test('an option brings strike, side, expiry and limits, on the day of the answer', () => {
  const { symbol, date, facts, limits } = one();
  assert.deepEqual([symbol, date], ['DOLJ25P005800', '2025-03-03']);
  const { kind, right, strike, expiry, underlying, product, name } = facts;
  assert.deepEqual([kind, right, strike, expiry], ['option', 'put', 58_000_000, '2025-04-01']);
  assert.deepEqual([underlying, product, name], ['DOL', 'DOL', 'OPCOES DE DOLAR']);
  assert.deepEqual(limits, { lower: 10, upper: 9_999_990_010, reference: null });
});

/** Code of the market, kind, and strike: only options have one. */
const MARKETS = [
  ['FUT', 'future', null],
  ['SOPT', 'option', 58_000_000],
  ['FOPT', 'option', 58_000_000],
  ['OPTEXER', 'exercise', 58_000_000],
  ['SPOT', 'spot', null],
] as const;
for (const [cd, kind, strike] of MARKETS) {
  test(`market ${cd} is: ${kind}`, () => {
    const { facts } = one({ mkt: { cd } });
    assert.deepEqual([facts.kind, facts.strike], [kind, strike]);
  });
}

test('limits below zero, a side that is not told, and an expiry that is none are read as that', () => {
  const { limits } = one({ SctyQtn: { bottomLmtPric: -0.46, topLmtPric: 11.53, prvsDayAdjstmntPric: 5.65 } });
  assert.deepEqual(limits, { lower: -4_600, upper: 115_300, reference: 56_500 });
  const asset = { AsstSummry: { mtrtyCode: '9999-12-31' }, code: 'DOL' };
  const { facts } = one({ asset, SctyQtn: {} });
  assert.deepEqual([facts.right, facts.expiry, facts.strike], [null, null, null]);
});

test('a bad entry is refused with its place, and its neighbours are read', () => {
  const { rows, refused } = read(
    quotationEntry(),
    null,
    quotationEntry({ mkt: { cd: 'toString' } }),
    quotationEntry({ asset: { AsstSummry: { mtrtyCode: '2025-13-01' } } }),
    quotationEntry({ SctyQtn: { exrcPric: 1e300 } }),
    quotationEntry({ symb: 'WINJ25' }),
  );
  assert.deepEqual(
    rows.map(({ symbol }) => symbol),
    ['DOLJ25P005800', 'WINJ25'],
  );
  assert.deepEqual(
    refused.map(({ place, reason }) => [place, reason.split(' ')[0]]),
    [
      ['entry 2', 'symbol'],
      ['entry 3', 'market'],
      ['entry 4', 'expiry'],
      ['entry 5', 'strike'],
    ],
  );
});

const WRONG = [null, 7, [], {}, { Scty: [] }, { ...(quotationAnswer([]) as object), Scty: {} }];
for (const [index, answer] of WRONG.entries()) {
  test(`what is no answer of DerivativeQuotation is refused whole (${index + 1})`, () =>
    assert.ok(!readDerivativeQuotation(answer).ok));
}

test('an answer that is not OK is refused whole', () => {
  const answer = readDerivativeQuotation({ ...(quotationAnswer([]) as object), BizSts: { cd: 'ERROR' } });
  assert.deepEqual(answer, { ok: false, error: 'the service answered "ERROR" and not OK' });
});

test('any JSON is read without throwing', () => {
  const entry = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom('SctyQtn', 'asset', 'mkt', 'symb', 'desc'), fc.jsonValue()).map(quotationEntry),
  );
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      for (const { symbol, limits } of read(...entries).rows) {
        assert.match(symbol, /^[A-Z0-9]/);
        assert.ok(limits === null || limits.lower <= limits.upper);
      }
    }),
    { numRuns: 500 },
  );
});
