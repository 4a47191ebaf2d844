import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type GapsAnswer, gapsAnswerSchema } from '#contract/gaps.ts';
import { HEADERS, row } from '../venues/replay/rows.fixture.ts';
import { runCommand, startPlatform, withFolder } from './testing.fixture.ts';

const ASK = ['gaps', 'PETR4', '--from', '2025-08-29', '--to', '2025-08-29'];

async function gapsOf(folder: string): Promise<GapsAnswer['days'][number] | undefined> {
  const { code, stdout, stderr } = await runCommand(folder, [...ASK, '--exchange', 'B3', '--json']);
  assert.equal(code, 0, stderr);
  return gapsAnswerSchema.parse(JSON.parse(stdout)).days[0];
}

async function importTrades(folder: string): Promise<void> {
  const path = join(folder, 'trades.txt');
  writeFileSync(path, `${[HEADERS.portuguese, row({ id: '10' }), row({ id: '20' })].join('\n')}\n`);
  const { code, stderr } = await runCommand(folder, ['import', 'trades', path]);
  assert.equal(code, 0, stderr);
}

test('the command tells what is missing for people and for programs, and what it cannot do', () =>
  withFolder(async (folder) => {
    await importTrades(folder);
    const { code, stdout } = await runCommand(folder, ['gaps', 'PETR4']);
    assert.equal(code, 0);
    assert.match(stdout, /2025-08-29 {2}1 of 430 minutes have bars, 429 no-trades/);
    assert.deepEqual((await gapsOf(folder))?.missing['no-trades'], 429);
    assert.equal((await runCommand(folder, ['gaps', 'PETR4', '--from', '29/08/2025'])).code, 2);
    assert.equal((await runCommand(folder, ['gaps', 'PETR4', '--from', '2025-01-01', '--to', '2025-08-29'])).code, 2);
    const unknown = await runCommand(folder, ['gaps', 'VALE3']);
    assert.deepEqual([unknown.code, /VALE3 is not known/.test(unknown.stderr)], [4, true]);
  }));

test('an archive that was copied in from another machine gets its bars by itself', () =>
  withFolder(async (other) => {
    await importTrades(other);
    await withFolder(async (folder) => {
      cpSync(join(other, 'ticks'), join(folder, 'ticks'), { recursive: true });
      const before = await runCommand(folder, ASK);
      assert.deepEqual([before.code, /No bars of PETR4 are stored/.test(before.stderr)], [4, true]);
      const running = await startPlatform(folder, { PREGAO_VENUE: 'none', PREGAO_DURABLE_INTERVAL_MS: '100' });
      try {
        const ask = (): Promise<Response> =>
          fetch(`${running.address}/api/v1/gaps?symbol=PETR4&from=2025-08-29&to=2025-08-29`);
        let answer = await ask();
        for (let tries = 0; answer.status !== 200; tries++) {
          assert.ok(tries < 400, 'the platform did not rebuild the day');
          await wait(50);
          answer = await ask();
        }
        const day = gapsAnswerSchema.parse(await answer.json()).days[0];
        assert.equal(day?.present, 1);
        assert.deepEqual(await gapsOf(folder), day);
      } finally {
        await running.stop('SIGTERM');
      }
    });
  }));
