/** What the master knows of an instrument reaches the turnover of its bars. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CandlesAnswer } from '#contract/market-data.ts';
import { cotahistFile, cotahistRow } from '../market-data/instrument/reference-data.fixture.ts';
import { HEADERS, row } from '../venues/replay/rows.fixture.ts';
import { runCommand, withFolder } from './testing.fixture.ts';

test('turnover is that of the ticker without a master, and that of the master after an import and a rebuild', () =>
  withFolder(async (folder) => {
    const run = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCommand(folder, args);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    const turnover = async (): Promise<number> => {
      const { candles } = JSON.parse(await run('candles', 'PETR4', '-t', '1d', '--json')) as CandlesAnswer;
      return Number(candles[0]?.turnover);
    };
    const trades = join(folder, 'trades.txt');
    writeFileSync(trades, `${[HEADERS.portuguese, row({ id: '10' }), row({ id: '20' })].join('\n')}\n`);
    await run('import', 'trades', trades);
    const byTicker = await turnover();
    const register = join(folder, 'cotahist.txt');
    // Its price is that of a thousand shares.
    const listed = cotahistRow({ symbol: 'PETR4', date: '20250101', factor: 1_000, isin: 'BRPETRACNPR6' });
    writeFileSync(register, cotahistFile([listed]), 'latin1');
    await run('import', 'instruments', register);
    assert.equal(await turnover(), byTicker);
    await run('candles', 'rebuild');
    assert.ok(Math.abs(byTicker / 1_000 - (await turnover())) <= 0.02, `${byTicker} and ${await turnover()}`);
    const known = JSON.parse(await run('instruments', '-s', 'PETR4', '-d', '2025-08-29', '--json')) as object;
    assert.ok('multiplier' in known && 'source' in known);
    assert.deepEqual([known.source, known.multiplier], ['master', '0.001']);
  }));
