/** What was acknowledged survives a power cut, not only a kill: it was synced before anybody was told. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '#kernel/random.ts';
import { get, ORDER_KILL_SETTINGS, post, priceText, untilTrading } from './order-kill.fixture.ts';
import { NO_POWER_CUT, Power } from './power-cut.fixture.ts';
import { runCommand, startPlatform, withFolder } from './testing.fixture.ts';

const skip = NO_POWER_CUT ?? false;
const CUTS = 6;
const CLIENTS = 8;

test('what is written and not synced is lost with the power, and what was synced is not', { skip }, () =>
  withFolder((folder) =>
    withFolder(async (scratch) => {
      const power = new Power(folder, scratch);
      const program = `
        import { fsyncSync, openSync, writeFileSync, writeSync } from 'node:fs';
        const file = openSync(process.argv[1], 'a');
        writeSync(file, 'synced'); fsyncSync(file); writeSync(file, ' written');
        writeFileSync(process.env.POWER_CUT_WHEN, ''); writeSync(file, ' never');`;
      const path = join(folder, 'file');
      const args = ['--input-type=module', '--eval', program, path];
      const { status } = spawnSync(process.execPath, args, { env: { ...process.env, ...power.environment } });
      assert.deepEqual([status, readFileSync(path, 'utf8')], [137, 'synced']);
    }),
  ),
);

/** Sends orders until the platform is gone; answers the names of those that were acknowledged. */
async function sendUntilGone(address: string, { run, client, price }: { run: number; client: number; price: string }) {
  const acknowledged: string[] = [];
  for (let number = 0; ; number++) {
    const clientOrderId = `c${run}-${client}-${number}`;
    const order = { clientOrderId, account: `a${run}-${client}`, symbol: 'PETR4', side: 'BUY', type: 'LIMIT' };
    const answer = await post(address, '/api/v1/orders', { ...order, quantity: String(100 * (number + 1)), price });
    if (answer === null) return acknowledged;
    if (answer.status === 201) acknowledged.push(clientOrderId);
  }
}

test(`${CUTS} power cuts under load lose no acknowledged order`, { skip, timeout: 300_000 }, () =>
  withFolder(async (folder) => {
    const random = seededRandom('power');
    const acknowledged: string[] = [];
    for (let run = 0; run < CUTS; run++)
      await withFolder(async (scratch) => {
        const power = new Power(folder, scratch);
        const running = await startPlatform(folder, { ...ORDER_KILL_SETTINGS, ...power.environment });
        const exit = once(running.process, 'exit');
        try {
          const last = await untilTrading(running.address);
          const price = priceText(Math.floor(last * 100) - 20);
          const clients = Array.from({ length: CLIENTS }, (_, client) =>
            sendUntilGone(running.address, { run, client, price }),
          );
          await wait(200 + random.below(600));
          power.cut();
          assert.deepEqual(await exit, [137, null]);
          acknowledged.push(...(await Promise.all(clients)).flat());
        } finally {
          if (running.process.exitCode === null) running.process.kill('SIGKILL');
        }
      });
    const running = await startPlatform(folder, ORDER_KILL_SETTINGS);
    try {
      for (const name of acknowledged)
        assert.ok((await get(running.address, `/api/v1/orders/${name}~0.1`)) !== null, `${name} is lost`);
    } finally {
      await running.stop('SIGTERM');
    }
    assert.ok(acknowledged.length > CUTS * 20, `${acknowledged.length} were acknowledged`);
    assert.ok(existsSync(join(folder, 'orders.db')));
    const verified = await runCommand(folder, ['orders', 'verify', '--json']);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  }),
);
