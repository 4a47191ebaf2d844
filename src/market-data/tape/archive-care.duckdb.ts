/** Looks after the Parquet files of the archive. */

import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { ArchiveFileError } from './archive.ts';
import type { ArchiveCare, ArchiveEntry } from './archive-care.ts';
import { Checksum, type FileNote, quoted, readNotes, readParts } from './archive-file.duckdb.ts';
import { daysBelow, exists, keptFromPath, pathOf, readKeptFrom, startEngine } from './archive-folder.duckdb.ts';
import type { TapeDay } from './hot-tape.ts';

export interface ParquetCareOptions {
  /** Folder that holds `ticks/`. */
  readonly folder: string;
  /** Days are those of this zone. */
  readonly zone: Zone;
}

/** Files that are asked at a time. */
const AT_ONCE = 500;

/** Columns of a file with their types; `condition` came later than the others. */
const SCHEMA: Readonly<Record<string, string>> = {
  exchange: 'VARCHAR',
  symbol: 'VARCHAR',
  trade_id: 'BIGINT',
  traded_at: 'TIMESTAMP WITH TIME ZONE',
  price: 'DECIMAL(18,4)',
  quantity: 'BIGINT',
  session: 'VARCHAR',
  condition: 'VARCHAR',
  buyer: 'INTEGER',
  seller: 'INTEGER',
  busted: 'BOOLEAN',
};
const OPTIONAL = 'condition';

/** Care for the archive below `folder`; the engine starts with the first call that needs it. */
export function createParquetCare({ folder, zone }: ParquetCareOptions): ArchiveCare {
  const root = join(folder, 'ticks');
  let instance: DuckDBInstance | undefined;

  async function using<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    instance ??= await startEngine(folder);
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }

  return {
    async entries() {
      const days = await daysBelow(root);
      const entries: ArchiveEntry[] = [];
      for (let from = 0; from < days.length; from += AT_ONCE) {
        const some = days.slice(from, from + AT_ONCE);
        entries.push(...(await using((connection) => entriesOf(connection, root, some))));
      }
      return entries;
    },
    async check(day) {
      try {
        return await using((connection) => checkDay({ connection, path: pathOf(root, day), zone }, day));
      } catch (error) {
        return [`it cannot be read: ${reasonOf(error as Error)}`];
      }
    },
    async strays() {
      if (!(await exists(root))) return [];
      const all = await readdir(root, { recursive: true, withFileTypes: true });
      const days = new Set((await daysBelow(root)).map((day) => pathOf(root, day)));
      return all
        .filter((entry) => !entry.isDirectory())
        .map(({ parentPath, name }) => join(parentPath, name))
        .filter((path) => !days.has(path) && path !== keptFromPath(root))
        .sort();
    },
    async keepFrom(date) {
      const known = await readKeptFrom(root);
      // Noted before anything goes, and for good.
      if (known === null || date > known) await noteKeptFrom(root, date);
      for (const day of await daysBelow(root)) if (day.date < date) await rm(pathOf(root, day));
    },
    async close() {
      instance?.closeSync();
      instance = undefined;
    },
  };
}

async function noteKeptFrom(root: string, date: LocalDate): Promise<void> {
  await mkdir(root, { recursive: true });
  const path = keptFromPath(root);
  await writeFile(`${path}.new`, `${date}\n`, { flush: true });
  await rename(`${path}.new`, path);
}

async function entriesOf(
  connection: DuckDBConnection,
  root: string,
  days: readonly TapeDay[],
): Promise<ArchiveEntry[]> {
  const paths = days.map((day) => pathOf(root, day));
  const sizes = await Promise.all(paths.map((path) => stat(path)));
  const notes = await notesOf(connection, paths);
  return days.map((day, index) => ({
    ...day,
    bytes: sizes[index]?.size ?? 0,
    rows: notes.get(paths[index] as string)?.rows ?? null,
  }));
}

/** Those files that can be read; `check` tells what is wrong with another one. */
async function notesOf(connection: DuckDBConnection, paths: readonly string[]): Promise<Map<string, FileNote>> {
  try {
    return new Map(await readNotes(connection, paths));
  } catch {
    // One damaged file makes the query over all of them fail.
    const notes = new Map<string, FileNote>();
    if (paths.length === 1) return notes;
    for (const path of paths) for (const [key, note] of await notesOf(connection, [path])) notes.set(key, note);
    return notes;
  }
}

interface CheckedFile {
  readonly connection: DuckDBConnection;
  readonly path: string;
  readonly zone: Zone;
}

async function checkDay({ connection, path, zone }: CheckedFile, day: TapeDay): Promise<string[]> {
  const schema = await checkSchema(connection, path);
  if (schema !== null) return [schema];
  const result = await connection.runAndReadAll(
    `SELECT count(*), count(DISTINCT trade_id), count(*) FILTER (exchange IS DISTINCT FROM ${quoted(day.exchange)}
       OR symbol IS DISTINCT FROM ${quoted(day.symbol)}), min(epoch_us(traded_at)), max(epoch_us(traded_at))
     FROM read_parquet(${quoted(path)})`,
  );
  const [rows = 0, numbers = 0, foreign = 0, first = 0, last = 0] = (result.getRows()[0] ?? []).map(Number);
  if (rows === 0) return ['it holds no trade'];
  const dates = [first, last].map((at) => zone.dateAt(instantOf(at)));
  const { disordered, checksum } = await readThrough(connection, path);
  const told = (await readNotes(connection, [path])).get(path)?.checksum ?? null;
  return [
    foreign > 0 ? `${foreign} of its trades are of another exchange or symbol than its path says` : null,
    dates.some((date) => date !== day.date) ? `its trades are of ${[...new Set(dates)].join(' to ')}` : null,
    numbers < rows ? `${rows - numbers} of its ${rows} trades have the number of another one` : null,
    disordered > 0 ? `${disordered} of its trades are not in the order in which they were made` : null,
    told !== null && told !== checksum ? 'its trades do not have the checksum that it tells' : null,
  ].filter((one) => one !== null);
}

/** Null where the columns are those that the archive writes. */
async function checkSchema(connection: DuckDBConnection, path: string): Promise<string | null> {
  const result = await connection.runAndReadAll(`DESCRIBE FROM read_parquet(${quoted(path)})`);
  const found = new Map(result.getRows().map(([name, type]) => [String(name), String(type)]));
  const wrong = Object.entries(SCHEMA).filter(([name, type]) => {
    const other = found.get(name);
    return other === undefined ? name !== OPTIONAL : other !== type;
  });
  if (wrong.length === 0) return null;
  return `its columns are not those of a tape: ${wrong.map(([name, type]) => `${name} (${type})`).join(', ')}`;
}

async function readThrough(
  connection: DuckDBConnection,
  path: string,
): Promise<{ readonly disordered: number; readonly checksum: string }> {
  const checksum = new Checksum();
  let [lastAt, lastId] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let disordered = 0;
  for await (const part of readParts(connection, path)) {
    checksum.add(part);
    for (let row = 0; row < part.length; row++) {
      const [at, id] = [part.at[row] as number, part.id[row] as number];
      if (at < lastAt || (at === lastAt && id < lastId)) disordered++;
      [lastAt, lastId] = [at, id];
    }
  }
  return { disordered, checksum: checksum.text() };
}

function reasonOf(error: Error): string {
  const { cause } = error;
  const message = error instanceof ArchiveFileError && cause instanceof Error ? cause.message : error.message;
  return message.split('\n')[0] ?? message;
}
