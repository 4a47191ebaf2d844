import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createReportReader } from './price-report.ts';
import { priceReport, type ReportFields } from './reference-data.fixture.ts';
import type { ReferenceRow } from './reference-row.ts';

interface Read {
  readonly rows: readonly ReferenceRow[];
  readonly refused: readonly string[];
  readonly end: ReturnType<ReturnType<typeof createReportReader>['end']>;
}

/** Reads a text in pieces of so many characters; a refusal of a piece ends it. */
function readAll(text: string, size = text.length): Read {
  const reader = createReportReader();
  const rows: ReferenceRow[] = [];
  const refused: string[] = [];
  for (let at = 0; at < text.length; at += size) {
    const piece = reader.push(text.slice(at, at + size));
    if (!piece.ok) return { rows, refused, end: piece };
    rows.push(...piece.value.rows);
    refused.push(...piece.value.refused.map(({ place, reason }) => `${place}: ${reason}`));
  }
  return { rows, refused, end: reader.end() };
}

const WIN: ReportFields = {
  symbol: 'WING25',
  prices: { PrvsAdjstdQt: '126665', AdjstdQt: '126227', MaxTradLmt: '139330', MinTradLmt: '114000' },
};
const RATE: ReportFields = {
  symbol: 'DI1F27',
  prices: { PrvsAdjstdQt: '76708.33', PrvsAdjstdQtTax: '15.07', MaxTradLmt: '16.195', MinTradLmt: '14.06' },
};

test('a future brings its limits around the settlement before, and its currency', () => {
  const { rows, end } = readAll(priceReport([WIN]));
  assert.deepEqual(end, { ok: true, value: { source: 'price-report', rows: 1, announced: 1 } });
  const [row] = rows;
  assert.deepEqual(
    [row?.symbol, row?.date, row?.facts.kind, row?.facts.currency],
    ['WING25', '2025-03-03', 'future', 'BRL'],
  );
  assert.deepEqual(row?.limits, { lower: 1_140_000_000, upper: 1_393_300_000, reference: 1_266_650_000 });
});

test('the limits of a rate stand around the rate and not around its unit price', () => {
  assert.equal(readAll(priceReport([RATE])).rows[0]?.limits?.reference, 150_700);
});

test('the simplified report has derivatives only, so that a form of ticker is read as one', () => {
  const kindIn = (report: string): unknown =>
    readAll(priceReport([{ symbol: 'DITF31' }], { report })).rows[0]?.facts.kind;
  assert.equal(kindIn('BVBG.187.01'), 'future');
  assert.equal(kindIn('BVBG.086.01'), 'bdr');
});

test('a settlement with five decimals is left out, and the limits stay', () => {
  const prices = { ...WIN.prices, PrvsAdjstdQt: '1.23456' };
  const { rows, refused } = readAll(priceReport([{ ...WIN, prices }]));
  assert.deepEqual([rows[0]?.limits?.reference, rows[0]?.limits?.upper, refused], [null, 1_393_300_000, []]);
});

test('pieces of any size give the same', () => {
  const text = priceReport([WIN, RATE, { symbol: 'PETR4' }]);
  const whole = readAll(text);
  assert.equal(whole.rows.length, 3);
  for (const size of [1, 7, 64, 1_000]) assert.deepEqual(readAll(text, size), whole);
});

test('a bad message is refused with its place, and its neighbours are read', () => {
  const bad: ReportFields[] = [
    { symbol: 'petr4' },
    { symbol: 'PETR4', date: '2025-02-30' },
    { symbol: 'PETR4', currency: 'reais', prices: { MaxTradLmt: '2', MinTradLmt: '1' } },
    { symbol: 'PETR4', prices: { MaxTradLmt: '1', MinTradLmt: '2' } },
    { symbol: 'PETR4', prices: { MaxTradLmt: 'x', MinTradLmt: '2' } },
    { symbol: 'PETR4', prices: { MaxTradLmt: '2' } },
  ];
  const { rows, refused } = readAll(priceReport([WIN, ...bad, RATE]));
  assert.deepEqual(
    rows.map(({ symbol }) => symbol),
    ['WING25', 'DI1F27'],
  );
  assert.deepEqual(refused, [
    'message 2: symbol "petr4" is not a ticker',
    'message 3: trade date "2025-02-30" is not a date such as 2025-08-29',
    'message 4: currency "reais" is not three letters',
    'message 5: lower limit 2 is above the upper limit 1',
    'message 6: upper limit "x" is not a decimal number with "." as its mark',
    'message 7: lower limit "" is not a decimal number with "." as its mark',
  ]);
});

/** What is no report as a whole, and why. */
const WRONG: readonly (readonly [text: string, reason: RegExp])[] = [
  [priceReport([WIN], { report: 'BVBG.029.02' }), /the report BVBG\.029\.02; expected is BVBG\.086/],
  [priceReport([WIN], { report: 'toString' }), /the report toString/],
  ['<html><body></body></html>', /no report of B3/],
  [priceReport([WIN]).slice(0, -12), /ends inside <Document>/],
  [priceReport([WIN]).replace('</PricRpt>', '</Other>'), /<\/Other> stands where <\/PricRpt> belongs/],
  [`<!DOCTYPE a [<!ENTITY b "c">]>${priceReport([WIN])}`, /document type/],
  ['', /no elements/],
  ['plain text', /no elements/],
  [`${priceReport([WIN])}<More/>`, /more than one outermost element/],
  [`${priceReport([WIN])}more`, /text after its end/],
  ['<a>'.repeat(200), /nested more than 100 deep/],
  [`<a>${'x'.repeat(70_000)}`, /longer than any/],
];
for (const [index, [text, reason]] of WRONG.entries()) {
  test(`a text that is no price report is refused whole (${index + 1}: ${reason.source})`, () => {
    const { end } = readAll(text);
    assert.ok(!end.ok);
    assert.match(end.error, reason);
  });
}

test('comments, entities, prefixes and empty elements are read as XML means them', () => {
  const text = priceReport([{ symbol: 'WING25' }])
    .replace('<TradDtls />', '<!-- a > b --><x:TradDtls a="1"/>')
    .replace('<Id>1</Id>', '<Id>a &amp; b</Id>');
  assert.deepEqual(
    readAll(text, 5).rows.map(({ symbol }) => symbol),
    ['WING25'],
  );
});

test('a report with other characters never throws', () => {
  const text = priceReport([WIN, RATE]);
  const change = fc.record({
    at: fc.nat(text.length - 1),
    with: fc.constantFrom('<', '>', '/', '&', '"', ' ', 'A', '9', ''),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 500 }), (changes, size) => {
      const characters = [...text];
      for (const { at, with: other } of changes) characters[at] = other;
      for (const { symbol, date, limits } of readAll(characters.join(''), size).rows) {
        assert.match(symbol, /^[A-Z0-9][A-Z0-9:$@_.-]{0,31}$/);
        assert.match(date, /^\d{4}-\d{2}-\d{2}$/);
        assert.ok(limits === null || limits.lower <= limits.upper);
      }
    }),
    { numRuns: 500 },
  );
});
