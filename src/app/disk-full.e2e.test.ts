/** The real program on a disk that fills up. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { MarketStatusDto } from '#contract/market-data.ts';
import { assertEqualsTape, settingsOf, untilCaughtUp } from './kill.fixture.ts';
import { fill, free, reasonForNoSmallDisk, withSmallDisk } from './small-disk.fixture.ts';
import { type Running, startPlatform } from './testing.fixture.ts';

const SIZE_MB = 48;
const skip = reasonForNoSmallDisk();

async function feedOf(address: string): Promise<MarketStatusDto['feed']> {
  return ((await (await fetch(`${address}/api/v1/status`)).json()) as MarketStatusDto).feed;
}

/** Waits until the feed says so; the disk is filled again on the way, since a log that is reset leaves room. */
async function untilFeed(
  address: string,
  isSo: (feed: MarketStatusDto['feed']) => boolean,
  step = (): void => {},
): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (isSo(await feedOf(address))) return;
    step();
    await wait(50);
  }
  throw new Error(`the feed stayed ${JSON.stringify(await feedOf(address))}`);
}

/** Counts what a stream says of a symbol's bars. */
async function listen(address: string): Promise<{ readonly frames: () => number; close(): void }> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/stream`);
  let frames = 0;
  socket.addEventListener('message', ({ data }) => {
    if (JSON.parse(String(data)).type === 'candles') frames++;
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const channels = [{ name: 'candles', exchange: 'SIM', symbol: 'PETR4', timeframe: '1d' }];
  socket.send(JSON.stringify({ op: 'subscribe', id: 1, channels }));
  return { frames: () => frames, close: () => socket.close() };
}

/** Runs a test against a platform that has caught up and stores; it is ended whatever happens. */
async function withStarted(folder: string, run: (running: Running) => Promise<void>): Promise<void> {
  const running = await startPlatform(folder, settingsOf(0));
  try {
    await untilCaughtUp(running.address);
    await untilFeed(running.address, ({ state }) => state === 'live');
    await run(running);
  } finally {
    if (running.process.exitCode === null && running.process.signalCode === null) await running.stop('SIGKILL');
  }
}

async function fillUntilNothingIsStored(folder: string, { address }: Running): Promise<void> {
  await untilFeed(
    address,
    ({ code }) => code === 'STORE_FAILED',
    () => fill(folder),
  );
}

async function assertEndsWell(running: Running): Promise<void> {
  const { code, stderr } = await running.stop('SIGTERM');
  assert.equal(code, 0, stderr);
}

test('on a full disk it says so, serves on, and goes on without a loss when there is space again', { skip }, () =>
  withSmallDisk(SIZE_MB, async (folder) => {
    await withStarted(folder, async (running) => {
      const { address } = running;
      const stream = await listen(address);
      await fillUntilNothingIsStored(folder, running);
      const feed = await feedOf(address);
      assert.equal(feed.state, 'down');
      assert.match(feed.reason ?? '', /cannot be stored: .*Free the disk; nothing received is forgotten/);
      assert.equal((await fetch(`${address}/readyz`)).status, 503);
      for (const path of ['/livez', '/mercado', '/api/v1/candles?symbol=PETR4&timeframe=1m'])
        assert.equal((await fetch(address + path)).status, 200, path);
      const before = stream.frames();
      for (let tries = 0; tries < 100 && stream.frames() < before + 3; tries++) await wait(50);
      assert.ok(stream.frames() >= before + 3, 'the stream goes on');
      stream.close();

      free(folder);
      await untilFeed(address, ({ state }) => state === 'live');
      assert.equal((await fetch(`${address}/readyz`)).status, 200);
      await assertEndsWell(running);
    });
    await assertEqualsTape(folder, 0);
  }),
);

test('stopped on a full disk it ends with an error, and the next start makes up for it', { skip }, () =>
  withSmallDisk(SIZE_MB, async (folder) => {
    await withStarted(folder, async (running) => {
      await fillUntilNothingIsStored(folder, running);
      const { code, stderr } = await running.stop('SIGTERM');
      assert.ok(code !== null && code !== 0, `exit code ${code}`);
      assert.match(stderr, /cannot be stored/);
    });
    free(folder);
    await withStarted(folder, assertEndsWell);
    await assertEqualsTape(folder, 0);
  }),
);
