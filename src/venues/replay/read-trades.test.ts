import assert from 'node:assert/strict';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { createZone } from '#kernel/zone.ts';
import { type RejectedRow, readTrades } from './read-trades.ts';
import { fileOf, type Generation, HEADERS, row } from './rows.fixture.ts';
import type { TradeRow } from './trade-file.ts';
import { TradeFileError } from './trade-text.ts';
import { type ZipMember, zipOf } from './zip.fixture.ts';

const zone = createZone('America/Sao_Paulo');
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pregao-read-trades-'));
});
after(() => rm(folder, { recursive: true }));

interface WholeFile {
  readonly rows: readonly TradeRow[];
  readonly rejected: readonly RejectedRow[];
  readonly shares: readonly number[];
}

async function readPath(path: string): Promise<WholeFile> {
  const rows: TradeRow[] = [];
  const rejected: RejectedRow[] = [];
  const shares: number[] = [];
  for await (const batch of readTrades({ path, exchange: 'B3', zone })) {
    rows.push(...batch.rows);
    rejected.push(...batch.rejected);
    shares.push(batch.share);
  }
  return { rows, rejected, shares };
}

async function readContent(content: string | Buffer, name = 'trades.txt'): Promise<WholeFile> {
  const path = join(folder, name);
  await writeFile(path, content);
  return readPath(path);
}

/** The file as a whole is refused with this message, and in no other way. */
async function refused(reading: Promise<WholeFile>, message: RegExp): Promise<void> {
  await assert.rejects(reading, (error) => {
    assert.ok(error instanceof TradeFileError, String(error));
    assert.match(error.message, message);
    return true;
  });
}

const ROWS = [row(), row({ symbol: 'VALE3', id: '20', price: '-0,010', time: '100500124' })];
const symbolsOf = ({ rows }: WholeFile): string[] => rows.map(({ trade }) => trade.symbol);

for (const generation of Object.keys(HEADERS) as Generation[]) {
  test(`a file of the ${generation} layout is read from end to end`, async () => {
    const file = await readContent(fileOf([row({}, generation), row({ id: '20' }, generation)], generation));
    assert.deepEqual(
      file.rows.map(({ trade }) => trade.id),
      [10, 20],
    );
    assert.deepEqual(file.rejected, []);
  });
}

const SAME: readonly (readonly [what: string, content: string])[] = [
  ['with a byte order mark', `\uFEFF${fileOf(ROWS)}`],
  ['with CRLF', fileOf(ROWS).replaceAll('\n', '\r\n')],
  ['with a byte order mark and CRLF', `\uFEFF${fileOf(ROWS).replaceAll('\n', '\r\n')}`],
  ['whose last line has no end', fileOf(ROWS).trimEnd()],
  ['whose last line ends in a lone carriage return', `${fileOf(ROWS).trimEnd()}\r`],
  ['with empty lines', fileOf(ROWS).replaceAll('\n', '\n\n')],
];
for (const [what, content] of SAME) {
  test(`a file ${what} reads like any other`, async () => {
    const { rows, rejected } = await readContent(content);
    assert.deepEqual(rows, (await readContent(fileOf(ROWS))).rows);
    assert.equal(rows.length, 2);
    assert.deepEqual(rejected, []);
  });
}

test('a byte order mark does not hide the first column, whichever it is', async () => {
  const withoutFirst = (line: string): string => line.slice(line.indexOf(';') + 1);
  const lines = fileOf(ROWS).trimEnd().split('\n').map(withoutFirst);
  const { rows } = await readContent(`\uFEFF${lines.join('\n')}`);
  assert.deepEqual(rows, (await readContent(fileOf(ROWS))).rows);
});

test('a header without rows is a day without trades', async () => {
  for (const content of [fileOf([]), HEADERS.portuguese]) {
    const file = await readContent(content);
    assert.deepEqual([file.rows, file.rejected], [[], []]);
    assert.equal(file.shares.at(-1), 1);
  }
});

test('a row that is refused is told with its line, and touches no other', async () => {
  const wrong = row({ quantity: '0' });
  const file = await readContent(fileOf([row(), wrong, '', 'São Paulo;1', row({ symbol: 'VALE3' })]));
  assert.deepEqual(symbolsOf(file), ['PETR4', 'VALE3']);
  assert.deepEqual(
    file.rejected.map(({ line, reason }) => ({ line, reason })),
    [
      { line: 3, reason: 'quantity is zero' },
      { line: 5, reason: '2 fields where the header has 11' },
    ],
  );
  assert.equal(file.rejected[0]?.text, wrong);
});

