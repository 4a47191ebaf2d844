/** The generator of `fixtures/` and the reader, proved against each other and against the tape they come from. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { instantOf, type LocalDate, MILLISECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Trade } from '#market-data/index.ts';
import { LAYOUTS, type TradeFileOptions, tradeFileLines } from '../../../fixtures/trade-file.ts';
import { type RejectedRow, readTrades } from './read-trades.ts';
import type { TradeRow } from './trade-file.ts';

const zone = createZone('America/Sao_Paulo');
const DATE = '2025-08-29' as LocalDate;
const GENERATOR = join(import.meta.dirname, '../../../fixtures/trade-file.ts');

interface ReadBack {
  readonly rows: readonly TradeRow[];
  readonly rejected: readonly RejectedRow[];
}

async function readBack(text: string): Promise<ReadBack> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-generated-'));
  const path = join(folder, 'trades.txt');
  const rows: TradeRow[] = [];
  const rejected: RejectedRow[] = [];
  try {
    await writeFile(path, text);
    for await (const batch of readTrades({ path, exchange: 'SIM', zone })) {
      rows.push(...batch.rows);
      rejected.push(...batch.rejected);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return { rows, rejected };
}

const fileOf = (options: Partial<TradeFileOptions> = {}): string =>
  `${[...tradeFileLines({ date: DATE, trades: 1_000, ...options })].join('\n')}\n`;
const tradesOf = ({ rows }: ReadBack): Trade[] => rows.map(({ trade }) => trade);

for (const layout of LAYOUTS) {
  test(`a file of ${layout} reads back as its trades`, async () => {
    const { rows, rejected } = await readBack(fileOf({ layout }));
    assert.deepEqual(rejected, []);
    assert.equal(rows.length, 1_000);
    for (const { trade, busted } of rows) {
      assert.equal(zone.dateAt(trade.at), DATE);
      assert.equal(trade.at % MILLISECOND_US, 0);
      assert.equal(trade.buyer === null, layout === '2021');
      assert.equal(busted, false);
    }
    const times = rows.map(({ trade }) => trade.at);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });
}

test('all layouts tell the same trades', async () => {
  const [english, portuguese, channel] = await Promise.all(LAYOUTS.map((layout) => readBack(fileOf({ layout }))));
  assert.ok(english !== undefined && portuguese !== undefined && channel !== undefined);
  assert.deepEqual(tradesOf(channel), tradesOf(portuguese));
  const withoutBrokers = tradesOf(portuguese).map((trade) => ({ ...trade, buyer: null, seller: null }));
  assert.deepEqual(tradesOf(english), withoutBrokers);
});

test('the same options give the same file, and another seed another one', () => {
  assert.equal(fileOf(), fileOf());
  assert.notEqual(fileOf(), fileOf({ seed: '42' }));
});

test('only the symbols asked for are in the file', async () => {
  const trades = tradesOf(await readBack(fileOf({ symbols: ['PETR4', 'VALE3'] })));
  assert.deepEqual([...new Set(trades.map(({ symbol }) => symbol))].sort(), ['PETR4', 'VALE3']);
});

test('a file takes trades back at its end, with all that they were', async () => {
  const { rows } = await readBack(fileOf({ cancelled: 7 }));
  const busted = rows.filter((row) => row.busted);
  assert.equal(busted.length, 7);
  assert.deepEqual(rows.slice(-7), busted);
  for (const { trade } of busted)
    assert.deepEqual(
      rows.filter((row) => row.trade.id === trade.id && row.trade.symbol === trade.symbol)[0]?.trade,
      trade,
    );
});

test('every wrong row is refused for a reason of its own, and no good row with it', async () => {
  const { rows, rejected } = await readBack(fileOf({ wrong: 12 }));
  assert.deepEqual(tradesOf({ rows, rejected }), tradesOf(await readBack(fileOf())));
  assert.equal(rejected.length, 12);
  assert.equal(new Set(rejected.map(({ reason }) => reason.split('"')[0])).size, 6);
});

test('a date without a session gives a header only', () => {
  assert.equal(fileOf({ date: '2025-08-30' as LocalDate }).split('\n').length, 2);
});

test('the command writes what the function gives', () => {
  const written = execFileSync(
    process.execPath,
    [GENERATOR, '--date', DATE, '--trades', '20', '--cancelled', '1', '--wrong', '2'],
    {
      encoding: 'utf8',
      cwd: join(import.meta.dirname, '../../..'),
    },
  );
  assert.equal(written, fileOf({ trades: 20, cancelled: 1, wrong: 2 }));
});

test('the command says how it is used where its arguments are wrong', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [GENERATOR, '--date', '2025-02-30'], {
    encoding: 'utf8',
  });
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /--date <YYYY-MM-DD>/);
});

test('a time is told by the wall clock of the exchange, whatever its offset was', async () => {
  const [first] = tradesOf(await readBack(fileOf({ date: '2018-12-20' as LocalDate, trades: 1 })));
  assert.ok(first !== undefined);
  // Futures opened at 9:00 in summer time, two hours behind Greenwich.
  assert.equal(
    first.at - (first.at % (60 * 1_000_000)),
    instantOf(Date.parse('2018-12-20T11:00:00Z') * MILLISECOND_US),
  );
});
