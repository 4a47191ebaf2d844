import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { archiveSuite } from './archive.contract.ts';
import { createParquetArchive } from './archive.duckdb.ts';
import type { TapeArchive } from './archive.ts';
import { trade } from './trade.fixture.ts';

const zone = createZone('America/Sao_Paulo');

async function withArchive(run: (archive: TapeArchive, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-archive-'));
  const archive = createParquetArchive({ folder, zone });
  try {
    await run(archive, folder);
  } finally {
    await archive.close();
    await rm(folder, { recursive: true });
  }
}

archiveSuite('Parquet through DuckDB', withArchive);

async function storeOne(archive: TapeArchive): Promise<void> {
  const load = await archive.load('B3');
  await load.add([trade({ exchange: 'B3' })]);
  await load.commit();
  await load.dispose();
}

test('a day lies at its documented path and says in plain types what it holds', () =>
  withArchive(async (archive, folder) => {
    await storeOne(archive);
    const path = join(folder, 'ticks', 'B3', 'PETR4', '2025', '08', '29.parquet');
    const connection = await (await DuckDBInstance.create()).connect();
    const result = await connection.runAndReadAll(
      `SELECT exchange, symbol, price::VARCHAR, quantity::INT, strftime(traded_at AT TIME ZONE 'UTC', '%H:%M:%S') FROM '${path}'`,
    );
    assert.deepEqual(result.getRows(), [['B3', 'PETR4', '38.1200', 100, '13:00:01']]);
    connection.closeSync();
  }));

test('a day that does not change is not written again', () =>
  withArchive(async (archive, folder) => {
    const path = join(folder, 'ticks', 'B3', 'PETR4', '2025', '08', '29.parquet');
    await storeOne(archive);
    const [before, written] = [await readFile(path), await stat(path)];
    await storeOne(archive);
    assert.deepEqual(await readFile(path), before);
    assert.equal((await stat(path)).ino, written.ino);
  }));

test('a file from before trades had a condition reads as if all were regular, and merges with newer trades', () =>
  withArchive(async (archive, folder) => {
    await storeOne(archive);
    const path = join(folder, 'ticks', 'B3', 'PETR4', '2025', '08', '29.parquet');
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(`CREATE TABLE old AS SELECT * EXCLUDE condition FROM '${path}'`);
    await connection.run(`COPY old TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    const day = { exchange: 'B3', symbol: 'PETR4', date: '2025-08-29' as LocalDate };
    assert.deepEqual(await archive.read(day), [trade({ exchange: 'B3' })]);
    await storeOne(archive);
    const load = await archive.load('B3');
    await load.add([trade({ exchange: 'B3', id: 20, condition: 'block' })]);
    await load.commit();
    await load.dispose();
    assert.deepEqual(
      (await archive.read(day)).map(({ condition }) => condition),
      ['regular', 'block'],
    );
  }));

test('a day that cannot be written leaves the old state and no half-written file, and goes in the next time', () =>
  withArchive(async (archive, folder) => {
    const month = join(folder, 'ticks', 'B3', 'VALE3', '2025', '08');
    await mkdir(join(month, '..'), { recursive: true });
    await writeFile(month, 'in the way');
    const load = await archive.load('B3');
    const trades = [trade({ exchange: 'B3' }), trade({ exchange: 'B3', symbol: 'VALE3' })];
    await load.add(trades);
    await assert.rejects(load.commit());
    await load.dispose();
    const names = await readdir(join(folder, 'ticks'), { recursive: true });
    assert.deepEqual(
      names.filter((name) => name.endsWith('.new')),
      [],
    );
    await rm(month);
    const again = await archive.load('B3');
    await again.add(trades);
    assert.equal(
      (await again.commit()).reduce((sum, { total }) => sum + total, 0),
      2,
    );
    await again.dispose();
    assert.equal((await archive.days()).length, 2);
  }));

test('a reading archive that was never written is empty', () =>
  withArchive(async (archive) => {
    assert.deepEqual(await archive.days(), []);
    assert.deepEqual(await archive.read({ exchange: 'B3', symbol: 'PETR4', date: '2025-08-29' as LocalDate }), []);
  }));
