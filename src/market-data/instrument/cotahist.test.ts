import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCotahistLine } from './cotahist.ts';
import type { Facts } from './instrument-record.ts';
import { type CotahistFields, cotahistFile, cotahistRow } from './reference-data.fixture.ts';
import type { ReferenceRow } from './reference-row.ts';

function rowOf(fields: CotahistFields): ReferenceRow {
  const read = readCotahistLine(cotahistRow(fields));
  assert.ok(read.ok && read.value.kind === 'row');
  return read.value.row;
}

test('a share brings its name, ISIN, currency and quotation factor', () => {
  const { symbol, date, facts, limits } = rowOf({ factor: 1000 });
  assert.deepEqual([symbol, date, limits], ['MADE3', '2025-03-03', null]);
  assert.deepEqual(
    [facts.kind, facts.name, facts.isin, facts.currency, facts.quotationFactor, facts.expiry],
    ['share', 'MADE UP', 'BRMADEACNOR1', 'BRL', 1000, null],
  );
});

/** Market, BDI code, specification, kind, fractional. */
const KINDS = [
  ['010', '02', 'ON      NM', 'share', false],
  ['010', '02', 'PNB     N1', 'share', false],
  ['017', '02', 'PN', 'share', false],
  ['020', '96', 'PN  EJS N2', 'share', true],
  ['010', '02', 'UNT     N2', 'unit', false],
  ['010', '12', 'CI  ER  MB', 'fii', false],
  ['010', '14', 'CI', 'etf', false],
  // The fractional market does not tell of what the quota is.
  ['020', '96', 'CI', 'unknown', true],
  ['010', '02', 'DRN ED', 'bdr', false],
  ['010', '10', 'DIR ORD N1', 'right', false],
  ['010', '22', 'BNS ORD NM', 'right', false],
  ['010', '02', 'REC ON', 'receipt', false],
  ['010', '02', 'XYZ', 'unknown', false],
  ['030', '62', 'ON  EJ', 'forward', false],
  ['070', '78', 'ON', 'option', false],
  ['013', '42', 'ON', 'exercise', false],
  ['050', '00', '', 'future', false],
] as const;
for (const [market, bdi, specification, kind, fractional] of KINDS) {
  test(`market ${market}, BDI ${bdi}, "${specification}" is: ${kind}${fractional ? ', fractional' : ''}`, () => {
    const { facts } = rowOf({ market, bdi, specification });
    assert.deepEqual([facts.kind, facts.fractional], [kind, fractional]);
  });
}

test('the strike of an option is its field and never the digits of its ticker', () => {
  const { facts } = rowOf({ symbol: 'MADEA89', market: '070', strike: 1881, expiry: '20250321', name: 'MADEE   /EJ' });
  const { kind, right, strike, expiry, style, isin, underlyingIsin } = facts;
  assert.deepEqual([kind, right, strike, expiry, style], ['option', 'call', 188_100, '2025-03-21', 'european']);
  assert.deepEqual([isin, underlyingIsin], [null, 'BRMADEACNOR1']);
  assert.equal(rowOf({ market: '080', name: 'MADE  FM' }).facts.style, 'american');
  assert.equal(rowOf({ market: '080' }).facts.right, 'put');
});

/** A line, and why it is refused. */
const REFUSED = [
  [cotahistRow().slice(1), /244 bytes where a row has 245/],
  [cotahistRow({ symbol: '' }), /symbol "" is not a ticker/],
  [cotahistRow({ symbol: 'made3' }), /symbol "made3" is not a ticker/],
  [cotahistRow({ date: '20250230' }), /date "2025-02-30"/],
  [cotahistRow({ date: '00000000' }), /no date/],
  [cotahistRow({ factor: 0 }), /quotation factor "0000000"/],
  [cotahistRow({ isin: 'ABC' }), /"ABC" is not an ISIN/],
  [cotahistRow({ market: '099' }), /market "099" is not known/],
  [cotahistRow({ market: '070', expiry: '20251399' }), /expiry "2025-13-99"/],
  [cotahistRow({ market: '070', strike: 9_999_999_999_999 }).replace('9999999999999', '99999999 9999'), /strike/],
  [`02${cotahistRow().slice(2)}`, /record type "02"/],
  [`99COTAHIST${' '.repeat(235)}`, /trailer tells no number/],
] as const;
for (const [index, [line, reason]] of REFUSED.entries()) {
  test(`a bad line of COTAHIST is refused with its reason (${index + 1}: ${reason.source})`, () => {
    const read = readCotahistLine(line);
    assert.ok(!read.ok);
    assert.match(read.error, reason);
  });
}

test('header and trailer are told apart', () => {
  const [header = '', trailer = ''] = cotahistFile([]).split('\r\n');
  assert.deepEqual(readCotahistLine(header), { ok: true, value: { kind: 'header' } });
  assert.deepEqual(readCotahistLine(trailer), { ok: true, value: { kind: 'trailer', lines: 2 } });
});

test('a line with other bytes never throws, and gives an instrument only where it is a valid one', () => {
  const base = fc.constantFrom(cotahistRow(), cotahistRow({ market: '070', strike: 1881, expiry: '20250321' }));
  const change = fc.record({ at: fc.nat(244), byte: fc.integer({ min: 0, max: 255 }) });
  const mutated = fc.tuple(base, fc.array(change, { minLength: 1, maxLength: 6 })).map(([line, changes]) => {
    const bytes = [...line];
    for (const { at, byte } of changes) bytes[at] = String.fromCharCode(byte);
    return bytes.join('');
  });
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: mutated }, fc.string({ maxLength: 300 })), (line) => {
      const read = readCotahistLine(line);
      if (read.ok && read.value.kind === 'row') assertValid(read.value.row);
    }),
    { numRuns: 3_000 },
  );
});

function assertValid({ symbol, date, facts }: ReferenceRow): void {
  assert.match(symbol, /^[A-Z0-9][A-Z0-9:$@_.-]{0,31}$/);
  assert.match(date, /^\d{4}-\d{2}-\d{2}$/);
  const numbers: (keyof Facts)[] = ['strike', 'quotationFactor', 'tickSize', 'lot'];
  for (const field of numbers) {
    const value = facts[field];
    assert.ok(value === null || (Number.isSafeInteger(value) && Number(value) > 0), field);
  }
}
