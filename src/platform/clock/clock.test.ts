import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock, within } from './clock.ts';

async function measure(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

test('the clock tells milliseconds of now', () => {
  const before = Date.now();
  const told = systemClock.nowMs();
  assert.ok(before <= told && told <= Date.now());
});

test('a sleep lasts about as long as was asked for', async () => {
  const ms = await measure(() => systemClock.sleep(30, new AbortController().signal));
  assert.ok(ms >= 28, `slept ${ms} ms`);
});

test('a sleep that is aborted ends at once and throws nothing', async () => {
  const controller = new AbortController();
  setImmediate(() => controller.abort(new Error('stopping')));
  assert.ok((await measure(() => systemClock.sleep(60_000, controller.signal))) < 5_000);
});

test('a sleep after the abort does not begin', async () => {
  assert.ok((await measure(() => systemClock.sleep(60_000, AbortSignal.abort()))) < 5_000);
});

test('a sleep that ended leaves nothing on the signal, however many there were', async () => {
  const controller = new AbortController();
  let listening = 0;
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listening++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listening--;
    remove(...args);
  };
  for (let sleep = 0; sleep < 5; sleep++) await systemClock.sleep(0, signal);
  assert.equal(listening, 0);
});

test('work that takes too long is late, and work in time ends the waiting', async () => {
  const never = new Promise<string>(() => undefined);
  assert.equal(await within(systemClock, 10, never), 'late');
  assert.ok(
    (await measure(async () => assert.equal(await within(systemClock, 60_000, Promise.resolve(7)), 7))) < 5_000,
  );
  await assert.rejects(within(systemClock, 60_000, Promise.reject(new Error('it failed'))), /it failed/);
});
