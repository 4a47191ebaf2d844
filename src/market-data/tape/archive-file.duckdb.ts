/**
 * The Parquet files of the archive, one for each symbol and day: written many at a time, read column by column. A
 * file says of itself how many rows it has and what their checksum is, so that it can be recognised and verified.
 */

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { scheduler } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBResultReader,
  INTEGER,
  UTINYINT,
} from '@duckdb/node-api';
import { ArchiveFileError } from './archive.ts';
import type { TapeDay } from './hot-tape.ts';
import {
  COLUMN_NAMES,
  CONDITIONS,
  columnsFor,
  isSettled,
  joined,
  NO_BROKER,
  SESSIONS,
  settled,
  type TradeColumns,
} from './trade-columns.ts';

/** What a file says of itself; nulls in files of before it was said. */
export interface FileNote {
  readonly rows: number;
  readonly checksum: string | null;
}

export interface DayFileWriter {
  /** Takes settled rows of a day in, to be written with the next flush; true where one is due. */
  add(day: TapeDay, path: string, parts: Iterable<TradeColumns>): Promise<boolean>;
  /** Writes what was added, makes it durable and puts each file in its place. */
  flush(): Promise<void>;
}

/** Rows of one data chunk; DuckDB's own vector size. */
const CHUNK_ROWS = 2048;
/** Rows that wait for a flush; more of them only cost memory, since each file is a query of its own. */
const WAITING_ROWS_MAX = 100_000;
const WAITING_DAYS_MAX = 500;
/** A part of more rows than this takes milliseconds, so that others may run after it. */
const PAUSE_ROWS = 4_096;
/** Files that are made durable at a time. */
const SYNCS_AT_ONCE = 8;

/** Integers wait as DOUBLE, which holds every one below 2^53 exactly; the file gets exact types. */
const WAITING =
  'day INTEGER, id DOUBLE, made_at DOUBLE, price DOUBLE, quantity DOUBLE, buyer INTEGER, seller INTEGER, session UTINYINT, condition UTINYINT, busted UTINYINT';
const TYPES = [INTEGER, DOUBLE, DOUBLE, DOUBLE, DOUBLE, INTEGER, INTEGER, UTINYINT, UTINYINT, UTINYINT];
const VECTORS = ['id', 'at', 'price', 'quantity', 'buyer', 'seller', 'session', 'condition', 'busted'] as const;

/** Names of codes, for SQL in both directions. */
const nameOf = (column: string, names: readonly string[]): string =>
  `(CASE ${column} ${names.map((name, code) => `WHEN ${code} THEN '${name}'`).join(' ')} END)::${enumOf(names)}`;
/** A type of these names: its columns are written in a third of the time of texts, and are texts in the file. */
const enumOf = (names: readonly string[]): string => `ENUM(${names.map(quoted).join(', ')})`;
const constant = (text: string): string => `${quoted(text)}::${enumOf([text])}`;
export const codeOf = (column: string, names: readonly string[]): string =>
  `CASE ${column} ${names.map((name, code) => `WHEN '${name}' THEN ${code}`).join(' ')} END::UTINYINT`;

interface WaitingDay extends TapeDay {
  readonly path: string;
  readonly checksum: string;
}

