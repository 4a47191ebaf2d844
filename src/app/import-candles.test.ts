import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parseIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { CandleStore } from '#market-data/index.ts';
import {
  cotahistBar,
  EXPORT_HEADER,
  profitDay,
  RATES_HEADER,
  ratesDay,
} from '../market-data/candle-file/file-rows.fixture.ts';
import { cotahistFile } from '../market-data/instrument/reference-data.fixture.ts';
import { zipOf } from '../venues/replay/zip.fixture.ts';
import { type ImportCandlesOptions, type ImportCandlesSummary, importCandles, readCandles } from './import-candles.ts';
import { type ImportDailySummary, importDaily } from './import-daily.ts';
import { InputFileError } from './input-file.ts';
import { openCandleStore } from './stores.ts';

const zone = createZone('America/Sao_Paulo');
const clock = parseIso('2026-12-31T00:00:00-03:00');
assert.ok(clock.ok);
const asOf = clock.value;

type Summary = ImportCandlesSummary | ImportDailySummary;
type Told = Partial<Pick<ImportCandlesOptions, 'symbol' | 'timeframe' | 'adjustment' | 'dryRun'>>;

interface World {
  readonly folder: string;
  readonly store: CandleStore;
  /** Places and reasons of refused rows, of all imports so far. */
  readonly refused: string[];
  run(content: string | Buffer, told?: Told): Promise<Summary>;
  runPath(path: string, told?: Told): Promise<Summary>;
  /** Start of the local day or minute and close of all stored bars of a series. */
  closes(symbol: string, timeframe: '1m' | '15m' | '60m' | '1d' | '1w'): Promise<number[]>;
}

async function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-candles-'));
  const store = openCandleStore(folder);
  const refused: string[] = [];
  const runPath = async (path: string, told: Told = {}): Promise<Summary> => {
    const options: ImportCandlesOptions = {
      path,
      exchange: 'B3',
      adjustment: 'auto',
      dryRun: false,
      candles: store,
      zone,
      asOf,
      onRefused: ({ place, reason }) => refused.push(`${place}: ${reason}`),
      onProgress: () => undefined,
      ...told,
    };
    const rows = await readCandles(options);
    return rows === null ? importDaily(options) : importCandles(options, rows);
  };
  try {
    await use({
      folder,
      store,
      refused,
      runPath,
      run(content, told) {
        writeFileSync(join(folder, 'file'), content);
        return runPath(join(folder, 'file'), told);
      },
      async closes(symbol, timeframe) {
        const bars = await store.newest({ exchange: 'B3', symbol, timeframe }, { limit: 10_000 });
        return bars.map(({ close }) => close);
      },
    });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

const PETR4 = profitDay({ date: '2025-08-28', from: '10:00', to: '16:45', step: 15 }).join('\r\n');
/** The close of that day: 30.00, and a centavo for each of 28 bars. */
const PETR4_CLOSE = 3_028;
const WIN = ratesDay({ date: '2026-03-10', from: '09:00', to: '18:24', step: 1 });
const RATES = [RATES_HEADER, ...WIN].join('\n');
const EXPORT = [EXPORT_HEADER, ...WIN.map(exportRow)].join('\r\n');

function exportRow(row: string): string {
  const [stamp = '', open, high, low, close, ticks, spread, volume] = row.split(',');
  return [...stamp.replaceAll('-', '.').split(' '), open, high, low, close, ticks, volume, spread].join('\t');
}

const DAILY = { symbol: 'PETR4', date: '20250828', prices: [3_000, 3_030, 2_998, PETR4_CLOSE] } as const;
const COTAHIST = cotahistFile([cotahistBar(DAILY), cotahistBar({ ...DAILY, symbol: 'VALE3' })]);

const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(EXPORT, 'utf16le')]);
const zipped = (name: string, text: string): Buffer =>
  zipOf([{ name, data: Buffer.from(text, 'latin1'), method: 'deflate' }]);

/** Every kind of file under a name that tells nothing. */
const FILES: readonly (readonly [name: string, content: string | Buffer, told: Told, format: string, bars: number])[] =
  [
    ['Profit', PETR4, { adjustment: 'raw' }, 'profit', 28],
    ['Profit, gzipped', gzipSync(PETR4), { adjustment: 'raw' }, 'profit', 28],
    ['Profit, zipped', zipped('PETR4.csv', PETR4), { adjustment: 'raw' }, 'profit', 28],
    ['copy_rates', RATES, { symbol: 'WINJ26' }, 'mt5', 565],
    ['copy_rates with a byte order mark', `\uFEFF${RATES}`, { symbol: 'WINJ26' }, 'mt5', 565],
    ["MetaTrader's export", EXPORT, { symbol: 'WINJ26' }, 'mt5', 565],
    ["MetaTrader's export in UTF-16", utf16, { symbol: 'WINJ26' }, 'mt5', 565],
    ['COTAHIST', COTAHIST, {}, 'cotahist', 2],
    ['COTAHIST, zipped, one symbol', zipped('C.TXT', COTAHIST), { symbol: 'VALE3' }, 'cotahist', 1],
  ];