test('a file of many chunks loses no row where one chunk ends and the next begins', async () => {
  const count = 40_000;
  const file = await readContent(fileOf(Array.from({ length: count }, (_, index) => row({ id: String(10 * index) }))));
  assert.equal(file.rejected.length, 0);
  assert.deepEqual(
    file.rows.map(({ trade }) => trade.id),
    Array.from({ length: count }, (_, index) => 10 * index),
  );
  assert.ok(file.shares.length > 2);
  assert.deepEqual(
    file.shares,
    file.shares.toSorted((a, b) => a - b),
  );
  assert.equal(file.shares.at(-1), 1);
});

test('what is no trade file is refused, and the message says what to give', async () => {
  await refused(readContent(''), /is empty; a trade file has at least a header line$/);
  await refused(readContent('\n'), /its first line lacks the column/);
  await refused(readContent('Date;Open;High\n2025-08-29;1;2\n'), /this is not a B3 trade-by-trade file/);
  await refused(readContent(Buffer.alloc(100_000, 7)), /is not a text file with a row per line/);
  await refused(readContent(`${HEADERS.portuguese}\n${'x'.repeat(5_000)}`), /is not a text file with a row per line/);
  await refused(
    readPath(join(folder, 'nowhere.txt')),
    /nowhere\.txt does not exist; give the path of a \.txt or \.zip file/,
  );
  await mkdir(join(folder, 'a-folder.txt'));
  await refused(readPath(join(folder, 'a-folder.txt')), /is a folder; give the path/);
});

const member = (fields: Partial<ZipMember> = {}): ZipMember => ({
  name: '29-08-2025_NEGOCIOSAVISTA.txt',
  data: Buffer.from(fileOf(ROWS)),
  method: 'deflate',
  ...fields,
});

const ZIPS: readonly (readonly [what: string, members: readonly ZipMember[]])[] = [
  ['that is packed', [member()]],
  ['that is only stored', [member({ method: 'stored' })]],
  ['with a name in capitals', [member({ name: '29-08-2025_NEGOCIOSAVISTA_DRV_1830.TXT' })]],
  ['in a folder, as .csv', [member({ name: 'dados/20250829.csv' })]],
  ['behind another file', [member({ name: 'leia-me.pdf', data: Buffer.from('%PDF') }), member()]],
  ['behind a text that is no trade file', [member({ name: 'README.txt', data: Buffer.from('leia-me') }), member()]],
  [
    'from two texts of the exchange, one after the other',
    [
      member({ name: '29-08-2025_NEGOCIOSAVISTA_RV.txt', data: Buffer.from(fileOf(ROWS.slice(0, 1))) }),
      member({ name: '29-08-2025_NEGOCIOSAVISTA_DRV.txt', data: Buffer.from(fileOf(ROWS.slice(1))) }),
    ],
  ],
];
for (const [what, members] of ZIPS) {
  test(`the text of a zip is read ${what}`, async () => {
    const file = await readContent(zipOf(members), 'trades.zip');
    assert.deepEqual(symbolsOf(file), ['PETR4', 'VALE3']);
    assert.equal(file.shares.at(-1), 1);
  });
}

test('a zip is known by its first bytes, whatever its name', async () => {
  assert.equal((await readContent(zipOf([member()]), 'renamed.txt')).rows.length, 2);
});

test('a zip without a text is refused', async () => {
  await refused(
    readContent(zipOf([member({ name: 'negocios.xlsx' })]), 'a.zip'),
    /holds no \.txt or \.csv file; expected is B3's zip/,
  );
});

test('a zip of several texts is refused where none is named as the exchange names it', async () => {
  const members = [member({ name: 'a.csv' }), member({ name: 'b.txt' })];
  await refused(
    readContent(zipOf(members), 'several.zip'),
    /holds several texts \(a\.csv, b\.txt\) and none is named NEGOCIOSAVISTA/,
  );
});

test('a zip that unpacks to hundreds of times its size is refused', async () => {
  const bomb = Buffer.alloc(20 * 1024 ** 2, `${row({ id: '10' })}\n`);
  bomb.write(`${HEADERS.portuguese}\n`);
  await refused(readContent(zipOf([member({ data: bomb })]), 'bomb.zip'), /unpacks to more than 200 times its size/);
});

