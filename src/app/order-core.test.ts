import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#platform/clock/clock.ts';
import { createLog } from '#platform/log/log.ts';
import { FACTS, intentOf, keyOf } from '../trading/oms/oms.fixture.ts';
import { openOrderCore } from './order-core.ts';

const START_MS = 1_756_472_400_000;
const DAY_MS = 86_400_000;
const log = createLog('silent');

/** A clock that goes on by as much as anybody waits, and as far as a test sets it. */
function jumpingClock(): Clock & { nowMsValue: number } {
  return {
    nowMsValue: START_MS,
    nowMs() {
      return this.nowMsValue;
    },
    async sleep(ms) {
      this.nowMsValue += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Lets whatever can go on go on so often at most, until something `is`. */
async function turns(count: number, is = (): boolean => false): Promise<void> {
  for (let turn = 0; turn < count && !is(); turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for what a thread does, on however slow a machine, for a bounded time. */
async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3_000 && !is(); tries++) await wait(10);
}

async function withFolder(run: (folders: { folder: string; copyFolder: string }) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-core-'));
  try {
    await run({ folder, copyFolder: join(folder, 'copy') });
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

const submit = (name: string) =>
  ({ kind: 'SubmitOrder', ...keyOf(name), intent: intentOf({ account: name }), facts: FACTS }) as const;
const cancel = (name: string) => ({ kind: 'CancelOrder', orderId: `house/${name}` }) as const;
const BY = { principal: 'tester', corr: 'c' };

function verify(folder: string, copyFolder: string) {
  const pregao = join(import.meta.dirname, '../../bin/pregao.mjs');
  const env = { ...process.env, PREGAO_DATA_DIR: folder, PREGAO_JOURNAL_COPY_DIR: copyFolder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [pregao, 'orders', 'verify', '--json'], { env });
  return { status, verdict: JSON.parse(String(stdout) || 'null'), stderr: String(stderr) };
}

test('a core is closed with a snapshot and a whole copy, starts again as it was, and proves it', () =>
  withFolder(async (folders) => {
    const clock = jumpingClock();
    const core = await openOrderCore({ ...folders, clock, log });
    for (let count = 0; count < 5; count++) await core.sequencer.give(submit(`o${count}`), BY);
    await core.close();
    const again = await openOrderCore({ ...folders, clock, log });
    assert.equal(again.sequencer.order('house/o4/0.1')?.life, 'QUEUED');
    await again.close();

    const { status, verdict } = verify(folders.folder, folders.copyFolder);
    assert.deepEqual([status, verdict.ok, verdict.rows, verdict.snapshots], [0, true, 5, [5]]);
    const file = new DatabaseSync(join(folders.folder, 'orders.db'));
    file.exec('UPDATE frame SET epoch = 3 WHERE seq = 3');
    file.close();
    const damaged = verify(folders.folder, folders.copyFolder);
    assert.deepEqual([damaged.status, damaged.verdict.ok, damaged.verdict.seq], [1, false, 3]);
    assert.match(damaged.stderr, /the hash of row 3 does not fit.*put a copy in its place that holds/s);
  }));

test('damage before the newest snapshot is found while the core runs: new orders are refused, and cancels taken', () =>
  withFolder(async ({ folder }) => {
    const clock = jumpingClock();
    const parts = { folder, copyFolder: null, clock };
    const before = await openOrderCore({ ...parts, log });
    for (let count = 0; count < 5; count++) await before.sequencer.give(submit(`o${count}`), BY);
    await before.close();
    for (const isDamaged of [false, true]) {
      if (isDamaged) {
        const file = new DatabaseSync(join(folder, 'orders.db'));
        file.exec(`UPDATE frame SET body = replace(body, '"o2"', '"o9"') WHERE seq = 3`);
        file.close();
      }
      const told: string[] = [];
      const listening = { ...log, error: (_: object, text: string) => told.push(text) } as unknown as typeof log;
      const core = await openOrderCore({ ...parts, log: listening });
      const stop = new AbortController();
      const running = core.run(stop.signal);
      try {
        assert.equal(core.sequencer.health.state, 'OPEN', 'a start reads from the newest snapshot on');
        const isFound = (): boolean => core.sequencer.health.state !== 'OPEN';
        if (isDamaged) await until(isFound);
        else await turns(500, isFound);
        const answer = await core.sequencer.give(submit(`new${isDamaged}`), BY);
        assert.equal(answer.kind, isDamaged ? 'unavailable' : 'accepted');
        assert.equal((await core.sequencer.give(cancel('o1'), BY)).kind, 'taken');
        if (!isDamaged) continue;
        assert.match(told.join(), /the hash of row 3 does not fit.*put a copy in its place that holds/);
        assert.match(core.sequencer.health.reason ?? '', /row 3/);
        // Neither space on the disk nor a later look opens it again.
        clock.nowMsValue += DAY_MS;
        await turns(1_000);
        assert.equal(core.sequencer.health.state, 'CLOSING');
      } finally {
        stop.abort();
        await running;
        await core.close();
      }
    }
  }));

test('timers run, and what has been over for more than a week is forgotten', () =>
  withFolder(async ({ folder }) => {
    const clock = jumpingClock();
    const core = await openOrderCore({ folder, copyFolder: null, clock, log });
    await core.sequencer.give(submit('live'), BY);
    const denied = { ...submit('over'), facts: { ...FACTS, halted: true } };
    assert.equal((await core.sequencer.give(denied, BY)).kind, 'denied');
    const stop = new AbortController();
    const running = core.run(stop.signal);
    clock.nowMsValue += 9 * DAY_MS;
    const gone = (): boolean => core.sequencer.order('house/over/0.1') === undefined;
    for (let turns = 0; turns < 5_000 && !gone(); turns++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(gone());
    assert.ok(core.sequencer.order('house/live/0.1') !== undefined);
    assert.deepEqual([...core.sequencer.state.timers.entries()], []);
    stop.abort();
    await running;
    await core.close();
  }));

test('a copy that fails is told while orders go on, and told again when it works', () =>
  withFolder(async ({ folder, copyFolder }) => {
    const told: string[] = [];
    const listening = {
      ...log,
      info: (_: object, text: string) => told.push(text),
      error: (_: object, text: string) => told.push(text),
    };
    writeFileSync(copyFolder, 'no folder can be here');
    const clock = jumpingClock();
    const core = await openOrderCore({ folder, copyFolder, clock, log: listening as unknown as typeof log });
    assert.equal((await core.sequencer.give(submit('o'), BY)).kind, 'accepted');
    const stop = new AbortController();
    const running = core.run(stop.signal);
    const untilTold = (count: number): Promise<void> => until(() => told.length >= count);
    await untilTold(1);
    assert.deepEqual(told, ["the journal's copies are behind it; orders go on"]);
    stop.abort();
    await running;
    rmSync(copyFolder);
    await core.close();
    assert.deepEqual(told.slice(1), ["the journal's copies are kept again"]);
  }));