for (const [name, content, told, format, bars] of FILES) {
  test(`a file of bars is known by its content, and twice changes nothing: ${name}`, () =>
    withWorld(async ({ run, refused }) => {
      const first = await run(content, told);
      assert.deepEqual([first.format, first.bars, first.refused], [format, bars, 0]);
      const again = await run(content, told);
      if (again.format === 'cotahist') assert.deepEqual([again.same, again.weeks], [bars, 0]);
      else assert.deepEqual([again.written, again.days.map(({ fate }) => fate)], [0, ['same']]);
      assert.deepEqual(refused, []);
    }));
}

test('prices are raw where every close is that of the exchange', () =>
  withWorld(async ({ run, closes }) => {
    await run(COTAHIST);
    const summary = await run(PETR4);
    assert.ok(summary.format === 'profit');
    assert.deepEqual([summary.prices, summary.provenBy, summary.series], ['raw', 'closes', 'PETR4']);
    assert.equal((await closes('PETR4', '15m')).length, 28);
    // The daily bar stays the exchange's.
    assert.deepEqual(await closes('PETR4', '1d'), [PETR4_CLOSE * 100]);
  }));

test('adjusted prices go to a series of their own, and the factor is told', () =>
  withWorld(async ({ run, closes }) => {
    await run(COTAHIST.replaceAll('0000000003028', '0000000003020'));
    const summary = await run(PETR4);
    assert.ok(summary.format === 'profit');
    assert.deepEqual([summary.prices, summary.provenBy, summary.series], ['adjusted', 'closes', 'PETR4@PROFIT-15M']);
    assert.equal(summary.check.spans.length, 1);
    assert.deepEqual([await closes('PETR4', '15m'), (await closes('PETR4@PROFIT-15M', '15m')).length], [[], 28]);
    await assert.rejects(run(PETR4, { adjustment: 'raw' }), /its prices are not raw: 1 of 1 closes differ/);
  }));

test('without the closes of the exchange nobody knows, and the user must say', () =>
  withWorld(async ({ run, closes }) => {
    await assert.rejects(
      run(PETR4),
      /cannot be known: of 1 days .* Import COTAHIST of 2025 first, or say --raw or --adjusted/,
    );
    assert.deepEqual(await closes('PETR4', '15m'), []);
    const told = await run(PETR4, { adjustment: 'adjusted' });
    assert.ok(told.format === 'profit');
    assert.deepEqual([told.series, told.provenBy], ['PETR4@PROFIT-15M', 'user']);
  }));

test('a contract has no splits and dividends, so its prices are raw; a continuous series may be adjusted', () =>
  withWorld(async ({ run }) => {
    const contract = await run(RATES, { symbol: 'WINJ26' });
    assert.ok(contract.format === 'mt5');
    assert.deepEqual([contract.prices, contract.provenBy, contract.series], ['raw', 'contract', 'WINJ26']);
    await assert.rejects(run(RATES, { symbol: 'WIN$N' }), /cannot be known/);
  }));

test('rows that cannot be read are told with their lines, and the others are imported', () =>
  withWorld(async ({ run, refused }) => {
    const rows = PETR4.split('\r\n');
    rows[3] = 'PETR4;28/08/2025;16:00:00;30,00';
    rows[5] = rows[4] ?? '';
    const summary = await run(rows.join('\n'), { adjustment: 'raw' });
    assert.deepEqual([summary.bars, summary.refused], [26, 2]);
    assert.deepEqual(refused, [
      'line 4: 4 fields where an export of Profit has 9',
      'line 6: the bar stands on line 5 already',
    ]);
  }));

test('a dry run tells what would happen, and writes nothing', () =>
  withWorld(async ({ run, store }) => {
    const bars = await run(PETR4, { adjustment: 'raw', dryRun: true });
    assert.ok(bars.format === 'profit');
    assert.deepEqual([bars.written, bars.days[0]?.fate, bars.dryRun], [28, 'new', true]);
    const daily = await run(COTAHIST, { dryRun: true });
    assert.ok(daily.format === 'cotahist');
    assert.deepEqual([daily.added, daily.weeks], [2, 0]);
    assert.deepEqual(await store.symbols(), []);
  }));

