import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { createParquetArchive } from './archive.duckdb.ts';
import { archiveCareSuite, type CaredFor } from './archive-care.contract.ts';
import { createParquetCare } from './archive-care.duckdb.ts';
import type { TapeDay } from './hot-tape.ts';
import { trade } from './trade.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const DAY = { exchange: 'B3', symbol: 'PETR4', date: '2025-08-29' as LocalDate };

async function withCare(run: (cared: CaredFor, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-care-'));
  const archive = createParquetArchive({ folder, zone });
  const care = createParquetCare({ folder, zone });
  try {
    const damage: CaredFor['damage'] = async (day, change) => {
      const path = pathOf(folder, day);
      await writeFile(path, change(await readFile(path)));
    };
    await run({ archive, care, damage }, folder);
  } finally {
    await care.close();
    await archive.close();
    await rm(folder, { recursive: true });
  }
}

function pathOf(folder: string, { exchange, symbol, date }: TapeDay): string {
  return join(folder, 'ticks', exchange, symbol, ...`${date}.parquet`.split('-'));
}

archiveCareSuite('Parquet through DuckDB', withCare);

/** Rewrites a day's file by a query over it, as another program might; what it says of itself stays as it was. */
async function rewritten(query: (path: string) => string): Promise<string[]> {
  let problems: string[] = [];
  await withCare(async ({ archive, care }, folder) => {
    const load = await archive.load('B3');
    await load.add([10, 20, 30].map((id) => trade({ exchange: 'B3', id })));
    await load.commit();
    await load.dispose();
    const path = pathOf(folder, DAY);
    const connection = await (await DuckDBInstance.create()).connect();
    const notes = await connection.runAndReadAll(`SELECT decode(value) FROM parquet_kv_metadata('${path}')`);
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE TABLE day AS ${query(path)}`);
    await connection.run(
      `COPY day TO '${path}' (FORMAT parquet, KV_METADATA {checksum: '${notes.getRows()[0]?.[0]}'})`,
    );
    connection.closeSync();
    problems = await care.check(DAY);
  });
  return problems;
}

const WRONG: readonly (readonly [what: string, query: (path: string) => string, problem: RegExp | null])[] = [
  ['as it was', (path) => `FROM '${path}'`, null],
  [
    'with a price changed',
    (path) => `SELECT * REPLACE (price + 1 AS price) FROM '${path}'`,
    /do not have the checksum/,
  ],
  ['with a row taken out', (path) => `FROM '${path}' WHERE trade_id <> 20`, /do not have the checksum/],
  [
    'with a row doubled',
    (path) => `FROM '${path}' UNION ALL (FROM '${path}' LIMIT 1)`,
    /1 of its 4 trades have the number of another/,
  ],
  ['in another order', (path) => `FROM '${path}' ORDER BY trade_id DESC`, /2 of its trades are not in the order/],
  [
    'without a column',
    (path) => `SELECT * EXCLUDE quantity FROM '${path}'`,
    /columns are not those of a tape: quantity \(BIGINT\)/,
  ],
  [
    'with a type changed',
    (path) => `SELECT * REPLACE (price::DOUBLE AS price) FROM '${path}'`,
    /price \(DECIMAL\(18,4\)\)/,
  ],
  [
    'with an unknown condition',
    (path) => `SELECT * REPLACE ('new' AS condition) FROM '${path}'`,
    /cannot be read: .*condition/,
  ],
  ['without rows', (path) => `FROM '${path}' WHERE false`, /it holds no trade/],
];
for (const [what, query, problem] of WRONG) {
  test(`a file ${what} is ${problem === null ? '' : 'not '}whole`, async () => {
    const problems = await rewritten(query);
    if (problem === null) assert.deepEqual(problems, []);
    else assert.match(problems.join('\n'), problem);
  });
}

test('what a writing that was cut off has left is told as a stray', () =>
  withCare(async ({ archive, care }, folder) => {
    const load = await archive.load('B3');
    await load.add([trade({ exchange: 'B3' })]);
    await load.commit();
    await load.dispose();
    const stray = `${pathOf(folder, DAY)}.123.new`;
    await writeFile(stray, '');
    assert.deepEqual(await care.strays(), [stray]);
  }));
