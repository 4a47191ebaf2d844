/** Any interleaving of commands over any row of trades, against a slow and obvious twin. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { REPLAY_SPEEDS, type ReplayCommand } from '#contract/replay.ts';
import { type Instant, instantOf, parseIso, toIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { HeldTrade, Trade } from '#market-data/index.ts';
import { createReplayFeed, type ReplayFeed } from './feed.ts';
import { Player } from './player.ts';
import { heldTrade } from './rows.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const FROM = instant('2025-08-29T10:00:00-03:00');
/** Trades lie on a coarse grid of this span, so that several of one moment are common. */
const GRID_US = 500_000;
const GRID = 240;

function instant(text: string): Instant {
  const parsed = parseIso(text);
  assert.ok(parsed.ok);
  return parsed.value;
}

const command: fc.Arbitrary<ReplayCommand> = fc.oneof(
  fc.constant({ action: 'pause' } as const),
  fc.constant({ action: 'resume' } as const),
  fc.constantFrom(...REPLAY_SPEEDS).map((speed) => ({ action: 'speed', speed }) as const),
  fc
    .integer({ min: -20, max: GRID + 20 })
    .map((step) => ({ action: 'seek', to: toIso(instantOf(FROM + step * GRID_US)) }) as const),
  fc
    .record({
      by: fc.constantFrom('trade' as const, '1m' as const, '5m' as const),
      count: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ by, count }) => ({ action: 'step', by, count }) as const),
);
const commands = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 20_000 }), command }), { maxLength: 12 });
const offsets = fc
  .array(fc.integer({ min: 0, max: GRID - 1 }), { minLength: 1, maxLength: 40 })
  .map((all) => [0, ...all].sort((a, b) => a - b));

interface Run {
  readonly feed: ReplayFeed;
  /** Numbers of the trades that were told since the replay last went back. */
  readonly told: readonly number[];
  /** What the clock was told last. */
  readonly clock: number;
}

/** Plays rows with commands at their real times, and stops long after the last one; a seek is always over by then. */
async function simulate(
  rows: readonly HeldTrade[],
  given: readonly { afterMs: number; command: ReplayCommand }[],
): Promise<Run> {
  const span = { from: rows[0]?.trade.at ?? FROM, to: instantOf((rows.at(-1)?.trade.at ?? FROM) + 1) };
  const over = new AbortController();
  let [nowMs, next, told, clock] = [0, 0, [] as number[], 0];
  const dueMs = given.map((_, index) => given.slice(0, index + 1).reduce((sum, { afterMs }) => sum + afterMs, 0));
  const endMs = (dueMs.at(-1) ?? 0) + 5_000;
  const feed: ReplayFeed = createReplayFeed({
    zone,
    speed: 1,
    source: { exchange: 'B3', symbols: ['PETR4'], span, open: () => batches(rows), stepOf: async () => null },
    clock: {
      nowMs: () => nowMs,
      async sleep(ms) {
        // No sleep is longer than the time to the next command, which then wakes it.
        const until = Math.min(nowMs + Math.max(1, ms), dueMs[next] ?? Number.POSITIVE_INFINITY);
        nowMs = Math.max(nowMs, until);
        while (next < given.length && (dueMs[next] as number) <= nowMs)
          feed.command((given[next++] as { command: ReplayCommand }).command);
        if (nowMs >= endMs) over.abort();
      },
    },
    async onRewind() {
      told = [];
      clock = 0;
    },
  });
  await feed.run((event) => {
    if (event.kind === 'trades') told.push(...event.trades.map(({ id }) => id));
    if (event.kind !== 'clock') return;
    assert.ok(event.at >= clock, 'within a turn the clock never runs back');
    clock = event.at;
  }, over.signal);
  return { feed, told, clock };
}

async function* batches(rows: readonly HeldTrade[]): AsyncGenerator<readonly HeldTrade[]> {
  for (let from = 0; from < rows.length; from += 7) yield rows.slice(from, from + 7);
}

const rowsOf = (all: readonly number[]): HeldTrade[] =>
  all.map((offset, index) => heldTrade({ id: index + 1, at: instantOf(FROM + offset * GRID_US) }));

