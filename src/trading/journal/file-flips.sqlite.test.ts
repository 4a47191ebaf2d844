/**
 * Bytes that are changed in the files of a journal: whichever it hits, every row is read as it was written, or somebody
 * is told and nothing is built on the journal.
 */

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Random, seededRandom } from '#kernel/random.ts';
import { isDamage, NewerDatabaseError } from '#platform/sql/sqlite.ts';
import { World } from '../oms/oms.fixture.ts';
import { randomStep } from '../oms/random-input.fixture.ts';
import { encodeFrame } from './frame.ts';
import { sha256 } from './journal.fixture.ts';
import { openJournalReader } from './journal.sqlite.ts';
import type { JournalRow } from './journal.ts';
import { JournalFile, type JournalPlace, openRows } from './journal-file.sqlite.ts';
import { placeIn, withPlace } from './journal-files.fixture.ts';
import { verifyJournal } from './verify.ts';

/** Of each file; 10,000 with PREGAO_TEST_FILE_FLIPS=10000. */
const FLIPS = Number(process.env.PREGAO_TEST_FILE_FLIPS ?? 300);
const ROWS = 60;
const ROWS_AT_ONCE = 5;

/** What a journal has on the disk, by the names of its files. */
type Files = Readonly<Record<string, Buffer>>;

/** A journal of random inputs, kept open: most of it is in its log. */
function writtenIn(place: JournalPlace): JournalFile {
  const world = new World({ careful: false });
  const random = seededRandom('files');
  while (world.frames.length < ROWS) randomStep(world, random, 20);
  const rows = world.frames.slice(0, ROWS).map((frame, index) => ({ seq: index + 1, body: encodeFrame(frame) }));
  const file = new JournalFile(place);
  file.claim();
  for (let at = 0; at < ROWS; at += ROWS_AT_ONCE) file.append(rows.slice(at, at + ROWS_AT_ONCE), true);
  return file;
}

const LOG_HEADER = 32;
const LOG_PAGE = 24 + 4_096;

/** The log up to its last commit: what is kept behind it for a full disk is read by nobody. */
function used(log: Buffer): Buffer {
  let end = LOG_HEADER;
  // The second number of a page in the log is not 0 where the page ends a commit.
  for (let at = LOG_HEADER; at + LOG_PAGE <= log.length; at += LOG_PAGE)
    if (log.readUInt32BE(at + 4) !== 0) end = at + LOG_PAGE;
  return log.subarray(0, end);
}

/** The files with all rows in the log, and with all of them in the database. */
async function writtenFiles(): Promise<{ readonly inLog: Files; readonly inDatabase: Files }> {
  let files: { readonly inLog: Files; readonly inDatabase: Files } | undefined;
  await withPlace(async (place) => {
    const read = (name: string): Buffer => readFileSync(join(place.folder, name));
    const journal = writtenIn(place);
    const note = { 'orders.head': read('orders.head') };
    const inLog = { ...note, 'orders.db': read('orders.db'), 'orders.db-wal': used(read('orders.db-wal')) };
    journal.checkpoint();
    journal.close();
    files = { inLog, inDatabase: { ...note, 'orders.db': read('orders.db') } };
  });
  assert.ok(files !== undefined);
  return files;
}

/** The rows of a journal with these files, as whoever starts on it has them; null where it is told to be damaged. */
async function rowsOf(place: JournalPlace, files: Files): Promise<readonly JournalRow[] | null> {
  // What SQLite made for the files before these.
  for (const beside of ['-wal', '-shm']) rmSync(join(place.folder, `orders.db${beside}`), { force: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(place.folder, name), bytes);
  let reader: ReturnType<typeof openJournalReader> | undefined;
  try {
    reader = openJournalReader(place);
    const verdict = await verifyJournal(reader, sha256);
    if (verdict.ok) return await reader.read(0, ROWS * 2);
    assert.match(verdict.text, /is damaged: .*row \d+.*Start nothing on it/);
    return null;
  } catch (error) {
    assert.ok(isTold(error), error as Error);
    return null;
  } finally {
    reader?.close();
  }
}

/** Whether it is the database that cannot make sense of its file: its pages, its tables, or its version. */
function isTold(error: unknown): boolean {
  return isDamage(error) || error instanceof NewerDatabaseError || (error as { code?: string }).code === SQLITE_ERROR;
}

const SQLITE_ERROR = 'ERR_SQLITE_ERROR';

function flipped(files: Files, name: string, random: Random): Files {
  const bytes = Buffer.from(files[name] ?? '');
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 + random.below(255));
  return { ...files, [name]: bytes };
}

const CASES = [
  { what: 'database', name: 'orders.db', of: 'inDatabase' },
  { what: 'log', name: 'orders.db-wal', of: 'inLog' },
  { what: 'note of the end', name: 'orders.head', of: 'inDatabase' },
] as const;

for (const { what, name, of } of CASES)
  test(`${FLIPS} bytes of the ${what} that are changed, one at a time, change no row that anybody believes`, async () => {
    const files = (await writtenFiles())[of];
    await withPlace(async ({ folder }) => {
      const place = placeIn(join(folder, 'flipped'));
      mkdirSync(place.folder);
      const whole = await rowsOf(place, files);
      assert.equal(whole?.length, ROWS, 'as it was written it is believed');
      const random = seededRandom(`flips of the ${what}`);
      let told = 0;
      for (let flip = 0; flip < FLIPS; flip++) {
        const rows = await rowsOf(place, flipped(files, name, random));
        if (rows === null) told++;
        else assert.deepEqual(rows, whole, `flip ${flip} is believed`);
      }
      if (name !== 'orders.head') assert.ok(told > FLIPS / 4, `${told} of ${FLIPS} were told`);
    });
  });

test('a number that is too large for any row, and a hash that is none, are told as damage of their rows', () =>
  withPlace(async (place) => {
    writtenIn(place).close();
    const damageOf = async (change: string): Promise<string> => {
      const database = openRows(place);
      // A table that takes anything: what a damaged file has in its rows keeps to no rule.
      database.exec(
        `CREATE TABLE any AS SELECT * FROM frame; DROP TABLE frame; ALTER TABLE any RENAME TO frame; ${change}`,
      );
      database.close();
      const reader = openJournalReader(place);
      const verdict = await verifyJournal(reader, sha256);
      reader.close();
      return verdict.ok ? 'whole' : verdict.text;
    };
    assert.equal(await damageOf(''), 'whole');
    assert.match(await damageOf('UPDATE frame SET hash = NULL WHERE seq = 20'), /the hash of row 20 does not fit/);
    assert.match(await damageOf(`UPDATE frame SET epoch = ${2n ** 62n} WHERE seq = 10`), /the hash of row 10 does not/);
  }));
