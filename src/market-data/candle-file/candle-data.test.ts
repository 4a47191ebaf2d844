/**
 * Readers and rules of bars against real files, where PREGAO_TEST_DATA names a folder that has them. What a file does
 * differently is listed with its reason; anything else that differs fails.
 */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Price, parsePrice } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type LocalDate, weekdayOf } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { candle } from '../candle/candle.fixture.ts';
import type { Candle } from '../candle/candle.ts';
import { rollUpAll } from '../candle/roll-up.ts';
import { adjust } from '../corporate-action/adjust.ts';
import { checkAdjustment } from './adjustment.ts';
import { formatTimeOfDay } from './bar-row.ts';
import { timeframeOf } from './bar-step.ts';
import { candleFormatOf } from './candle-format.ts';
import { readCotahistBar } from './cotahist-bars.ts';
import { type FileDay, type FileRow, placeBars } from './place-bars.ts';
import { reconcile } from './reconcile.ts';

const FOLDER = join(process.env.PREGAO_TEST_DATA ?? '', 'b3');
const zone = createZone('America/Sao_Paulo');
const asOf = zone.startOfDate('2026-12-31' as LocalDate);

/** A test that needs a folder of the data; says why it is skipped where there is none. */
function withFiles(name: string, folder: string, run: (path: string, t: TestContext) => void): void {
  const path = join(FOLDER, folder);
  const present = process.env.PREGAO_TEST_DATA !== undefined && existsSync(path);
  const skip = present ? false : `PREGAO_TEST_DATA names no folder with b3/${folder}; real data is not tested`;
  test(name, { skip }, (t) => run(path, t));
}

interface Export {
  readonly symbol: string;
  readonly days: readonly FileDay[];
  readonly bars: readonly Candle[];
  readonly refused: readonly string[];
}

/** A whole file as bars; a row that is no bar is told by its reason. */
function readExport(path: string): Export {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const format = candleFormatOf(lines[0] ?? '');
  assert.ok(format.ok && format.value.kind !== 'cotahist', path);
  const rows: FileRow[] = [];
  const refused: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 && format.value.hasHeader) continue;
    const row = format.value.read(line);
    if (row.ok) rows.push({ ...row.value, line: index + 1 });
    else refused.push(row.error);
  }
  const timeframe = timeframeOf(rows);
  assert.ok(timeframe.ok, path);
  const symbol = rows[0]?.symbol ?? 'WINJ26';
  const source = format.value.kind;
  const placed = placeBars(rows, { exchange: 'B3', symbol, timeframe: timeframe.value, source, zone, asOf });
  refused.push(...placed.refused.map(({ reason }) => reason));
  return { symbol, days: placed.days, bars: placed.days.flatMap(({ bars }) => bars), refused };
}

const profit = (folder: string, symbol: string, minutes: 15 | 60): Export =>
  readExport(join(folder, `${symbol}_B_0_${minutes}min.csv.gz`));

const symbolsOf = (folder: string): string[] => [
  ...new Set(readdirSync(folder).map((name) => name.split('_')[0] ?? '')),
];

const dateOf = (bar: Candle): LocalDate => zone.dateAt(bar.start);
const timeOf = (bar: Candle): string => formatTimeOfDay(bar.start - zone.startOfDate(dateOf(bar)));

/** The index is told once more after the last trade of the day: a value, and nothing traded; or a bar off the grid. */
const ABOUT_IBOV = /^volume is zero|^17:15 is off the grid/;

withFiles('every row of every Profit export is a bar of the calendar', 'candles/profit_15m_60m', (folder, t) => {
  let bars = 0;
  let ofIndex = 0;
  for (const name of readdirSync(folder)) {
    const file = readExport(join(folder, name));
    bars += file.bars.length;
    const unlike = file.refused.filter((reason) => !(file.symbol === 'IBOV' && ABOUT_IBOV.test(reason)));
    assert.deepEqual(unlike, [], name);
    ofIndex += file.refused.length;
  }
  t.diagnostic(`${bars} bars; ${ofIndex} values of IBOV are none`);
  assert.equal(ofIndex, 190);
});

