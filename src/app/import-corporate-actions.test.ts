import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { CorporateActionStore } from '#market-data/index.ts';
import { type ImportActionsSummary, importCorporateActions } from './import-corporate-actions.ts';
import { InputFileError } from './input-file.ts';
import { openCorporateActionStore } from './stores.ts';

interface World {
  readonly store: CorporateActionStore;
  readonly refused: string[];
  run(content: string | Buffer, dryRun?: boolean): Promise<ImportActionsSummary>;
}

async function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-actions-'));
  const actions = openCorporateActionStore(join(folder, 'data'));
  const refused: string[] = [];
  try {
    await use({
      store: actions,
      refused,
      run(content, dryRun = false) {
        const path = join(folder, 'actions.csv');
        writeFileSync(path, content);
        const onRefused = ({ place, reason }: { place: string; reason: string }): void => {
          refused.push(`${place}: ${reason}`);
        };
        return importCorporateActions({ path, exchange: 'B3', actions, dryRun, onRefused });
      },
    });
  } finally {
    await actions.close();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

const HEADER = 'symbol,ex-date,kind,value,source';
const ROWS = ['PETR4,2025-04-17,dividend,0.35548437,notice', 'MADE3,2025-03-06,split,2,notice'];
const TABLE = [HEADER, ...ROWS].join('\r\n');
const PETR4 = { exchange: 'B3', symbol: 'PETR4' };

test('a table of actions twice changes nothing, and a corrected one replaces the value', () =>
  withWorld(async ({ store, refused, run }) => {
    const first = await run(TABLE);
    assert.deepEqual([first.rows, first.symbols, first.added, first.changed, first.same], [2, 2, 2, 0, 0]);
    const again = await run(gzipSync(TABLE));
    assert.deepEqual([again.added, again.changed, again.same], [0, 0, 2]);
    const corrected = TABLE.replace('0.35548437', '0.4');
    assert.deepEqual([(await run(corrected, true)).changed, (await run(corrected, true)).changed], [1, 1]);
    assert.equal((await run(corrected)).changed, 1);
    const [dividend] = await store.of(PETR4);
    assert.ok(dividend !== undefined && 'cash' in dividend && dividend.cash === 40_000_000);
    assert.deepEqual(refused, []);
  }));

test('rows of actions that are refused are told with their lines, and the others are stored', () =>
  withWorld(async ({ refused, run }) => {
    const summary = await run([TABLE, 'MADE3,2025-03-06,split,0.5,notice', ...ROWS.slice(0, 1)].join('\n'));
    assert.deepEqual([summary.rows, summary.refused], [2, 2]);
    assert.deepEqual(refused, [
      'line 4: factor 0.5 is not above 1: it tells the shares after a split for one before it',
      'line 5: a dividend of PETR4 on 2025-04-17 stands above already: give their sum',
    ]);
  }));

test('a wrong table of actions is refused whole, and a dry run writes nothing', () =>
  withWorld(async ({ store, run }) => {
    for (const [content, reason] of [
      ['', /is empty/],
      ['symbol;date\n', /lacks ex-date, kind, value, source/],
      [`${HEADER}\n`, /no action that was understood/],
      [`${HEADER}\nx\n`, /no action that was understood, and 1 rows/],
    ] as const)
      await assert.rejects(run(content), (error) => error instanceof InputFileError && reason.test(error.message));
    assert.equal((await run(TABLE, true)).added, 2);
    assert.deepEqual(await store.of(PETR4), []);
  }));