test('a zip that was cut off while it was downloaded is refused', async () => {
  const whole = zipOf([
    member({ data: Buffer.from(fileOf(Array.from({ length: 2_000 }, (_, id) => row({ id: String(id) })))) }),
  ]);
  for (const share of [0.02, 0.5, 0.99]) {
    await refused(
      readContent(whole.subarray(0, whole.length * share), 'cut.zip'),
      /cut\.zip (cannot be read|ends before its time)/,
    );
  }
});

test('a zip whose text is not the one that was packed is refused by its checksum', async () => {
  const stored = zipOf([member({ method: 'stored' })]);
  const price = stored.indexOf('38,120');
  assert.ok(price > 0);
  stored.write('83,120', price);
  await refused(
    readContent(stored, 'damaged.zip'),
    /damaged: its text does not have the checksum that the zip tells; download it again/,
  );
  await refused(readContent(zipOf([member({ checksum: 1 })]), 'damaged.zip'), /checksum/);
});

test('of a damaged zip comes the right text or a refusal, and nothing else', async () => {
  const whole = zipOf([member({ name: 'a.csv' })]);
  const right = (await readContent(whole, 'whole.zip')).rows;
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(damage, async (bytes) => {
      const damaged = Buffer.from(whole);
      for (const [at, change] of bytes) damaged[at] = (damaged[at] ?? 0) ^ change;
      // The first bytes make it a zip; without them it is a text, and a strange one.
      try {
        assert.deepEqual((await readContent(damaged, 'damaged.zip')).rows, right);
      } catch (error) {
        assert.ok(error instanceof TradeFileError, String(error));
      }
    }),
    { numRuns: 200 },
  );
});

test('of a damaged text come rows and refusals for each line, or a refusal of the whole', async () => {
  const text = Buffer.from(fileOf(ROWS));
  const damage = fc.array(fc.tuple(fc.nat(text.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(damage, async (bytes) => {
      const damaged = Buffer.from(text);
      for (const [at, value] of bytes) damaged[at] = value;
      try {
        const { rows, rejected } = await readContent(damaged);
        assert.ok(rows.length + rejected.length <= damaged.toString('latin1').split('\n').length);
      } catch (error) {
        assert.ok(error instanceof TradeFileError, String(error));
      }
    }),
    { numRuns: 100 },
  );
});

/** Whether this process has the file open; false where the system does not tell. */
function isOpen(path: string): boolean {
  const descriptors = '/proc/self/fd';
  if (!existsSync(descriptors)) return false;
  return readdirSync(descriptors).some((name) => {
    try {
      return readlinkSync(join(descriptors, name)) === path;
    } catch {
      // Closed since the folder was listed.
      return false;
    }
  });
}

test('a reader that is left half way closes its file, plain or zipped', async () => {
  const text = Buffer.from(fileOf(Array.from({ length: 60_000 }, () => row())));
  for (const [name, content] of Object.entries({ 'left.txt': text, 'left.zip': zipOf([member({ data: text })]) })) {
    const path = join(folder, name);
    await writeFile(path, content);
    for await (const { rows } of readTrades({ path, exchange: 'B3', zone })) {
      assert.ok(rows.length > 0);
      break;
    }
    for (let wait = 0; isOpen(path) && wait < 100; wait++) await setTimeout(10);
    assert.equal(isOpen(path), false, `${name} is still open`);
    await rm(path);
  }
});

const REAL = join(process.env.PREGAO_TEST_DATA ?? '', 'b3/ticks/29-08-2025_NEGOCIOSAVISTA_first99.txt');

test('the first 99 rows of a real file of the exchange are read, all of them', async (t) => {
  if (process.env.PREGAO_TEST_DATA === undefined) return t.skip('PREGAO_TEST_DATA names no folder with b3/ticks');
  assert.ok(existsSync(REAL), `${REAL} does not exist`);
  const { rows, rejected } = await readPath(REAL);
  assert.deepEqual(rejected, []);
  assert.equal(rows.length, 99);
  const lastIds = new Map<string, number>();
  for (const { trade, busted } of rows) {
    assert.equal(zone.dateAt(trade.at), '2025-08-29');
    assert.equal(trade.session, 'regular');
    assert.equal(busted, false);
    assert.ok(trade.id > (lastIds.get(trade.symbol) ?? 0));
    lastIds.set(trade.symbol, trade.id);
  }
  assert.ok(lastIds.size > 5);
});
