import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrice } from '#kernel/price.ts';
import type { InstrumentKind } from './instrument.ts';
import { describeTicker } from './product.ts';

interface Row {
  readonly symbol: string;
  readonly kind: InstrumentKind;
  readonly tick: string | null;
  readonly lot: number | null;
  /** BRL a point. */
  readonly multiplier: number | null;
  readonly decimals: number;
}

const row = (
  symbol: string,
  kind: InstrumentKind,
  ...rest: [Row['tick'], Row['lot'], Row['multiplier'], number]
): Row => {
  const [tick, lot, multiplier, decimals] = rest;
  return { symbol, kind, tick, lot, multiplier, decimals };
};

const TABLE: readonly Row[] = [
  row('WINZ26', 'future', '5.00', null, 0.2, 0),
  row('INDG27', 'future', '5.00', null, 1, 0),
  row('WDOF27', 'future', '0.50', null, 10, 1),
  row('DOLF27', 'future', '0.50', null, 50, 1),
  row('DI1F28', 'future', null, null, null, 3),
  row('DAPK35', 'future', null, null, null, 2),
  row('DDIF34', 'future', null, null, null, 2),
  row('FRCN33', 'future', null, null, null, 2),
  row('BGIZ26', 'future', '0.05', null, 330, 2),
  row('CCMF27', 'future', '0.01', null, 450, 2),
  row('ICFH27', 'future', '0.05', null, null, 2),
  row('BITZ26', 'future', null, null, null, 0),
  row('PETR4', 'share', '0.01', null, 1, 2),
  row('PETR3', 'share', '0.01', null, 1, 2),
  row('USIM5', 'share', '0.01', null, 1, 2),
  row('B3SA3', 'share', '0.01', null, 1, 2),
  row('PETR4F', 'share', '0.01', 1, 1, 2),
  row('TAEE11', 'unknown', '0.01', null, 1, 2),
  row('BOVA11', 'unknown', '0.01', null, 1, 2),
  row('TAEE11F', 'unknown', '0.01', 1, 1, 2),
  row('AAPL34', 'bdr', '0.01', null, 1, 2),
  row('NFLX34', 'bdr', '0.01', null, 1, 2),
  row('ROXO34F', 'bdr', '0.01', 1, 1, 2),
];

for (const { symbol, kind, tick, lot, multiplier, decimals } of TABLE) {
  test(`${symbol} is known as ${kind}, tick ${tick}, lot ${lot}, BRL ${multiplier} a point`, () => {
    const known = describeTicker('B3', symbol);
    assert.deepEqual(
      {
        kind: known.kind,
        tick: known.tickSize === null ? null : formatPrice(known.tickSize),
        lot: known.lot,
        multiplier: known.multiplier === null ? null : known.multiplier / 10_000,
        decimals: known.decimals,
      },
      { kind, tick, lot, multiplier, decimals },
    );
    assert.deepEqual([known.exchange, known.symbol], ['B3', symbol]);
    assert.ok(known.name.length > 0);
  });
}

/** Options, forwards, rights, rolls, strategies, and texts that are no ticker at all. */
const UNKNOWN = [
  'PETRO405W1',
  'PETRA30',
  'PETR4T',
  'PETR12',
  'ALMI11B',
  'DR1V25X25',
  'WIN$N',
  'DIIN28F29',
  'ETRU25',
  'WINFUT',
  '',
];
for (const symbol of UNKNOWN) {
  test(`"${symbol}" tells nothing for certain, so nothing is told`, () => {
    assert.deepEqual(describeTicker('B3', symbol), {
      exchange: 'B3',
      symbol,
      name: symbol,
      kind: 'unknown',
      tickSize: null,
      lot: null,
      multiplier: null,
      decimals: 2,
    });
  });
}

test('a future stays a future in the years that look like the class of a BDR', () => {
  for (const product of ['WIN', 'IND', 'WDO', 'DOL', 'DI1', 'DAP', 'DDI', 'FRC', 'BGI', 'CCM', 'ICF', 'BIT'])
    for (const month of 'FGHJKMNQUVXZ')
      for (const year of [26, 31, 34, 39])
        assert.equal(describeTicker('B3', `${product}${month}${year}`).kind, 'future');
});

test('a name tells the product and the contract month', () => {
  assert.equal(describeTicker('B3', 'WINZ26').name, 'Ibovespa mini Z26');
  assert.equal(describeTicker('B3', 'WDOF27').name, 'Dólar mini F27');
});