withFiles(
  '15m of PETR4 roll up to its 60m, all but the bar that the export cut',
  'candles/profit_15m_60m',
  (folder, t) => {
    const fine = rollUpAll('60m', profit(folder, 'PETR4', 15).bars, zone);
    const coarse = profit(folder, 'PETR4', 60).bars.filter(({ start }) => start >= (fine[0]?.start ?? 0));
    const found = reconcile(fine, coarse);
    t.diagnostic(`${found.equal} of ${found.both}; turnover differs by ${found.turnoverGapMax} centavos at most`);
    assert.deepEqual([found.equal, found.both], [2_477, 2_478]);
    // The 15m export begins at 17:45 of its first day.
    assert.deepEqual(
      found.different.map(({ a }) => `${dateOf(a)} ${timeOf(a)}`),
      ['2024-09-30 17:00'],
    );
    // On Fridays the 60m export stamps the after-market 17:30, and the 15m one 18:15, when it was.
    const elsewhere = [...found.onlyA, ...found.onlyB].map((start) => zone.dateAt(start));
    assert.equal(found.onlyA.length, 34);
    assert.deepEqual(new Set(elsewhere.map(weekdayOf)), new Set([4, 5]));
    // Turnover of the 60m export is rounded to reais, bar by bar of the smallest kind.
    assert.ok(found.turnoverGapMax < 100);
  },
);

/** Days in a row on which both files of a share have the same closes, so that they are adjusted alike. */
const ALIKE_DAYS_MIN = 20;

withFiles('15m roll up to 60m wherever the two exports are adjusted alike', 'candles/profit_15m_60m', (folder, t) => {
  const told: string[] = [];
  for (const symbol of symbolsOf(folder)) {
    const [fine, coarse] = [profit(folder, symbol, 15), profit(folder, symbol, 60)];
    const closes = new Map(dailyCloses(coarse));
    const both = dailyCloses(fine).filter(([date]) => closes.has(date));
    const check = checkAdjustment(
      both.map(([date, close]) => ({ date, close })),
      closes,
    );
    const alike = check.spans.filter(({ days, least, most }) => days >= ALIKE_DAYS_MIN && least < 1 && most > 1);
    let [equal, all] = [0, 0];
    for (const { from, to } of alike) {
      const inside = ({ bars }: Export): Candle[] =>
        bars.filter((bar) => bar.basis === 'regular' && dateOf(bar) >= from && dateOf(bar) <= to);
      const found = reconcile(rollUpAll('60m', inside(fine), zone), inside(coarse));
      equal += found.equal;
      all += found.both;
    }
    told.push(`${symbol} ${equal}/${all}`);
  }
  t.diagnostic(told.join(', '));
  // The others are adjusted differently on every day that both have. ITUB4 has factors so near to each other that
  // closes agree and other prices are a centavo apart. Of IBOV the 60m export puts the last values of two days into
  // bars of their own at 17:15, off its grid.
  const others = ['ABEV3', 'B3SA3', 'BBDC4', 'EMBR3', 'MGLU3', 'RADL3', 'RENT3', 'SUZB3', 'VALE3'];
  assert.deepEqual(
    told.sort(),
    [
      ...others.map((symbol) => `${symbol} 0/0`),
      'CSNA3 2031/2031',
      'IBOV 2305/2307',
      'ITUB4 1620/1724',
      'PETR4 2295/2295',
      'USIM5 3065/3065',
    ].sort(),
  );
});

function dailyCloses({ bars }: Export): [LocalDate, Price][] {
  return rollUpAll('1d', bars, zone).map((bar) => [dateOf(bar), bar.close]);
}

interface Daily {
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
}

/** The daily bars of a share as COTAHIST has them, in a table by date. */
function dailyTable(folder: string, symbol: string): Map<LocalDate, Daily> {
  const [head = '', ...lines] = readFileSync(join(folder, `${symbol}_2025.csv`), 'utf8')
    .trim()
    .split(/\r?\n/);
  const columns = head.split(',');
  const rows = lines.map((line) => {
    const fields = line.split(',');
    const field = (name: string): string => fields[columns.indexOf(name)] ?? '';
    const price = (name: string): Price => {
      const parsed = parsePrice(field(name));
      assert.ok(parsed.ok);
      return parsed.value;
    };
    const [open, high, low, close] = [price('open'), price('high'), price('low'), price('close')];
    return [field('date') as LocalDate, { open, high, low, close, volume: Number(field('volume')) }] as const;
  });
  return new Map(rows);
}

