/**
 * A B3-shaped trade file (fixtures/trade-file.ts) into the platform, phase by phase, beside DuckDB's `read_csv` into a
 * table and PostgreSQL's COPY. Rows and bars are compared with DuckDB's before anything is told. Each measurement is a
 * process of its own: its CPU seconds of all threads, and its peak memory.
 *
 *   node bench/import.ts [--trades 5000000] [--split 119] [--runs 3] [--postgres /usr/lib/postgresql/15/bin]
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { createZone } from '#kernel/zone.ts';
import { readBatches } from '#venues/replay/index.ts';
import { createParquetArchive } from '../src/market-data/tape/archive.duckdb.ts';
import { printImportRow } from './format-row.ts';
import { copyWithPostgres } from './import-postgres.ts';
import { describeMachine, median } from './measure.ts';

export interface Measured {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMb: number;
}

const TIME_ZONE = 'America/Sao_Paulo';
const READ_CSV = (path: string): string => `read_csv('${path}', delim = ';', decimal_separator = ',')`;

/** The measured phases; each name is what is done, from the file on. */
const PHASES: Readonly<Record<string, (path: string, folder: string) => Promise<void>>> = {
  'ours: read and check': (path) => readAll(path, async () => undefined),
  'ours: read, check and settle (order, doubles, cancellations)': (path, folder) => gather(path, folder, 'preview'),
  'ours: the same, and Parquet by symbol and day': (path, folder) => gather(path, folder, 'commit'),
  'DuckDB read_csv into a table, 1 thread': (path) => readWithDuckDb(path, '1'),
  'DuckDB read_csv into a table, 2 threads': (path) => readWithDuckDb(path, '2'),
};
const WHOLE = 'ours: pregao import trades (the same, and all bars)';
const AGAIN = 'ours: the same file a second time';

async function readAll(path: string, take: (batch: Batch) => Promise<void>): Promise<void> {
  const options = { path, exchange: 'B3', zone: createZone(TIME_ZONE), onRejected: () => undefined };
  for await (const { batch } of readBatches(options)) await take(batch);
}
type Batch = Parameters<Awaited<ReturnType<ReturnType<typeof createParquetArchive>['load']>>['addBatch']>[0];

async function gather(path: string, folder: string, end: 'preview' | 'commit'): Promise<void> {
  const archive = createParquetArchive({ folder, zone: createZone(TIME_ZONE) });
  const load = await archive.load('B3');
  await readAll(path, (batch) => load.addBatch(batch));
  await load[end]();
  await load.dispose();
  await archive.close();
}

async function readWithDuckDb(path: string, threads: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
  await connection.run(`CREATE TABLE trade AS FROM ${READ_CSV(path)}`);
}