test('daily rows on a closed day, of a day to come, twice, or of other markets are not bars', () =>
  withWorld(async ({ run, refused, closes }) => {
    const rows = [
      cotahistBar(DAILY),
      cotahistBar({ ...DAILY, date: '20250907' }),
      cotahistBar(DAILY),
      cotahistBar({ ...DAILY, date: '20270104' }),
      cotahistBar({ ...DAILY, symbol: 'PETR4T', market: '030' }),
    ];
    const summary = await run(cotahistFile(rows));
    assert.ok(summary.format === 'cotahist');
    assert.deepEqual([summary.bars, summary.refused, summary.leftOut, summary.added, summary.weeks], [1, 3, 1, 1, 1]);
    assert.deepEqual(refused, [
      'line 3: B3 had no session on 2025-09-07 (Sunday)',
      'line 4: a bar of PETR4 2025-08-28 stands above already',
      'line 5: 2027-01-04 is in the future; today is 2026-12-31',
    ]);
    assert.deepEqual([await closes('PETR4', '1d'), await closes('PETR4', '1w')], [[302_800], [302_800]]);
  }));

test("the exchange's daily bars beside those of a file are compared", () =>
  withWorld(async ({ run }) => {
    await run(PETR4, { adjustment: 'raw' });
    const summary = await run(COTAHIST);
    assert.ok(summary.format === 'cotahist');
    assert.deepEqual([summary.added, summary.restated, summary.compared, summary.differentVolume], [1, 1, 1, 1]);
  }));

const MIXED = [PETR4, ...profitDay({ symbol: 'VALE3', date: '2025-08-29', from: '10:00', to: '10:30', step: 15 })];
const SUNDAY = profitDay({ date: '2025-09-07', from: '10:00', to: '16:45', step: 15 }).join('\n');
const BROKEN_ZIP = zipOf([{ name: 'a.csv', data: Buffer.from(PETR4), method: 'deflate', checksum: 1 }]);

/** What is refused as a whole, and why. */
const WRONG: readonly (readonly [content: string | Buffer, reason: RegExp, told?: Told])[] = [
  ['', /is empty/],
  ['RptDt;TckrSymb\n2025-03-03;PETR4\n', /neither an export of MetaTrader 5/],
  ['Data;Open;High;Low;Close;Candle\n18/05/2022 17:50;1;1;1;1;1\n', /no volume/],
  [`${RATES_HEADER}\n`, /has no bar that was understood/],
  [`${RATES_HEADER}\na,b\n`, /no bar that was understood, and 1 that were not; the first: line 2/],
  [RATES, /does not name its symbol; say --symbol/],
  [RATES, /"win" is not a symbol/, { symbol: 'win' }],
  [PETR4, /it holds bars of PETR4, and --symbol says VALE3/, { symbol: 'VALE3' }],
  [MIXED.join('\n'), /bars of PETR4 and of VALE3; export one symbol a file/],
  [profitDay({ date: '2025-08-28', from: '10:00', to: '10:00', step: 15 }).join(''), /name it: --timeframe/],
  [SUNDAY, /none of its 28 bars can be; the first: .* no session on 2025-09-07/, { adjustment: 'raw' }],
  [`${RATES_HEADER}\n${'x\n'.repeat(10_001)}`, /more than 10000 rows that are no bars/, { symbol: 'WINJ26' }],
  [`${PETR4}\n${'9'.repeat(3_000)}`, /a line that is longer than any/],
  [gzipSync(PETR4).subarray(0, 60), /ends before its time or is damaged/],
  [gzipSync(Buffer.alloc(50_000_000)), /a line that is longer than any/],
  [gzipSync('x\n'.repeat(20_000)), /neither an export/],
  [zipped('a.csv', PETR4).subarray(0, 200), /cannot be read/],
  [zipped('inner.zip', 'PK'), /a zip inside of it must be taken out first/],
  [BROKEN_ZIP, /does not have the checksum/],
  ['PAR1 is how it begins', /is a file of Parquet/],
  [COTAHIST.slice(0, -300), /ends before its trailer \(99COTAHIST\), after 3 lines: it was cut off/],
  [cotahistFile([cotahistBar(DAILY)], 1_745), /has 3 lines, and its trailer \(99COTAHIST\) tells 1745/],
  [COTAHIST, /has no daily bar of ITUB4/, { symbol: 'ITUB4' }],
];
for (const [index, [content, reason, told]] of WRONG.entries()) {
  test(`a wrong file of bars is refused whole and changes nothing (${index + 1}: ${reason.source.slice(0, 60)})`, () =>
    withWorld(async ({ run, store, closes }) => {
      await run(COTAHIST);
      const before = await closes('PETR4', '1d');
      await assert.rejects(run(content, told), (error) => {
        assert.ok(error instanceof InputFileError, String(error));
        assert.match(error.message, reason);
        return true;
      });
      assert.deepEqual(await closes('PETR4', '1d'), before);
      assert.equal((await store.symbols()).length, 2);
    }));
}

test('a path of bars that is missing, or a folder, is told as that', () =>
  withWorld(async ({ folder, runPath }) => {
    await assert.rejects(runPath(join(folder, 'none')), /does not exist/);
    await assert.rejects(runPath(folder), /is a folder/);
  }));