/** A writer over `connection`, which nobody else uses meanwhile. */
export function createDayFileWriter(connection: DuckDBConnection): DayFileWriter {
  let waiting: WaitingDay[] = [];
  let rows = 0;
  let appender: RowAppender | undefined;

  async function start(): Promise<RowAppender> {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE OR REPLACE TEMP TABLE waiting (${WAITING})`);
    return new RowAppender(await connection.createAppender('waiting'));
  }

  async function flush(): Promise<void> {
    if (appender === undefined) return;
    appender.close();
    appender = undefined;
    try {
      for (const [place, day] of waiting.entries()) await writeFile(connection, place, day);
      await inGroups(waiting, SYNCS_AT_ONCE, ({ path }) => putInPlace(path));
    } catch (error) {
      // A full disk, say: what was not put in place is as if it had never been.
      await Promise.all(waiting.map(({ path }) => rm(freshPath(path), { force: true })));
      throw error;
    } finally {
      waiting = [];
      rows = 0;
    }
  }

  return {
    async add(day, path, parts) {
      appender ??= await start();
      const checksum = new Checksum();
      for (const part of parts) {
        appender.add(part, waiting.length);
        checksum.add(part);
        rows += part.length;
        if (part.length > PAUSE_ROWS) await scheduler.yield();
      }
      waiting.push({ ...day, path, checksum: checksum.text() });
      return rows >= WAITING_ROWS_MAX || waiting.length >= WAITING_DAYS_MAX;
    },
    flush,
  };
}

/**
 * Appends rows through one chunk that is used again and again: the memory of a chunk is native, and thousands of them
 * would wait for a collector that does not see it.
 */
class RowAppender {
  readonly #appender: DuckDBAppender;
  readonly #chunk = DuckDBDataChunk.create(TYPES, CHUNK_ROWS);
  #used = 0;

  constructor(appender: DuckDBAppender) {
    this.#appender = appender;
  }

  add(rows: TradeColumns, day: number): void {
    let from = 0;
    while (from < rows.length) {
      const count = Math.min(CHUNK_ROWS - this.#used, rows.length - from);
      this.#fill(rows, { from, count, day });
      from += count;
      this.#used += count;
      if (this.#used === CHUNK_ROWS) this.#append();
    }
  }

  close(): void {
    if (this.#used > 0) this.#append();
    this.#appender.closeSync();
  }

  #fill(rows: TradeColumns, { from, count, day }: { from: number; count: number; day: number }): void {
    const days = this.#chunk.getColumnVector(0);
    for (let row = 0; row < count; row++) days.setItem(this.#used + row, day);
    for (const [index, name] of VECTORS.entries()) {
      const vector = this.#chunk.getColumnVector(index + 1);
      const column = rows[name];
      for (let row = 0; row < count; row++) vector.setItem(this.#used + row, column[from + row] as number);
    }
  }

  #append(): void {
    for (let index = 0; index < TYPES.length; index++) this.#chunk.getColumnVector(index).flush();
    // Its vectors keep their rows: told a smaller size, the chunk ends before what is left of the last time.
    if (this.#used < CHUNK_ROWS) this.#chunk.rowCount = this.#used;
    this.#appender.appendDataChunk(this.#chunk);
    this.#used = 0;
  }
}

async function writeFile(connection: DuckDBConnection, place: number, day: WaitingDay): Promise<void> {
  await mkdir(dirname(day.path), { recursive: true });
  await connection.run(
    `COPY (SELECT ${constant(day.exchange)} AS exchange, ${constant(day.symbol)} AS symbol, id::BIGINT AS trade_id,
       make_timestamptz(made_at::BIGINT) AS traded_at,
       (price::DECIMAL(18, 0) * 0.0001::DECIMAL(5, 4))::DECIMAL(18, 4) AS price, quantity::BIGINT AS quantity,
       ${nameOf('session', SESSIONS)} AS session, ${nameOf('condition', CONDITIONS)} AS condition, nullif(buyer, ${NO_BROKER}) AS buyer, nullif(seller, ${NO_BROKER}) AS seller,
       busted = 1 AS busted
     FROM waiting WHERE day = ${place})
     TO ${quoted(freshPath(day.path))} (FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, KV_METADATA {checksum: ${quoted(day.checksum)}})`,
  );
}

async function putInPlace(path: string): Promise<void> {
  const fresh = freshPath(path);
  const file = await open(fresh, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** Of this process alone: another one may be writing the same day. */
function freshPath(path: string): string {
  return `${path}.${process.pid}.new`;
}

async function inGroups<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += size) await Promise.all(items.slice(from, from + size).map(work));
}

/** The rows of a file, busted ones too, settled. */
export async function readColumns(connection: DuckDBConnection, path: string): Promise<TradeColumns> {
  const parts: TradeColumns[] = [];
  for await (const part of readParts(connection, path)) parts.push(part);
  const rows = joined(parts);
  return isSettled(rows) ? rows : settled(rows).columns;
}

/**
 * The rows of a file in parts, as they lie there, or those that `clauses` choose. A file from before trades had a
 * condition reads as if all were regular; a condition or session that this version does not know must not pass for
 * another, and throws an ArchiveFileError, as a damaged file does.
 */
export async function* readParts(
  connection: DuckDBConnection,
  path: string,
  clauses = '',
): AsyncGenerator<TradeColumns, void, undefined> {
  const chunks = chunksOf(
    connection,
    path,
    `SELECT trade_id::DOUBLE, epoch_us(traded_at)::DOUBLE, (price * 10000)::DOUBLE, quantity::DOUBLE,
       coalesce(buyer, ${NO_BROKER}), coalesce(seller, ${NO_BROKER}), ${codeOf('session', SESSIONS)},
       ${codeOf("coalesce(condition, 'regular')", CONDITIONS)}, busted::UTINYINT
     FROM (SELECT NULL::VARCHAR AS condition WHERE false UNION ALL BY NAME FROM read_parquet(${quoted(path)})) ${clauses}`,
  );
  for await (const chunk of chunks) {
    const part = columnsFor(chunk.rowCount);
    for (const [index, name] of VECTORS.entries()) {
      const vector = chunk.getColumnVector(index);
      for (let row = 0; row < part.length; row++) {
        const value = vector.getItem(row);
        if (typeof value !== 'number') throw new ArchiveFileError(path, `a row has an empty or unknown ${name}`);
        part[name][row] = value;
      }
    }
    yield part;
  }
}

async function* chunksOf(
  connection: DuckDBConnection,
  path: string,
  query: string,
): AsyncGenerator<DuckDBDataChunk, void, undefined> {
  try {
    for await (const chunk of await connection.stream(query)) yield chunk;
  } catch (error) {
    throw new ArchiveFileError(path, (error as Error).message, { cause: error });
  }
}

/** How many rows of a file are as `where` says. */
export async function countRows(connection: DuckDBConnection, path: string, where: string): Promise<number> {
  const query = `SELECT count(*)::DOUBLE FROM read_parquet(${quoted(path)}) WHERE ${where}`;
  let count = 0;
  for await (const chunk of chunksOf(connection, path, query)) count += Number(chunk.getColumnVector(0).getItem(0));
  return count;
}

/** What files say of themselves, by path. */
export async function readNotes(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileNote>> {
  if (paths.length === 0) return new Map();
  const result = await footersOf(connection, paths);
  return new Map(
    result
      .getRows()
      .map(([path, count, checksum]) => [
        String(path),
        { rows: Number(count), checksum: checksum === null ? null : String(checksum) },
      ]),
  );
}

async function footersOf(connection: DuckDBConnection, paths: readonly string[]): Promise<DuckDBResultReader> {
  const list = `[${paths.map(quoted).join(', ')}]`;
  try {
    return await connection.runAndReadAll(
      `SELECT footer.file_name, num_rows, decode(value)
       FROM parquet_file_metadata(${list}) AS footer
         LEFT JOIN (FROM parquet_kv_metadata(${list}) WHERE decode(key) = 'checksum') AS note USING (file_name)`,
    );
  } catch (error) {
    const { message } = error as Error;
    const path = paths.find((one) => message.includes(one)) ?? 'a file of the archive';
    throw new ArchiveFileError(path, message, { cause: error });
  }
}

/** The CRC-32 of each column, its values as little-endian numbers in the order of the file, one after the other. */
export class Checksum {
  readonly #ofColumns = COLUMN_NAMES.map(() => 0);

  add(rows: TradeColumns): void {
    for (const [index, name] of COLUMN_NAMES.entries()) {
      const { buffer, byteOffset, byteLength } = rows[name];
      this.#ofColumns[index] = crc32(new Uint8Array(buffer, byteOffset, byteLength), this.#ofColumns[index]);
    }
  }

  text(): string {
    return this.#ofColumns.map((checksum) => checksum.toString(16).padStart(8, '0')).join('');
  }
}

/** A text as an SQL literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