/** Runs a program to its end and answers what it took, as the system counts it. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Measured {
  const format = '%U %S %e %M';
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', format, process.execPath, ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const [user = 0, system = 0, wall = 0, kilobytes = 0] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  if (status !== 0) throw new Error(stderr);
  return { cpuSeconds: user + system, wallSeconds: wall, peakMb: kilobytes / 1024 };
}

async function makeFile(path: string, trades: string, split: string | undefined): Promise<void> {
  const file = openSync(path, 'w');
  const intensity = String(Math.ceil(Number(trades) / 250_000));
  const args = ['fixtures/trade-file.ts', '--date', '2025-08-29', '--trades', trades, '--intensity', intensity];
  const child = spawn(process.execPath, [...args, ...(split === undefined ? [] : ['--split', split])], {
    stdio: ['ignore', file, 'inherit'],
  });
  await once(child, 'exit');
  closeSync(file);
}

/** Rows and 1m bars that differ between an import and what DuckDB makes of the file. */
async function differences(path: string, folder: string): Promise<{ rows: number; bars: number; differ: number }> {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run("SET TimeZone = 'UTC'");
  // 12:00 of UTC is 09:00 in São Paulo all over 2025.
  await connection.run(`CREATE TABLE theirs AS SELECT CodigoInstrumento AS symbol, CodigoIdentificadorNegocio AS trade_id,
      make_timestamptz(2025, 8, 29, 3 + HoraFechamento[1:2]::INT, HoraFechamento[3:4]::INT,
        HoraFechamento[5:6]::INT + HoraFechamento[7:9]::INT / 1000) AS traded_at,
      PrecoNegocio::DECIMAL(18, 4) AS price, QuantidadeNegociada AS quantity,
      CodigoParticipanteComprador::INT AS buyer, CodigoParticipanteVendedor::INT AS seller FROM ${READ_CSV(path)}`);
  await connection.run(`CREATE TABLE ours AS SELECT symbol, trade_id, traded_at, price, quantity, buyer, seller
    FROM read_parquet('${folder}/ticks/*/*/*/*/*.parquet')`);
  const [rows] = (
    await connection.runAndReadAll(`SELECT (SELECT count(*) FROM theirs),
      (SELECT count(*) FROM (FROM ours EXCEPT FROM theirs)) + (SELECT count(*) FROM (FROM theirs EXCEPT FROM ours))`)
  ).getRows();
  const bars = (
    await connection.runAndReadAll(`SELECT symbol, epoch_us(date_trunc('minute', traded_at))::DOUBLE,
      (10000 * arg_min(price, (traded_at, trade_id)))::DOUBLE, (10000 * max(price))::DOUBLE, (10000 * min(price))::DOUBLE,
      (10000 * arg_max(price, (traded_at, trade_id)))::DOUBLE, sum(quantity)::DOUBLE, count(*)::DOUBLE
    FROM theirs GROUP BY 1, 2`)
  ).getRows();
  const database = new DatabaseSync(join(folder, 'candles.db'));
  const stored = database.prepare(`SELECT symbol, start, open, high, low, close, volume, trades
    FROM candle JOIN series ON series.id = candle.series WHERE timeframe = 1`);
  const ours = new Set(stored.all().map((bar) => Object.values(bar).join(' ')));
  database.close();
  const missing = bars.filter((bar) => !ours.has(bar.join(' '))).length;
  return {
    rows: Number(rows?.[0]),
    bars: bars.length,
    differ: Number(rows?.[1]) + missing + Math.abs(ours.size - bars.length),
  };
}

async function measureAll(path: string, runs: number, postgres: string): Promise<Map<string, Measured[]>> {
  const measured = new Map<string, Measured[]>();
  const note = (name: string, one: Measured | null): void => {
    if (one !== null) measured.set(name, [...(measured.get(name) ?? []), one]);
  };
  for (let count = 0; count < runs; count++) {
    for (const name of Object.keys(PHASES))
      note(
        name,
        withFolder((folder) => run(['bench/import.ts', '--phase', name, path, folder])),
      );
    withFolder((folder) => {
      const args = ['bin/pregao.mjs', 'import', 'trades', path];
      note(WHOLE, run(args, { PREGAO_DATA_DIR: folder }));
      note(AGAIN, run(args, { PREGAO_DATA_DIR: folder }));
    });
    note('PostgreSQL COPY into a table, its backend alone', copyWithPostgres(postgres, path));
  }
  return measured;
}

function withFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-bench-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    options: { trades: text, split: text, runs: text, postgres: text, phase: text },
    allowPositionals: true,
  });
  if (values.phase !== undefined) {
    const [path = '', folder = ''] = positionals;
    return PHASES[values.phase]?.(path, folder);
  }
  const trades = values.trades ?? '5000000';
  const work = mkdtempSync(join(tmpdir(), 'pregao-bench-file-'));
  const path = join(work, 'trades.txt');
  try {
    await makeFile(path, trades, values.split);
    const data = join(work, 'data');
    run(['bin/pregao.mjs', 'import', 'trades', path], { PREGAO_DATA_DIR: data });
    const { rows, bars, differ } = await differences(path, data);
    rmSync(data, { recursive: true });
    console.log(`${describeMachine()}\n${rows} rows, ${bars} bars of 1m; different from DuckDB: ${differ}\n`);
    if (differ > 0) throw new Error('rows or bars differ, so nothing is timed');
    const measured = await measureAll(path, Number(values.runs ?? 3), values.postgres ?? '/usr/lib/postgresql/15/bin');
    const peer = median((measured.get('DuckDB read_csv into a table, 1 thread') ?? []).map((one) => one.cpuSeconds));
    for (const [name, all] of measured) printImportRow(name, all, peer);
  } finally {
    rmSync(work, { recursive: true });
  }
}

await main();
