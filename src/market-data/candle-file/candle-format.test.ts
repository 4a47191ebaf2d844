import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR_US, MINUTE_US } from '#kernel/time.ts';
import { COTAHIST_START } from '../instrument/cotahist.ts';
import { candleFormatOf } from './candle-format.ts';
import { EXPORT_HEADER, RATES_HEADER } from './file-rows.fixture.ts';

const PROFIT_ROW = 'PETR4;30/12/2025;17:45:00;30,93;30,95;30,82;30,83;129430775,10;4197100';

/** Reads one row as the file that begins with `first` has it; the reason where it is refused. */
function read(first: string, row: string) {
  const format = candleFormatOf(first);
  assert.ok(format.ok && format.value.kind !== 'cotahist');
  const result = format.value.read(row);
  return result.ok ? result.value : result.error;
}

const RATES_ROW = '2026-03-10 18:31:00,185950.0,185960.5,185940.0,185950.0,121,15,24278';
const WIN_BAR = {
  symbol: null,
  date: '2026-03-10',
  timeUs: 18 * HOUR_US + 31 * MINUTE_US,
  open: 1_859_500_000,
  high: 1_859_605_000,
  low: 1_859_400_000,
  close: 1_859_500_000,
  volume: 24_278,
  turnover: null,
  trades: null,
};

test('a row of copy_rates brings real volume, and no turnover or trades', () => {
  assert.deepEqual(read(RATES_HEADER, RATES_ROW), WIN_BAR);
  assert.deepEqual(
    read('time,close,real_volume,low,high,open', '2026-03-10 18:31:00,185950,24278,185940,185960.5,185950'),
    WIN_BAR,
  );
});

test("a row of the terminal's export says the same", () => {
  const row = '2026.03.10\t18:31:00\t185950\t185960.5\t185940\t185950\t121\t24278\t15';
  assert.deepEqual(read(EXPORT_HEADER, row), WIN_BAR);
});

test('a row of Profit has decimal commas, a symbol and a turnover in reais', () => {
  assert.deepEqual(read(PROFIT_ROW, PROFIT_ROW), {
    symbol: 'PETR4',
    date: '2025-12-30',
    timeUs: 17 * HOUR_US + 45 * MINUTE_US,
    open: 309_300,
    high: 309_500,
    low: 308_200,
    close: 308_300,
    volume: 4_197_100,
    turnover: 12_943_077_510,
    trades: null,
  });
});

/** A turnover as Profit writes it, and in centavos. */
const TURNOVERS: readonly (readonly [text: string, centavos: number | null])[] = [
  ['1,013524404E10', 1_013_524_404_000],
  ['1,01352440412E10', 1_013_524_404_120],
  ['1,0E10', 1_000_000_000_000],
  ['9,99E9', 999_000_000_000],
  ['1,0135244041234E10', null],
  ['1,0E30', null],
  ['1,0E-3', null],
];
for (const [text, centavos] of TURNOVERS) {
  test(`a turnover of Profit may have an exponent, and loses nothing: ${text}`, () => {
    const bar = read(PROFIT_ROW, PROFIT_ROW.replace('129430775,10', text));
    if (centavos === null) assert.match(String(bar), /^turnover "/);
    else assert.ok(typeof bar === 'object' && bar.turnover === centavos);
  });
}

test('COTAHIST is known by its header', () => {
  assert.deepEqual(candleFormatOf(`${COTAHIST_START}.2025`), { ok: true, value: { kind: 'cotahist' } });
});

/** First line of a file that is no file of bars, and why. */
const WRONG_FILES: readonly (readonly [line: string, reason: RegExp])[] = [
  ['Data;Open;High;Low;Close;Candle', /no volume/],
  ['time,open,high,low,close,tick_volume,spread', /lacks real_volume/],
  [EXPORT_HEADER.replace('\t<TIME>', ''), /days or weeks/],
  [EXPORT_HEADER.replace('<VOL>', '<X>'), /lacks vol/],
  ['RptDt;TckrSymb;UpdActn', /neither an export of MetaTrader 5/],
  ['', /neither an export/],
];
for (const [line, reason] of WRONG_FILES) {
  test(`a file that begins with "${line.slice(0, 40).replaceAll('\t', ' ')}" is refused with a reason`, () => {
    const format = candleFormatOf(line);
    assert.ok(!format.ok);
    assert.match(format.error, reason);
  });
}

/** Rows that cannot be bars: the file, what is wrong, the reason. */
const WRONG_ROWS: readonly (readonly [first: string, row: string, reason: RegExp])[] = [
  [PROFIT_ROW, PROFIT_ROW.replace('30,82', '31,82'), /low is above high|open does not lie/],
  [PROFIT_ROW, PROFIT_ROW.replace('30,83', '30,99'), /close does not lie between low and high/],
  [PROFIT_ROW, PROFIT_ROW.replace(/;4197100$/, ';0'), /volume is zero/],
  [PROFIT_ROW, PROFIT_ROW.replace(/;4197100$/, ''), /8 fields where an export of Profit has 9/],
  [PROFIT_ROW, PROFIT_ROW.replace('30,93', '30.93'), /open "30.93" is not a decimal number with ","/],
  [PROFIT_ROW, PROFIT_ROW.replace('30/12/2025', '12/30/2025'), /is not a date/],
  [PROFIT_ROW, PROFIT_ROW.replace('30/12/2025', '31/02/2025'), /is not a date/],
  [PROFIT_ROW, PROFIT_ROW.replace('17:45:00', '24:00:00'), /is not a time/],
  [PROFIT_ROW, PROFIT_ROW.replace('PETR4', 'petr 4'), /is not a ticker/],
  [PROFIT_ROW, PROFIT_ROW.replace('129430775,10', '-1,00'), /turnover is negative/],
  [RATES_HEADER, RATES_ROW.replace('185960.5', '1e5'), /high "1e5"/],
  [RATES_HEADER, RATES_ROW.replace('185960.5', '185960.12345'), /more than 4 decimals/],
  [RATES_HEADER, RATES_ROW.replace('24278', ''), /volume "" is not a whole number/],
  [RATES_HEADER, RATES_ROW.replace(' 18:31:00', ''), /is not a time such as/],
  [RATES_HEADER, `${RATES_ROW},1`, /9 fields where the header has 8/],
];
for (const [first, row, reason] of WRONG_ROWS) {
  test(`a row is refused with a reason: ${row.slice(0, 60)} (${reason.source})`, () => {
    const result = read(first, row);
    assert.ok(typeof result === 'string');
    assert.match(result, reason);
  });
}

test('no text makes a reader throw, and what it reads can be', () => {
  const damaged = (row: string) =>
    fc.tuple(fc.nat(row.length), fc.string({ maxLength: 4, unit: 'binary' }), fc.nat(4)).map(([at, text, drop]) => {
      return row.slice(0, at) + text + row.slice(at + drop);
    });
  const cases = fc.oneof(
    damaged(PROFIT_ROW).map((row) => [PROFIT_ROW, row] as const),
    damaged(RATES_ROW).map((row) => [RATES_HEADER, row] as const),
    damaged(RATES_ROW.replaceAll(',', '\t')).map((row) => [EXPORT_HEADER, row] as const),
  );
  fc.assert(
    fc.property(cases, ([first, row]) => {
      const bar = read(first, row);
      if (typeof bar === 'string') return bar !== '';
      return bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close) && bar.volume > 0;
    }),
    { numRuns: 3_000 },
  );
});