withFiles("the daily bar is the exchange's: prices of the regular session, volume of both", '.', (folder, t) => {
  const table = dailyTable(join(folder, 'daily'), 'VALE3');
  const { bars } = profit(join(folder, 'candles/profit_15m_60m'), 'VALE3', 60);
  const days = rollUpAll('1d', bars, zone).filter((bar) => table.has(dateOf(bar)));
  const counts = new Map<string, number>();
  const count = (key: string, holds: boolean): void => {
    counts.set(key, (counts.get(key) ?? 0) + (holds ? 1 : 0));
  };
  const evenings = new Set(bars.filter(({ basis }) => basis === 'after-hours').map(dateOf));
  for (const bar of days) {
    const date = dateOf(bar);
    const known = table.get(date);
    assert.ok(known !== undefined);
    for (const name of ['open', 'high', 'low', 'close'] as const) count(name, bar[name] === known[name]);
    const kind = weekdayOf(date) === 5 ? 'Fridays' : evenings.has(date) ? 'days with after-market' : 'days without';
    count(kind, true);
    count(`volume on ${kind}`, bar.volume === known.volume);
    // With the after-market, the prices of a day would be wrong.
    const all = bars.filter((one) => dateOf(one) === date);
    const widest =
      Math.max(...all.map(({ high }) => high)) !== known.high || Math.min(...all.map(({ low }) => low)) !== known.low;
    count('wrong high or low with the after-market', widest);
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(counts)));
  assert.equal(days.length, 250);
  for (const name of ['open', 'high', 'low', 'close']) assert.equal(counts.get(name), 250, name);
  assert.deepEqual([counts.get('days with after-market'), counts.get('volume on days with after-market')], [133, 132]);
  assert.equal(counts.get('wrong high or low with the after-market'), 27);
});

withFiles('the closes of the exchange tell that PETR4 is adjusted, and VALE3 of 2025 is not', '.', (folder, t) => {
  const check = (symbol: string) => {
    const table = dailyTable(join(folder, 'daily'), symbol);
    const closes = dailyCloses(profit(join(folder, 'candles/profit_15m_60m'), symbol, 60));
    const of2025 = closes.filter(([date]) => table.has(date)).map(([date, close]) => ({ date, close }));
    return checkAdjustment(of2025, new Map([...table].map(([date, { close }]) => [date, close])));
  };
  const petrobras = check('PETR4');
  t.diagnostic(petrobras.spans.map(({ from, least, most }) => `${from} ${least}…${most}`).join(', '));
  assert.deepEqual([check('VALE3').verdict, check('VALE3').equal], ['raw', 250]);
  assert.equal(petrobras.verdict, 'adjusted');
  // Each factor begins on a day on which the share went ex-dividend, and the last one is 1.
  assert.ok(petrobras.spans.length > 1 && petrobras.spans.length < 10);
  const last = petrobras.spans.at(-1);
  assert.ok(last !== undefined && last.least < 1 && last.most > 1);
});

withFiles('payments of the size that the factors tell make the adjusted bars of the raw ones', '.', (folder, t) => {
  const table = dailyTable(join(folder, 'daily'), 'PETR4');
  const raw = [...table].map(([date, bar]) =>
    candle({ ...bar, volume: quantityOf(bar.volume), timeframe: '1d', start: zone.startOfDate(date) }),
  );
  const { bars } = profit(join(folder, 'candles/profit_15m_60m'), 'PETR4', 60);
  const vendor = rollUpAll('1d', bars, zone).filter((bar) => table.has(dateOf(bar)));
  const closes = new Map([...table].map(([date, { close }]) => [date, close]));
  const { spans } = checkAdjustment(
    vendor.map((bar) => ({ date: dateOf(bar), close: bar.close })),
    closes,
  );
  const factors = spans.map(({ least, most }) => (least + most) / 2);
  const payments = spans.slice(1).map(({ from }, index) => {
    const before = closes.get(spans[index]?.to as LocalDate);
    const share = 1 - (factors[index] ?? 1) / (factors[index + 1] ?? 1);
    const cash = Math.round((before ?? 0) * share * 10_000);
    return { exchange: 'B3', symbol: 'PETR4', exDate: from, kind: 'dividend', cash, source: 'factors' } as const;
  });
  const adjusted = adjust(raw, payments, { asOf: '2025-12-31' as LocalDate, zone });
  assert.ok(adjusted.ok);
  t.diagnostic(payments.map(({ exDate, cash }) => `${exDate} ${cash}`).join(', '));
  assert.deepEqual([payments.length, adjusted.value.length], [4, 250]);
  for (const [index, bar] of adjusted.value.entries())
    for (const name of ['open', 'high', 'low', 'close'] as const)
      assert.ok(Math.abs(bar[name] - (vendor[index]?.[name] ?? 0)) <= 60, `${dateOf(bar)} ${name}`);
});