test('whatever is commanded, the trades before the position were told, each once and in order, and none after it', async () => {
  await fc.assert(
    fc.asyncProperty(offsets, commands, async (all, given) => {
      const rows = rowsOf(all);
      const { feed, told } = await simulate(rows, given);
      const state = feed.state();
      assert.ok(state !== null && state.state !== 'seeking');
      const position = instant(state.position);
      assert.deepEqual(
        told,
        rows.slice(0, told.length).map(({ trade }) => trade.id),
      );
      const [before, upTo] = [rows.filter(isBefore(position)), rows.filter(isBefore(position + 1))];
      assert.ok(told.length >= before.length, 'a trade before the position is missing');
      assert.ok(told.length <= upTo.length, 'a trade after the position was told');
      if (state.state === 'ended') assert.equal(told.length, rows.length);
    }),
    { numRuns: 400 },
  );
});

const isBefore =
  (at: number) =>
  ({ trade }: { readonly trade: Trade }): boolean =>
    trade.at < at;

test('the position is the time that passed while it played, times its speed, from where it was put', async () => {
  const quiet = rowsOf([0, 100_000]);
  const plain = commands.map((given) => given.filter(({ command: { action } }) => action !== 'step'));
  await fc.assert(
    fc.asyncProperty(plain, async (given) => {
      // Without "max", which ends the day at once.
      const paced = given.filter(({ command: one }) => one.action !== 'speed' || one.speed !== 'max');
      const { feed } = await simulate(quiet, paced);
      const state = feed.state();
      assert.ok(state !== null);
      const off = Math.abs(instant(state.position) - twinPosition(paced));
      // It is told four times a second, and each command may come that much after the telling.
      assert.ok(off <= (paced.length + 1) * 260 * 1_000 * 100, `${off} µs off`);
      assert.equal(
        state.paused,
        paced.findLast(({ command: one }) => one.action === 'pause' || one.action === 'resume')?.command.action ===
          'pause',
      );
    }),
    { numRuns: 200 },
  );
});

/** The position by plain addition. */
function twinPosition(given: readonly { afterMs: number; command: ReplayCommand }[]): number {
  let [position, speed, paused] = [FROM as number, 1, false];
  const pass = (ms: number): void => {
    if (!paused) position += ms * 1_000 * speed;
  };
  for (const { afterMs, command: one } of given) {
    pass(afterMs);
    if (one.action === 'pause') paused = true;
    if (one.action === 'resume') paused = false;
    if (one.action === 'speed') speed = Number(one.speed);
    if (one.action === 'seek') position = Math.max(FROM, instant(one.to));
  }
  pass(5_000);
  return position;
}

const playerAt = (): Player => new Player({ from: FROM, to: instantOf(FROM + 1_000), speed: 1, nowMs: 0 });

test('a step of trades tells just these, even of one moment, and then stands still', async () => {
  const rows = rowsOf([0, 0, 0, 4, 8]);
  const step = { action: 'step', by: 'trade', count: 2 } as const;
  const paused = { afterMs: 0, command: { action: 'seek', to: toIso(FROM) } as const };
  const { told, feed } = await simulate(rows, [
    { afterMs: 0, command: { action: 'pause' } },
    paused,
    { afterMs: 10, command: step },
  ]);
  assert.deepEqual([told, feed.state()?.state], [[1, 2], 'paused']);
});

test('a step of a bar goes to its end, and no trade of the next bar is told', async () => {
  const rows = rowsOf([0, 50, 119, 120, 130]);
  const given = [
    { afterMs: 0, command: { action: 'pause' } as const },
    { afterMs: 5, command: { action: 'step', by: '1m', count: 1 } as const },
  ];
  const { told, clock } = await simulate(rows, given);
  assert.deepEqual([told, clock], [[1, 2, 3], FROM + 60_000_000]);
});

test('a seek to another day is refused and changes nothing', async () => {
  const rows = rowsOf([0, 10]);
  const { feed } = await simulate(rows, [{ afterMs: 0, command: { action: 'pause' } }]);
  const before = feed.state();
  const refused = feed.command({ action: 'seek', to: '2025-08-30T12:00:00Z' });
  assert.deepEqual(refused, {
    ok: false,
    error: "to: 2025-08-30T12:00:00Z lies on 2025-08-30 of the exchange's time; the replay plays 2025-08-29.",
  });
  assert.deepEqual(feed.state(), before);
});

test('a player that is paused waits for a command, and one that is behind its time does not wait', () => {
  const player = playerAt();
  assert.equal(player.waitMs(FROM, 10), 0);
  player.pause();
  assert.equal(player.waitMs(FROM, 10), null);
});
