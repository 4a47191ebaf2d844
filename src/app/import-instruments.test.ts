import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { LocalDate } from '#kernel/time.ts';
import type { InstrumentStore } from '#market-data/index.ts';
import {
  cotahistFile,
  cotahistRow,
  priceReport,
  quotationAnswer,
  quotationEntry,
  registerLine,
} from '../market-data/instrument/reference-data.fixture.ts';
import { zipOf } from '../venues/replay/zip.fixture.ts';
import { type ImportInstrumentsSummary, importInstruments } from './import-instruments.ts';
import { InputFileError } from './input-file.ts';
import { openInstrumentStore } from './stores.ts';

const DAY = '2025-03-07' as LocalDate;

interface World {
  readonly folder: string;
  readonly store: InstrumentStore;
  /** Places and reasons of refused rows, of all imports so far. */
  readonly refused: string[];
  /** Writes a file and imports it. */
  run(name: string, content: string | Buffer): Promise<ImportInstrumentsSummary>;
}

async function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-instruments-'));
  const store = openInstrumentStore(join(folder, 'data'));
  const refused: string[] = [];
  const run = (name: string, content: string | Buffer): Promise<ImportInstrumentsSummary> => {
    writeFileSync(join(folder, name), content);
    return importPath(join(folder, name), { store, refused });
  };
  try {
    await use({ folder, store, refused, run });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

function importPath(
  path: string,
  { store, refused }: Pick<World, 'store' | 'refused'>,
): Promise<ImportInstrumentsSummary> {
  const onRefused = ({ place, reason }: { place: string; reason: string }): void => {
    refused.push(`${place}: ${reason}`);
  };
  return importInstruments({ path, exchange: 'B3', instruments: store, onRefused, onProgress: () => undefined });
}

const COTAHIST = cotahistFile([cotahistRow(), cotahistRow({ symbol: 'MADE4', isin: 'BRMADEACNPR8' })]);
const REPORT = priceReport([
  { symbol: 'WINJ25', prices: { PrvsAdjstdQt: '126665', MaxTradLmt: '139330', MinTradLmt: '114000' } },
]);
const QUOTATION = JSON.stringify(quotationAnswer([quotationEntry()]));
const zipped = (name: string, text: string): Buffer =>
  zipOf([{ name, data: Buffer.from(text, 'latin1'), method: 'deflate' }]);

/** Every file under a name that tells nothing: source, symbol that it brings, content. */
const FILES: readonly (readonly [source: string, symbol: string, content: string | Buffer])[] = [
  ['cotahist', 'MADE3', COTAHIST],
  ['cotahist', 'MADE3', zipped('COTAHIST.TXT', COTAHIST)],
  ['cotahist', 'MADE3', gzipSync(COTAHIST)],
  ['price-report', 'WINJ25', REPORT],
  ['price-report', 'WINJ25', zipped('a.xml', Buffer.from(REPORT).toString('latin1'))],
  ['simplified-price-report', 'WINJ25', priceReport([{ symbol: 'WINJ25' }], { report: 'BVBG.187.01' })],
  ['derivative-quotation', 'DOLJ25P005800', QUOTATION],
  ['derivative-quotation', 'DOLJ25P005800', gzipSync(`\uFEFF${QUOTATION}`)],
  ['contract-register', 'DI1F26', `${registerLine()}\r\n`],
  ['contract-register', 'DI1F26', `${registerLine()}${' '.repeat(45)}`],
];
for (const [index, [source, symbol, content]] of FILES.entries()) {
  test(`a file is known by its content, and twice changes nothing (${index + 1}: ${source})`, () =>
    withWorld(async ({ run, store, refused }) => {
      const summary = await run('file', content);
      assert.deepEqual(
        [summary.source, summary.from, summary.refused, summary.warnings],
        [source, '2025-03-03', 0, []],
      );
      assert.ok(summary.added > 0 && summary.unchanged === 0);
      const record = await store.find({ exchange: 'B3', symbol, date: DAY });
      assert.equal(record?.provenance[0]?.source, source);
      const again = await run('file', content);
      assert.deepEqual([again.added, again.changed, again.unchanged, again.limits], [0, 0, summary.added, 0]);
      assert.deepEqual(refused, []);
    }));
}

test('a bulletin in Parquet brings contracts and limits', () =>
  withWorld(async ({ folder, store, refused }) => {
    const path = join(folder, "a bulletin's file");
    await writeParquet(
      path,
      `SELECT DATE '2025-03-03' AS TradDt, 'DOLJ25' AS TckrSymb, 6000.5::DOUBLE AS MaxTradLmt,
      5000::DOUBLE AS MinTradLmt, 5500.123::DOUBLE AS PrvsAdjstdQt, NULL::DOUBLE AS PrvsAdjstdQtTax,
      5501::DOUBLE AS AdjstdQt, NULL::DOUBLE AS AdjstdQtTax`,
    );
    const summary = await importPath(path, { store, refused });
    assert.deepEqual([summary.source, summary.rows, summary.limits, summary.settlements], ['bulletin', 1, 1, 1]);
    const settled = await store.settlementBefore({ exchange: 'B3', symbol: 'DOLJ25', date: '2025-03-04' as LocalDate });
    assert.deepEqual([settled?.price, settled?.date], [55_010_000, '2025-03-03']);
    const limit = await store.limitOn({ exchange: 'B3', symbol: 'DOLJ25', date: '2025-03-03' as LocalDate });
    assert.deepEqual([limit?.lower, limit?.upper, limit?.reference], [50_000_000, 60_005_000, 55_001_230]);
  }));

test('bad rows are listed with their lines, and lines without text count for nothing', () =>
  withWorld(async ({ run, refused }) => {
    const rows = [cotahistRow(), 'no row', cotahistRow({ market: '999' }), cotahistRow({ symbol: 'MADE4' })];
    const summary = await run('file', `${cotahistFile(rows)}\r\n`);
    assert.deepEqual([summary.rows, summary.refused, summary.added], [2, 2, 2]);
    assert.deepEqual(summary.warnings, []);
    assert.deepEqual(refused, ['line 3: 6 bytes where a row has 245', 'line 4: market "999" is not known']);
  }));

test('a header that announces other messages is a warning', () =>
  withWorld(async ({ run }) => {
    const { warnings } = await run('file', priceReport([{ symbol: 'WINJ25' }], { announced: 7 }));
    assert.deepEqual(warnings, ['its header tells 7 messages, and it has 1']);
  }));

test('the days of a file may come in any order, and a symbol that pauses goes on', () =>
  withWorld(async ({ run, store }) => {
    const day = (date: string, name: string): string => cotahistRow({ date, name });
    await run('file', cotahistFile([day('20250305', 'NEW'), day('20250303', 'OLD'), day('20250306', 'NEW')]));
    const spans = await store.sightings('B3', 'MADE3');
    assert.deepEqual(
      spans.map(({ first, last, facts }) => [first, last, facts.name]),
      [
        ['2025-03-03', '2025-03-03', 'OLD'],
        ['2025-03-05', '2025-03-06', 'NEW'],
      ],
    );
  }));

const BROKEN_ZIP = zipOf([{ name: 'a.txt', data: Buffer.from(COTAHIST, 'latin1'), method: 'deflate', checksum: 1 }]);

/** What is refused as a whole, and why. */
const WRONG: readonly (readonly [content: string | Buffer, reason: RegExp])[] = [
  ['', /is none of COTAHIST/],
  ['RptDt;TckrSymb\n2025-03-03;PETR4\n', /is none of COTAHIST/],
  [COTAHIST.slice(0, -300), /ends before its trailer \(99COTAHIST\), after 3 lines: it was cut off/],
  [cotahistFile([cotahistRow()], 1_745), /has 3 lines, and its trailer \(99COTAHIST\) tells 1745: .*download it again/],
  [cotahistFile(['x', 'y']), /no row that was understood, and 2 that were not/],
  [`${'0'.repeat(9)}01${'2'.repeat(2_000)}`, /is none of|longer than any/],
  [REPORT.slice(0, -50), /ends inside/],
  [priceReport([], { report: 'BVBG.029.02' }), /BVBG\.029\.02; expected is/],
  ['{"a": ', /damaged JSON/],
  ['{"a": 1}', /no answer of DerivativeQuotation|not an answer/],
  ['PAR1 is how it begins', /no bulletin in Parquet/],
  [gzipSync(COTAHIST).subarray(0, 100), /ends before its time/],
  [zipped('COTAHIST.TXT', COTAHIST).subarray(0, 200), /cannot be read/],
  [zipped('inner.zip', 'PK'), /a zip inside of it must be taken out first/],
  [BROKEN_ZIP, /does not have the checksum/],
];
for (const [index, [content, reason]] of WRONG.entries()) {
  test(`a wrong file of instruments is refused whole and changes nothing (${index + 1}: ${reason.source})`, () =>
    withWorld(async ({ run, store }) => {
      await run('good', COTAHIST);
      const before = await store.sightings('B3', 'MADE3');
      await assert.rejects(run('file', content), (error) => {
        assert.ok(error instanceof InputFileError, String(error));
        assert.match(error.message, reason);
        return true;
      });
      assert.deepEqual(await store.sightings('B3', 'MADE3'), before);
      assert.equal(await store.find({ exchange: 'B3', symbol: 'WINJ25', date: DAY }), null);
    }));
}

test('a path that is missing, or a folder, is told as that', () =>
  withWorld(async ({ folder, store, refused }) => {
    await assert.rejects(importPath(join(folder, 'none'), { store, refused }), /does not exist/);
    await assert.rejects(importPath(folder, { store, refused }), /is a folder/);
  }));

async function writeParquet(path: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    await connection.run(`COPY (${query}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
  } finally {
    instance.closeSync();
  }
}