/** Exports of one day, and what reconciles them: [equal, both, closes], prints, edges, other volumes. */
const RECONCILED = [
  ['data_23_02_2026.csv', 'data_23feb_m1.csv', [380, 385, 382], ['18:24 a 22099'], ['14:41 2', '15:13 8'], 0],
  ['audit_m1_20260310.csv', 'historico_WIN_10mar.csv', [393, 396, 395], ['18:25 b 24278'], [], 2],
  ['historico_WIN_10mar.csv', 'historico_WIN_10mar_warmup.csv', [566, 566, 566], [], [], 0],
] as const;
for (const [first, second, counts, prints, edges, volumes] of RECONCILED) {
  withFiles(
    `two exports of MetaTrader are reconciled: ${first} and ${second}`,
    'candles/mt5_win_m1_2026',
    (folder, t) => {
      const [a, b] = [readExport(join(folder, first)), readExport(join(folder, second))];
      const found = reconcile(a.bars, b.bars);
      const time = (start: Candle['start']): string => formatTimeOfDay(start - zone.startOfDate(zone.dateAt(start)));
      assert.deepEqual([found.equal, found.both, found.equalCloses], counts);
      assert.deepEqual(
        found.movedPrints.map(({ start, whole, volume }) => `${time(start)} ${whole} ${volume}`),
        prints,
      );
      assert.deepEqual(
        found.movedEdges.map(({ start, volume }) => `${time(start)} ${volume}`),
        edges,
      );
      assert.deepEqual([found.otherVolume.length, found.different], [volumes, []]);
      t.diagnostic(`${found.equalCloses} of ${found.both} closes; every other bar is explained`);
    },
  );
}

withFiles('every minute of MetaTrader is a bar of the calendar', 'candles/mt5_win_m1_2026', (folder, t) => {
  let bars = 0;
  for (const name of readdirSync(folder)) {
    const file = readExport(join(folder, name));
    assert.deepEqual(file.refused, [], name);
    assert.ok(
      file.bars.every(({ basis, turnover, trades }) => basis === 'regular' && turnover === null && trades === null),
    );
    bars += file.bars.length;
  }
  t.diagnostic(`${bars} bars`);
  assert.equal(bars, 5_355);
});

withFiles('every row of a real COTAHIST is a bar, or of a market without bars', 'cotahist', (folder, t) => {
  const counts = { bar: 0, 'other-market': 0, header: 0, trailer: 0 };
  const lines = readFileSync(join(folder, 'COTAHIST_D04012016.TXT'), 'latin1').trimEnd().split(/\r?\n/);
  for (const line of lines) {
    const read = readCotahistBar(line);
    assert.ok(read.ok, line);
    counts[read.value.kind] += 1;
    if (read.value.kind !== 'bar') continue;
    const { symbol, low, high, volume, turnover } = read.value.row;
    // What was paid lies between all at the low and all at the high, so prices are for one share.
    assert.ok(
      turnover !== null && turnover * 100 >= (low - 1) * volume && turnover * 100 <= (high + 1) * volume,
      symbol,
    );
  }
  t.diagnostic(JSON.stringify(counts));
  assert.deepEqual(counts, { bar: 469, 'other-market': 35, header: 1, trailer: 1 });
});
