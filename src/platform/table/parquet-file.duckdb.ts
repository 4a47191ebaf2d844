/** Parquet by DuckDB: rows are appended to a table of its own, which spills to disk, and copied out as one file. */

import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { scheduler } from 'node:timers/promises';
import {
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  VARCHAR,
} from '@duckdb/node-api';
import type { ParquetWriter } from './parquet-file.ts';
import type { Cell, Column, ColumnType, Row, Table } from './table.ts';

/** How a column is appended, and what it becomes: the integers of the kernel are whole numbers of a double. */
const TYPES: Readonly<Record<ColumnType, { readonly appended: DuckDBType; readonly read: (name: string) => string }>> =
  {
    text: { appended: VARCHAR, read: (name) => name },
    boolean: { appended: BOOLEAN, read: (name) => name },
    integer: { appended: DOUBLE, read: (name) => `${name}::BIGINT` },
    price: { appended: DOUBLE, read: (name) => decimal(name, 4) },
    turnover: { appended: DOUBLE, read: (name) => decimal(name, 2) },
    instant: { appended: DOUBLE, read: (name) => `make_timestamptz(${name}::BIGINT)` },
  };

const CHUNK_ROWS = 2_048;

/** A writer whose files, and what does not fit in memory, lie in `folder`; the engine starts with the first one. */
export function createParquetWriter(folder: string): ParquetWriter {
  let instance: Promise<DuckDBInstance> | undefined;

  async function connect(): Promise<DuckDBConnection> {
    await mkdir(folder, { recursive: true });
    instance ??= DuckDBInstance.create(':memory:', {
      // One thread leaves the other cores to the live market; the memory limit makes large tables spill to disk.
      threads: '1',
      memory_limit: '250MB',
      temp_directory: folder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return (await instance).connect();
  }

  return {
    async write(table) {
      const connection = await connect();
      const path = join(folder, `${randomUUID()}.parquet`);
      try {
        await connection.run("SET TimeZone = 'UTC'");
        await append(connection, table);
        await connection.run(`COPY (SELECT ${columnsOut(table.columns)} FROM outgoing)
          TO '${path.replaceAll("'", "''")}' (FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd)`);
        return path;
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        connection.closeSync();
      }
    },
    async close() {
      if (instance !== undefined) (await instance).closeSync();
      instance = undefined;
    },
  };
}

function columnsOut(columns: readonly Column[]): string {
  return columns.map(({ name, type }, index) => `${TYPES[type].read(`c${index}`)} AS ${quotedName(name)}`).join(', ');
}

async function append(connection: DuckDBConnection, { columns, batches }: Table): Promise<void> {
  const kinds = columns.map(({ type }, index) => `c${index} ${TYPES[type].appended}`);
  await connection.run(`CREATE TEMP TABLE outgoing (${kinds.join(', ')})`);
  const appender = await connection.createAppender('outgoing');
  try {
    const chunk = DuckDBDataChunk.create(
      columns.map(({ type }) => TYPES[type].appended),
      CHUNK_ROWS,
    );
    for await (const rows of batches) {
      for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
        appendRows(appender, chunk, rows.slice(from, from + CHUNK_ROWS));
        await scheduler.yield();
      }
    }
  } finally {
    appender.closeSync();
  }
}

/** Through one chunk that is used again and again: its memory is native, and no collector sees it. */
function appendRows(appender: DuckDBAppender, chunk: DuckDBDataChunk, rows: readonly Row[]): void {
  chunk.rowCount = rows.length;
  for (let column = 0; column < chunk.columnCount; column++)
    chunk.setColumnValues(
      column,
      rows.map((row) => row[column] as Cell),
    );
  appender.appendDataChunk(chunk);
}

function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** An integer of 10^-`places` as the decimal that it is; no float is in between, as integers of a double are exact. */
function decimal(name: string, places: 2 | 4): string {
  const unit = places === 2 ? '0.01::DECIMAL(3, 2)' : '0.0001::DECIMAL(5, 4)';
  return `(${name}::DECIMAL(18, 0) * ${unit})::DECIMAL(18, ${places})`;
}
