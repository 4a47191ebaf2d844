import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { parseLocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { LAYOUTS, tradeFileLines } from '../../../fixtures/trade-file.ts';
import { tradesOf } from '../../market-data/tape/trade-columns.ts';
import { readBatches } from './read-batches.ts';
import { type RejectedRow, readTrades } from './read-trades.ts';
import { fileOf, type Generation, HEADERS, row } from './rows.fixture.ts';
import type { TradeRow } from './trade-file.ts';
import { TradeFileError } from './trade-text.ts';
import { zipOf } from './zip.fixture.ts';

const zone = createZone('America/Sao_Paulo');
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pregao-read-batches-'));
});
after(() => rm(folder, { recursive: true }));

interface Read {
  readonly rows: readonly TradeRow[];
  readonly rejected: readonly RejectedRow[];
  readonly refused: string | null;
}

/** What `read` gives, or why it refuses the file; nothing of a refused file counts. */
async function outcome(read: (into: { rows: TradeRow[]; rejected: RejectedRow[] }) => Promise<void>): Promise<Read> {
  const into = { rows: [] as TradeRow[], rejected: [] as RejectedRow[] };
  try {
    await read(into);
    return { ...into, refused: null };
  } catch (error) {
    assert.ok(error instanceof TradeFileError, String(error));
    return { rows: [], rejected: [], refused: error.message };
  }
}

/** The slow and obvious twin: a text and an object for every row. */
function twin(path: string): Promise<Read> {
  return outcome(async (into) => {
    for await (const batch of readTrades({ path, exchange: 'B3', zone })) {
      for (const one of batch.rows) into.rows.push(one);
      into.rejected.push(...batch.rejected);
    }
  });
}

function fast(path: string): Promise<Read> {
  return outcome(async ({ rows, rejected }) => {
    let busted = 0;
    const onRejected = (one: RejectedRow): void => void rejected.push(one);
    for await (const { batch, busted: told } of readBatches({ path, exchange: 'B3', zone, onRejected })) {
      busted = told;
      // Marks are taken out so that busted rows come back as trades too.
      const marks = batch.columns.busted.slice();
      batch.columns.busted.fill(0);
      const trades = tradesOf([batch.columns], { exchange: 'B3', symbol: '', date: '' as never });
      for (let place = 0; place < batch.length; place++) {
        const { symbol, date } = batch.days[batch.day[place] as number] as { symbol: string; date: string };
        const trade = { ...trades.next().value, symbol } as TradeRow['trade'];
        assert.equal(zone.dateAt(trade.at), date);
        rows.push({ trade, busted: marks[place] === 1 });
      }
    }
    assert.equal(busted, rows.filter((one) => one.busted).length);
  });
}

async function agree(content: string | Buffer, name = 'trades.txt'): Promise<Read> {
  const path = join(folder, name);
  await writeFile(path, content);
  const [slow, quick] = [await twin(path), await fast(path)];
  assert.deepEqual(quick, slow);
  return quick;
}

for (const layout of LAYOUTS) {
  test(`a made-up file of ${layout}, with cancelled and wrong rows, reads as the plain reader reads it`, async () => {
    const date = parseLocalDate('2025-08-29');
    assert.ok(date.ok);
    const lines = tradeFileLines({ date: date.value, trades: 30_000, layout, cancelled: 7, wrong: 11 });
    const text = `${[...lines].join('\r\n')}\r\n`;
    const { rows, rejected } = await agree(text);
    assert.deepEqual([rows.length, rejected.length], [30_007, 11]);
    await agree(zipOf([{ name: 'a_NEGOCIOSAVISTA.txt', data: Buffer.from(text), method: 'deflate' }]), 'trades.zip');
  });
}

/** Values that a column may really have, and some that it must not. */
const FIELDS = {
  symbol: ['PETR4', 'WINZ26', 'DIIN28F29', 'PETR4', 'PETR4', 'petr4', '', '../x', 'A'.repeat(32), 'A'.repeat(33)],
  action: ['0', '0', '0', '2', '1', '', '00'],
  price: [
    '38,120',
    '38',
    '0,000',
    '-0,010',
    '38,1201',
    '38,12010',
    '38,12011',
    '38.12',
    ',5',
    '38,',
    '',
    '+1',
    '99999999999999',
    '900719925474,0991',
    '-0',
  ],
  quantity: ['100', '1', '0', '007', '10000000000', '10000000001', '1e3', '', ' 1', '123456789012345678'],
  time: ['100500123', '000000000', '235959999', '240000000', '095960000', '90003153', '', '10050012x'],
  id: ['10', '20', '0', '9007199254740991', '9007199254740993', 'x', ''],
  session: ['1', '1', '6', '2', ''],
  date: ['2025-08-29', '2025-08-29', '2025-09-01', '2025-02-30', '29/08/2025', '2018-11-04', ''],
  buyer: ['3', '', '999999999', '1234567890', 'x'],
  seller: ['120', '', '-1'],
} as const;

const arbitraryRow = fc
  .record(Object.fromEntries(Object.entries(FIELDS).map(([name, values]) => [name, fc.constantFrom(...values)])), {
    requiredKeys: [],
  })
  .chain((fields) =>
    fc.constantFrom(...(Object.keys(HEADERS) as Generation[])).map((generation) => ({ fields, generation })),
  );

test('any mix of fields, right or wrong, is read and refused alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryRow, { maxLength: 60 }), async (made) => {
      const generation = made[0]?.generation ?? 'portuguese';
      await agree(
        fileOf(
          made.map(({ fields }) => row(fields as Parameters<typeof row>[0], generation)),
          generation,
        ),
      );
    }),
    { numRuns: 300 },
  );
});

test('a file with bytes of it damaged is read and refused alike', async () => {
  const text = Buffer.from(
    fileOf([row(), row({ id: '20' }), row({ symbol: 'VALE3', price: '61,500' }), row({ id: '30' })]),
  );
  const bytes = fc.constantFrom(0, 10, 13, 34, 44, 45, 48, 57, 59, 0xe3, 0xff);
  const damage = fc.array(fc.tuple(fc.nat(text.length - 1), bytes), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(text.length), async (changes, length) => {
      const damaged = Buffer.from(text.subarray(0, length));
      for (const [at, value] of changes) if (at < length) damaged[at] = value;
      await agree(damaged);
    }),
    { numRuns: 500 },
  );
});

test('more symbols than the first table holds, over many batches, keep their rows apart', async () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => row({ symbol: `S${index % 9_000}`, id: String(index) }));
  const { rows: read } = await agree(fileOf(rows));
  assert.equal(new Set(read.map(({ trade }) => trade.symbol)).size, 9_000);
});

test('a day whose clock changes at night has the instants of its own offset', async () => {
  const times = ['000000000', '003000000', '013000000', '100000000'];
  const dates = ['2018-11-03', '2018-11-04', '2018-11-05', '2018-11-04'];
  await agree(fileOf(dates.flatMap((date) => times.map((time, id) => row({ date, time, id: String(id + 1) })))));
});

test('a reader that is left half way closes its file and can be started again', async () => {
  const path = join(folder, 'left.txt');
  await writeFile(path, fileOf(Array.from({ length: 60_000 }, (_, id) => row({ id: String(id) }))));
  for await (const { share } of readBatches({ path, exchange: 'B3', zone, onRejected: () => undefined })) {
    assert.ok(share < 1);
    break;
  }
  assert.equal((await fast(path)).rows.length, 60_000);
});
