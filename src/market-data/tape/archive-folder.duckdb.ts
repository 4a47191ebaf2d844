/** Where the archive's files lie, and the engine that reads and writes them. */

import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { assert, defined } from '#kernel/assert.ts';
import { type LocalDate, parseLocalDate } from '#kernel/time.ts';
import type { TapeDay } from './hot-tape.ts';

/** Only such names become part of a path. */
const PATH_SAFE = /^[A-Z0-9][A-Z0-9$@_.-]*$/;

/** A DuckDB of its own, without a database file; it starts with about 20 MB and 50 ms. */
export async function startEngine(folder: string): Promise<DuckDBInstance> {
  await mkdir(folder, { recursive: true });
  return DuckDBInstance.create(':memory:', {
    // One thread leaves the other cores to the live market; the memory limit makes large loads spill to disk.
    threads: '1',
    memory_limit: '250MB',
    temp_directory: join(folder, 'tmp'),
    // A file may be replaced at any time; what was read of it before is no longer true then.
    enable_external_file_cache: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}

/** Days that have a file, by exchange, symbol and date. */
export async function daysBelow(root: string): Promise<TapeDay[]> {
  if (!(await exists(root))) return [];
  const files = await readdir(root, { recursive: true });
  const days: TapeDay[] = [];
  for (const file of files) {
    const [exchange, symbol, year, month, name] = relative('.', file).split(sep);
    const day = /^(\d{2})\.parquet$/.exec(name ?? '')?.[1];
    if (day === undefined) continue;
    days.push({
      exchange: defined(exchange, file),
      symbol: defined(symbol, file),
      date: `${year}-${month}-${day}` as LocalDate,
    });
  }
  return days.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Dates of a symbol that have a file, rising. */
export async function datesBelow(root: string, exchange: string, symbol: string): Promise<LocalDate[]> {
  if (!PATH_SAFE.test(exchange) || !PATH_SAFE.test(symbol)) return [];
  const folder = join(root, exchange, symbol);
  const files = (await exists(folder)) ? await readdir(folder, { recursive: true }) : [];
  return files
    .flatMap((file) => {
      const found = /^(\d{4}).(\d{2}).(\d{2})\.parquet$/.exec(relative('.', file));
      return found === null ? [] : [`${found[1]}-${found[2]}-${found[3]}` as LocalDate];
    })
    .sort();
}

/** Symbols of an exchange that have files. */
export async function symbolsBelow(root: string, exchange: string): Promise<string[]> {
  const folder = join(root, exchange);
  return (await exists(folder)) ? (await readdir(folder)).filter((name) => PATH_SAFE.test(name)) : [];
}

function keyOf({ exchange, symbol, date }: TapeDay): string {
  return `${exchange} ${symbol} ${date}`;
}

/** Where the file of a day lies, below the folder `ticks`. */
export function pathOf(root: string, { exchange, symbol, date }: TapeDay): string {
  assert(
    PATH_SAFE.test(exchange) && PATH_SAFE.test(symbol),
    `"${exchange}" and "${symbol}" must be safe names of folders`,
  );
  const [year = '', month = '', day = ''] = date.split('-');
  return join(root, exchange, symbol, year, month, `${day}.parquet`);
}

/** Where the first date whose trades are kept is noted, below the folder `ticks`. */
export function keptFromPath(root: string): string {
  return join(root, 'kept-from.txt');
}

/** The first date whose trades are kept; null where none were ever deleted. */
export async function readKeptFrom(root: string): Promise<LocalDate | null> {
  const path = keptFromPath(root);
  if (!(await exists(path))) return null;
  const date = parseLocalDate((await readFile(path, 'utf8')).trim());
  assert(date.ok, `${path} holds no date: write the first date whose trades are kept into it`);
  return date.value;
}

/** Whether there is such a file or folder. */
export async function exists(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
