import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import { lockFolder } from '#platform/sql/folder-lock.ts';
import { type TradeFileOptions, tradeFileLines } from '../../fixtures/trade-file.ts';
import { type Finished, runCommand, withFolder } from './testing.fixture.ts';

function writeTrades(folder: string, options: Partial<TradeFileOptions> = {}, name = 'trades.txt'): string {
  const path = join(folder, name);
  const lines = tradeFileLines({
    date: '2025-08-29' as LocalDate,
    trades: 2_000,
    symbols: ['PETR4', 'VALE3'],
    ...options,
  });
  writeFileSync(path, `${[...lines].join('\n')}\n`);
  return path;
}

function jsonOf({ code, stdout, stderr }: Finished): Record<string, unknown> {
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const importing = (folder: string, path: string, ...more: string[]): Promise<Finished> =>
  runCommand(folder, ['import', 'trades', path, '--json', ...more]);
const ticksOf = (folder: string): string[] =>
  existsSync(join(folder, 'ticks')) ? readdirSync(join(folder, 'ticks'), { recursive: true, encoding: 'utf8' }) : [];

test('a dry run tells what an import would do, and does nothing', () =>
  withFolder(async (folder) => {
    const path = writeTrades(folder, { wrong: 3, cancelled: 2 });
    const tried = await importing(folder, path, '--dry-run');
    assert.equal(tried.code, 3);
    const { added, known, candles, dryRun, rejectedList } = JSON.parse(tried.stdout) as Record<string, unknown>;
    assert.deepEqual(
      { added, known, candles, dryRun, rejectedList },
      { added: 2_000, known: 0, candles: null, dryRun: true, rejectedList: null },
    );
    assert.deepEqual(ticksOf(folder), []);
    await importing(folder, path);
    const again = JSON.parse((await importing(folder, path, '--dry-run')).stdout) as Record<string, unknown>;
    assert.deepEqual([again.added, again.changed, again.known], [0, 0, 2_000]);
  }));

test('an import tells its progress as JSON lines', () =>
  withFolder(async (folder) => {
    const { stderr } = await importing(folder, writeTrades(folder));
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(new Set(lines.map(({ progress }) => progress)), new Set(['reading', 'storing']));
    assert.deepEqual(lines.at(-1)?.share, 1);
  }));

test('a second import at the same time is refused, and the first one is not touched', () =>
  withFolder(async (folder) => {
    const path = writeTrades(folder);
    mkdirSync(join(folder, 'imports'));
    const lock = lockFolder(join(folder, 'imports'));
    const { code, stderr } = await importing(folder, path);
    assert.equal(code, 1);
    assert.match(stderr, /Another import or archive command is at work/);
    lock?.release();
    jsonOf(await importing(folder, path));
  }));

test('an import that was cut off between trades and bars is finished by doing it again', () =>
  withFolder(async (folder) => {
    const path = writeTrades(folder);
    const { candles } = jsonOf(await importing(folder, path));
    const database = new DatabaseSync(join(folder, 'candles.db'));
    database.exec('DELETE FROM candle WHERE timeframe < 60');
    database.close();
    assert.equal((await runCommand(folder, ['archive', 'verify', '--bars'])).code, 1);
    const again = jsonOf(await importing(folder, path));
    assert.deepEqual([again.added, again.known], [0, 2_000]);
    assert.ok(Number(again.candles) > 0 && Number(again.candles) < Number(candles));
    assert.equal((await runCommand(folder, ['archive', 'verify', '--bars'])).code, 0);
  }));

test('the list of refused rows ends at ten thousand, their count does not', () =>
  withFolder(async (folder) => {
    const [header = ''] = tradeFileLines({ date: '2025-08-29' as LocalDate, trades: 0 });
    const path = join(folder, 'wrong.txt');
    writeFileSync(path, `${header}\n${'no trade\n'.repeat(10_500)}`);
    const { code, stderr } = await runCommand(folder, ['import', 'trades', path]);
    assert.equal(code, 4);
    assert.match(stderr, /10500 rows were refused:\n( {2}line .*\n){10}The first 10000 of them are in/);
    const list = readFileSync(join(folder, 'imports', 'wrong.txt.rejected.txt'), 'utf8');
    assert.equal(list.trimEnd().split('\n').length, 10_000);
  }));

test('a truncated zip is refused and changes nothing', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'cut.zip');
    writeFileSync(path, Buffer.from('PK\u0003\u0004 and no more'));
    const { code, stderr } = await importing(folder, path);
    assert.equal(code, 4);
    assert.match(stderr, /cut\.zip cannot be read: .*\. Nothing was imported\./);
    assert.deepEqual(ticksOf(folder), []);
  }));

test('the archive is verified, reported and pruned, and bars outlive their trades', () =>
  withFolder(async (folder) => {
    await importing(folder, writeTrades(folder));
    await importing(folder, writeTrades(folder, { date: '2024-08-29' as LocalDate }, 'old.txt'));
    assert.deepEqual(jsonOf(await runCommand(folder, ['archive', 'verify', '--bars', '--json'])), {
      days: 4,
      wrong: [],
      strays: [],
    });
    const report = jsonOf(await runCommand(folder, ['archive', 'report', '--by', 'year', '--json']));
    assert.deepEqual(
      (report.amounts as { key: string; rows: number }[]).map(({ key, rows }) => [key, rows]),
      [
        ['B3 2024', 2_000],
        ['B3 2025', 2_000],
      ],
    );
    for (const limit of ['0', '2099-12-31']) {
      const all = ['archive', 'prune', '--older-than', limit];
      const refused = await runCommand(folder, all);
      assert.deepEqual(
        [refused.code, /less than 1 day; say at least 1, .*Nothing was deleted/.test(refused.stderr)],
        [2, true],
      );
      assert.match((await runCommand(folder, [...all, '--dry-run'])).stdout, /^4 days \(.*\) would go/);
    }
    const prune = ['archive', 'prune', '--older-than', '2025-01-01', '--json'];
    assert.equal(jsonOf(await runCommand(folder, [...prune, '--dry-run'])).days, 2);
    assert.equal(jsonOf(await runCommand(folder, prune)).days, 2);
    assert.equal(jsonOf(await runCommand(folder, prune)).days, 0);
    const bars = jsonOf(await runCommand(folder, ['candles', 'PETR4', '-t', '1d', '--json'])).candles as unknown[];
    assert.equal(bars.length, 2);
  }));

test('a damaged day is named by verify, and an import of its day says what to do', () =>
  withFolder(async (folder) => {
    const path = writeTrades(folder);
    await importing(folder, path);
    const day = join(folder, 'ticks', 'B3', 'PETR4', '2025', '08', '29.parquet');
    writeFileSync(day, readFileSync(day).subarray(0, 500));
    const { code, stdout, stderr } = await runCommand(folder, ['archive', 'verify']);
    assert.equal(code, 1);
    assert.match(stdout, /^B3 PETR4 2025-08-29: it cannot be read: .*\n2 days read, 1 of them whole\.$/m);
    assert.match(stderr, /1 of 2 days is not whole\. Move the files of damaged days away and import these days again;/);
    const again = await importing(folder, path);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /29\.parquet/);
    assert.match(again.stderr, /Move it away and import its day again/);
  }));
