import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isRegisterLine, readRegisterLine } from './contract-register.ts';
import { type RegisterFields, registerLine } from './reference-data.fixture.ts';

function rowOf(fields: RegisterFields) {
  const row = readRegisterLine(registerLine(fields));
  assert.ok(row.ok);
  return row.value;
}

test('a future brings ISIN, tick, and its first and last day', () => {
  const { symbol, date, facts } = rowOf({});
  assert.deepEqual([symbol, date, facts.kind, facts.product], ['DI1F26', '2025-03-03', 'future', 'DI1']);
  assert.deepEqual(
    [facts.isin, facts.tickSize, facts.currency, facts.name],
    ['BRBMEFD1I001', 50, 'BRL', 'DI DE 1 DIA'],
  );
  const { expiry, firstTradingDay, lastTradingDay } = facts;
  assert.deepEqual([expiry, firstTradingDay, lastTradingDay], ['2026-01-02', '2020-01-02', '2025-12-30']);
});

test('an option brings its side, style, and a strike with its own decimals', () => {
  const { facts } = rowOf({ market: '4', option: 'VE', strike: 36_500, decimals: 2, symbol: 'ICFK26P036500' });
  const { kind, right, style, strike, underlying } = facts;
  assert.deepEqual([kind, right, style, strike, underlying], ['option', 'put', 'european', 3_650_000, 'DI1']);
});

test('a line is told from those of other files by its form', () => {
  assert.ok(isRegisterLine(registerLine()));
  assert.ok(isRegisterLine(`${registerLine()}${' '.repeat(45)}`));
  for (const line of ['', registerLine().slice(1), 'x'.repeat(193), '01;20150925;PUWEB.TXT'])
    assert.ok(!isRegisterLine(line));
});

/** A line, and why it is refused. */
const REFUSED: readonly (readonly [line: string, reason: RegExp])[] = [
  [registerLine().slice(0, 192), /192 bytes/],
  [registerLine({ symbol: '' }), /symbol/],
  [registerLine({ market: '9' }), /market "9"/],
  [registerLine({ isin: 'X' }), /"X" is not an ISIN/],
  [registerLine({ tick: 1, decimals: 5 }), /tick .* more than 4 decimals/],
  [registerLine().replace('20260102', '20260230'), /expiry "2026-02-30"/],
  [registerLine().replace('20250303', '00000000'), /no date/],
];
for (const [index, [line, reason]] of REFUSED.entries()) {
  test(`a bad line of the register is refused with its reason (${index + 1}: ${reason.source})`, () => {
    const row = readRegisterLine(line);
    assert.ok(!row.ok);
    assert.match(row.error, reason);
  });
}

test('a register line with other bytes never throws', () => {
  const change = fc.record({ at: fc.nat(192), byte: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const bytes = [...registerLine({ market: '3', option: 'CA', strike: 5 })];
      for (const { at, byte } of changes) bytes[at] = String.fromCharCode(byte);
      const row = readRegisterLine(bytes.join(''));
      if (!row.ok) return;
      const { tickSize, strike } = row.value.facts;
      assert.match(row.value.symbol, /^[A-Z0-9]/);
      for (const value of [tickSize, strike]) assert.ok(value === null || value > 0);
    }),
    { numRuns: 1_000 },
  );
});
