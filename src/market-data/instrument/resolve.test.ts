import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { Facts, InstrumentRecord, InstrumentSource } from './instrument-record.ts';
import { sighting } from './reference-data.fixture.ts';
import { resolve } from './resolve.ts';
import type { Sighting } from './sighting.ts';

const date = (text: string): LocalDate => text as LocalDate;
const DAY = date('2025-03-07');

function known(symbol: string, ...told: (Partial<Facts> & { readonly source?: InstrumentSource })[]): InstrumentRecord {
  const seen = told.map(({ source = 'cotahist', ...facts }): Sighting => sighting({ symbol, source, facts }));
  const record = resolve(seen, { exchange: 'B3', symbol, date: DAY });
  assert.ok(record !== null);
  return record;
}

test('the register is believed before what is derived from prices, field by field', () => {
  const record = known(
    'DI1F26',
    { source: 'price-report', kind: 'future', name: 'later', currency: 'BRL' },
    { source: 'contract-register', kind: 'future', name: 'first', tickSize: priceOf(50) },
  );
  assert.deepEqual([record.name, record.tickSize, record.currency], ['first', 50, 'BRL']);
  assert.deepEqual(
    record.provenance.map(({ source }) => source),
    ['contract-register', 'price-report', 'rule'],
  );
});

test('a source that takes it for something else tells nothing of it', () => {
  const record = known(
    'MADE11',
    { kind: 'fii', name: 'FUNDO' },
    { source: 'price-report', kind: 'share', currency: 'USD' },
  );
  assert.deepEqual([record.terms.kind, record.currency], ['fii', 'BRL']);
  assert.equal(record.provenance.length, 2);
});

test('a source that does not know the kind still tells the rest', () => {
  const record = known('MADE11', { kind: 'unit' }, { source: 'price-report', kind: 'unknown', currency: 'BRL' });
  assert.deepEqual([record.terms.kind, record.currency], ['unit', 'BRL']);
});

test('a future that no file dated expires by rule, and the rule is named', () => {
  const record = known('WING27', { source: 'price-report', kind: 'future', product: 'WIN' });
  assert.ok(record.terms.kind === 'future');
  assert.deepEqual([record.terms.expiry, record.terms.lastTradingDay], ['2027-02-17', '2027-02-17']);
  assert.deepEqual([record.multiplier, record.tickSize, record.validTo], [2_000, 50_000, '2027-02-17']);
  assert.deepEqual(record.provenance.at(-1), { source: 'rule', asOf: null });
});

test('a date in a file is believed before the rule', () => {
  const expiry = date('2027-02-18');
  const { terms } = known('WING27', { source: 'derivative-quotation', kind: 'future', product: 'WIN', expiry });
  assert.equal(terms.kind === 'future' && terms.expiry, expiry);
});

test('a price for 1,000 units makes a multiplier of a thousandth', () => {
  assert.equal(known('MADE3', { quotationFactor: 1_000, currency: 'BRL' }).multiplier, 10);
  assert.equal(known('MADE3', { quotationFactor: 1, currency: 'BRL' }).multiplier, 10_000);
  assert.equal(known('MADE3', { quotationFactor: 7, currency: 'BRL' }).multiplier, null);
});

test('what is not priced in reais has no multiplier in reais', () => {
  assert.equal(known('ICFZ26', { source: 'price-report', kind: 'future', currency: 'USD' }).multiplier, null);
  assert.equal(known('WINZ26', { source: 'price-report', kind: 'future', currency: 'USD' }).multiplier, null);
  assert.equal(known('MADE3', { currency: 'USD', quotationFactor: 1 }).multiplier, null);
});

test('a fraction of a share is a share with a lot of one', () => {
  const record = known('MADE3F', { fractional: true });
  assert.deepEqual([record.terms, record.lot], [{ kind: 'share', fractional: true }, 1]);
});

test('a report without an expiry ends with the option of which it told', () => {
  const told = [
    sighting({ symbol: 'MADEC20', facts: { kind: 'option', expiry: DAY } }),
    sighting({ symbol: 'MADEC20', source: 'price-report', facts: { kind: 'option' } }),
  ];
  const on = (day: string) => resolve(told, { exchange: 'B3', symbol: 'MADEC20', date: date(day) });
  assert.equal(on('2025-03-07')?.provenance.length, 2);
  assert.equal(on('2025-03-08'), null);
});

test('every kind has terms of its own', () => {
  const kinds = [
    'share',
    'receipt',
    'right',
    'option',
    'exercise',
    'future',
    'spread',
    'forward',
    'spot',
    'unknown',
  ] as const;
  for (const kind of kinds) assert.equal(known('MADE3', { kind }).terms.kind, kind);
});

test('a future whose expiry no file told is over after that of the rule', () => {
  const told = [sighting({ symbol: 'WING25', source: 'price-report', facts: { kind: 'future' } })];
  const on = (day: string) => resolve(told, { exchange: 'B3', symbol: 'WING25', date: date(day) });
  assert.equal(on('2025-03-03'), null);
  const seen = [sighting({ symbol: 'WINJ25', source: 'price-report', facts: { kind: 'future' } })];
  const known = (day: string) => resolve(seen, { exchange: 'B3', symbol: 'WINJ25', date: date(day) });
  assert.deepEqual([known('2025-04-16')?.validTo, known('2025-04-17')], ['2025-04-16', null]);
});
