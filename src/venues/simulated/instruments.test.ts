import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { contractOn, futureExpiry, parseContinuous } from '#market-data/index.ts';
import { instrumentsOn, listingsOn, simulatedInstrument } from './instruments.ts';
import { pastSessions } from './session.ts';
import { tradingDayOfSimulated } from './trading-day.ts';

const zone = createZone('America/Sao_Paulo');

const date = (text: string): LocalDate => text as LocalDate;
const YEAR = pastSessions(date('2028-01-01'), 330);

function futuresOn(day: string): string[] {
  return instrumentsOn(date(day)).flatMap(({ symbol, kind }) => (kind === 'future' ? [symbol] : []));
}

test('on each session the contracts are those that still trade by their rule, the nearest first', () => {
  for (const day of YEAR) {
    const symbols = futuresOn(day);
    assert.equal(new Set(symbols).size, symbols.length);
    assert.equal(symbols.length, 18, day);
    for (const symbol of symbols) {
      const end = futureExpiry(symbol, day)?.lastTradingDay;
      assert.ok(symbol.startsWith('BIT') || (end != null && day <= end), `${symbol} on ${day}`);
    }
  }
});

test('around their expiries contracts leave and others come', () => {
  const of = (day: string, product: string) => futuresOn(day).filter((symbol) => symbol.startsWith(product));
  assert.deepEqual(of('2026-12-16', 'WIN'), ['WINZ26', 'WING27']);
  assert.deepEqual(of('2026-12-17', 'WIN'), ['WING27', 'WINJ27']);
  assert.deepEqual(of('2026-11-30', 'WDO'), ['WDOZ26', 'WDOF27']);
  assert.deepEqual(of('2026-12-01', 'WDO'), ['WDOF27', 'WDOG27']);
  assert.deepEqual(of('2026-12-30', 'DI1'), ['DI1F27', 'DI1F28', 'DI1F29', 'DI1F30', 'DI1F31']);
  assert.deepEqual(of('2027-01-04', 'DI1'), ['DI1F28', 'DI1F29', 'DI1F30', 'DI1F31', 'DI1F32']);
  assert.deepEqual(of('2026-11-27', 'BIT'), ['BITX26']);
  assert.deepEqual(of('2026-11-30', 'BIT'), ['BITZ26']);
});

test('most is traded in the contract that the continuous series has', () => {
  for (const day of YEAR.slice(-90)) {
    for (const product of ['WIN', 'IND', 'WDO', 'DOL', 'BGI']) {
      const listed = listingsOn(day).filter(({ instrument }) => instrument.symbol.startsWith(product));
      const [busiest] = listed.toSorted((a, b) => b.trades - a.trades);
      const name = parseContinuous(`${product}$`);
      assert.ok(name.ok);
      assert.equal(busiest?.instrument.symbol, contractOn(name.value, day));
    }
  }
});

test('a contract keeps what it is from its first day to its last, and is known after it', () => {
  for (const day of YEAR)
    for (const instrument of instrumentsOn(day))
      assert.deepEqual(simulatedInstrument(instrument.symbol), instrument, `${instrument.symbol} on ${day}`);
  assert.equal(simulatedInstrument('WINX26'), null);
  assert.equal(simulatedInstrument('XXXX3'), null);
});

test('the level of a contract moves by its interest alone from session to session', () => {
  for (const [index, day] of YEAR.entries()) {
    const before = YEAR[index - 1];
    if (before === undefined) continue;
    const bases = new Map(listingsOn(before).map(({ instrument, base }) => [instrument.symbol, base]));
    for (const { instrument, base } of listingsOn(day)) {
      const known = bases.get(instrument.symbol) ?? base;
      assert.ok(Math.abs(base / known - 1) < 0.003, `${instrument.symbol} on ${day}: ${known} to ${base}`);
    }
  }
});

test('as many symbols are listed as asked for; those that are made up say so, and trade less the later they come', () => {
  const day = date('2026-11-13');
  const usual = listingsOn(day);
  const many = listingsOn(day, 1_000);
  assert.deepEqual(many.slice(0, usual.length), usual);
  assert.equal(new Set(many.map(({ instrument }) => instrument.symbol)).size, 1_000);
  const madeUp = many.slice(usual.length);
  for (const { instrument } of madeUp) {
    assert.match(`${instrument.symbol} ${instrument.name}`, /^X[A-Z]{3}[34] SIM Companhia \d+ (ON|PN)$/);
    assert.deepEqual(simulatedInstrument(instrument.symbol), instrument);
  }
  const trades = madeUp.map((one) => one.trades);
  assert.deepEqual(
    trades,
    [...trades].sort((a, b) => b - a),
  );
  assert.deepEqual(listingsOn(day, 300), many.slice(0, 300), 'who they are does not depend on how many are asked for');
  assert.equal(simulatedInstrument('XQQQ3'), null);
  assert.equal(tradingDayOfSimulated(day, madeUp.at(-1)?.instrument.symbol ?? '', zone).state, 'open');
});
