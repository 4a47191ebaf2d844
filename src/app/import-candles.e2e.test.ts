import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { profitDay, RATES_HEADER, ratesDay } from '../market-data/candle-file/file-rows.fixture.ts';
import { runCommand, withFolder } from './testing.fixture.ts';

const DAY = { date: '2025-08-28', from: '10:00', to: '16:45' };
const QUARTERS = profitDay({ ...DAY, step: 15 });

test('bars are imported, told, printed, and imported again without a change', () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, 'quarters.csv'), QUARTERS.join('\r\n'));
    const refused = await runCommand(folder, ['import', 'candles', 'quarters.csv']);
    assert.equal(refused.code, 4);
    assert.match(refused.stderr, /cannot be known.*Import COTAHIST of 2025 first.*Nothing was imported\./s);
    const first = await runCommand(folder, ['import', 'candles', 'quarters.csv', '--raw']);
    assert.deepEqual([first.code, first.stderr], [0, '']);
    assert.match(first.stdout, /^profit: 28 bars of 15m of PETR4, 2025-08-28 to 2025-08-28\.\n/);
    assert.match(first.stdout, /1 day: 1 new\.\n37 bars written\./);
    const again = await runCommand(folder, ['import', 'candles', 'quarters.csv', '--raw', '--json']);
    const summary: { written: number; series: string } = JSON.parse(again.stdout);
    assert.deepEqual([again.code, summary.written, summary.series], [0, 0, 'PETR4']);
    const printed = await runCommand(folder, ['candles', 'PETR4', '-t', '60m', '--json']);
    const { candles }: { candles: { source: string; trades: number | null }[] } = JSON.parse(printed.stdout);
    assert.deepEqual([candles.length, candles[0]?.source, candles[0]?.trades], [7, 'profit', null]);
  }));

test('refused rows end with code 3 and a list, and flags that contradict each other with code 2', () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, 'rows.csv'), [RATES_HEADER, ...ratesDay({ ...DAY, step: 1 }), 'no row'].join('\n'));
    const run = await runCommand(folder, ['import', 'candles', 'rows.csv', '--symbol', 'WINV25']);
    assert.equal(run.code, 3);
    assert.match(run.stderr, /1 row was refused:\n {2}line 408: 1 fields where the header has 8/);
    const list = join(folder, 'imports', 'rows.csv.rejected.txt');
    assert.ok(existsSync(list));
    assert.match(readFileSync(list, 'utf8'), /^line 408: .*: no row\n$/);
    const flags = await runCommand(folder, ['import', 'candles', 'rows.csv', '--raw', '--adjusted']);
    assert.deepEqual([flags.code, flags.stderr], [2, 'Say one of --auto, --raw and --adjusted.\n']);
  }));

test('a file whose times are not those of the exchange is refused whole, though some of its bars would fit', () =>
  withFolder(async (folder) => {
    const shifted = ratesDay({ date: '2025-08-28', from: '15:00', to: '21:00', step: 1 });
    writeFileSync(join(folder, 'shifted.csv'), [RATES_HEADER, ...shifted].join('\n'));
    const run = await runCommand(folder, ['import', 'candles', 'shifted.csv', '--symbol', 'WINV25']);
    assert.equal(run.code, 4);
    assert.match(run.stderr, /\d+ of its \d+ bars lie outside of B3's sessions.*Nothing was imported\./s);
    assert.equal((await runCommand(folder, ['candles', 'WINV25'])).code, 4);
  }));

test('two files are compared, and the options of the command are its own', () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, 'a.csv'), QUARTERS.join('\n'));
    writeFileSync(join(folder, 'b.csv'), QUARTERS.slice(1).join('\n').replace(';100\n', ';107\n'));
    const text = await runCommand(folder, ['candles', 'compare', 'a.csv', 'b.csv']);
    assert.equal(text.code, 0);
    assert.match(
      text.stdout,
      /27 bars in both: 26 equal, 27 with an equal close\.\n1 with another volume, by 7 in all:/,
    );
    const json = await runCommand(folder, ['candles', 'compare', 'a.csv', 'b.csv', '--json']);
    const found: { symbol: string; timeframe: string; onlyA: unknown[] } = JSON.parse(json.stdout);
    assert.deepEqual([found.symbol, found.timeframe, found.onlyA.length], ['PETR4', '15m', 1]);
  }));

test('corporate actions are imported from a table', () =>
  withFolder(async (folder) => {
    writeFileSync(
      join(folder, 'actions.csv'),
      'symbol;ex-date;kind;value;source\nPETR4;2025-04-17;dividend;0,35;notice\n',
    );
    const run = await runCommand(folder, ['import', 'corporate-actions', 'actions.csv']);
    assert.deepEqual([run.code, run.stdout], [0, '1 action of 1 symbol: 1 new, 0 changed, 0 known already.\n']);
    const wrong = await runCommand(folder, ['import', 'corporate-actions', 'none.csv']);
    assert.deepEqual([wrong.code, wrong.stderr], [4, 'none.csv does not exist. Nothing was imported.\n']);
  }));
