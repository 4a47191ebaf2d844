import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#kernel/random.ts';
import { apply } from './apply.ts';
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts';
import { decide } from './decide.ts';
import type { Event } from './event.ts';
import { World } from './oms.fixture.ts';
import { LIVES } from './order.ts';
import { randomStep } from './random-input.fixture.ts';
import { emptyState } from './state.ts';
import { stateText } from './state-text.ts';
import { type Rule, ruleOf, TRIGGER_ROWS } from './transition.table.ts';
import type { TriggerRow } from './trigger.ts';
import { sumsOf } from './twin.fixture.ts';

/** 10 million with PREGAO_TEST_EVENTS=10000000. */
const EVENTS = Number(process.env.PREGAO_TEST_EVENTS ?? 200_000);
/** Thousands with PREGAO_TEST_RUNS=5000. */
const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 40);

function worldOf(seed: string, steps: number, careful: boolean): World {
  const world = new World({ careful, policy: { syntheticStops: true } });
  const random = seededRandom(seed);
  for (let step = 0; step < steps; step++) randomStep(world, random, 30);
  return world;
}

/** Runs `check` for seeds until it says that it is enough; a failure names its seed. */
function forSeeds(check: (seed: string, count: number) => boolean): void {
  for (let count = 1; ; count++) {
    const seed = `oms/${count}`;
    try {
      if (!check(seed, count)) return;
    } catch (error) {
      throw new Error(`with the seed "${seed}"`, { cause: error });
    }
  }
}

/** What our own side lets happen only where it matters: decide looks before, so that these cells stay unvisited. */
const OWN: ReadonlySet<TriggerRow> = new Set([
  'RiskAccepted',
  'RiskDenied',
  'CancelTimeout',
  'ReplaceRequested',
  'ReplaceTimeout',
  'EodClose',
  'OperatorResolve',
]);
const IDLE: ReadonlySet<Rule> = new Set(['-', 'ignore', 'refuseReplace']);

test(`${EVENTS} random events: what always holds does, recovery leads there too, and every cell is seen`, () => {
  const visited = new Set<string>();
  let events = 0;
  forSeeds((seed) => {
    const world = worldOf(seed, 300, false);
    world.finish();
    events += world.events.length;
    for (const [row, life] of world.visits) visited.add(`${row} ${life}`);
    return events < EVENTS;
  });
  const missed = TRIGGER_ROWS.flatMap((row) =>
    LIVES.filter((life) => {
      const rule = ruleOf(row, life);
      return rule !== 'assert' && !(OWN.has(row) && IDLE.has(rule)) && !visited.has(`${row} ${life}`);
    }).map((life) => `${row} ${life}`),
  );
  // Fewer events do not come everywhere.
  if (EVENTS >= 200_000) assert.deepEqual(missed, []);
});

test('positions and exposure are what a slow twin makes of all events', () => {
  forSeeds((seed, count) => {
    const world = worldOf(seed, 150, false);
    for (const [holding, sums] of sumsOf(world.events)) {
      const position = world.state.positions.get(holding);
      const exposure = world.state.exposures.get(holding);
      assert.deepEqual(
        {
          bought: position?.bought.quantity ?? 0,
          sold: position?.sold.quantity ?? 0,
          openToBuy: exposure?.buy.quantity ?? 0,
          openToSell: exposure?.sell.quantity ?? 0,
        },
        sums,
      );
    }
    return count < RUNS;
  });
});

test('a decision is the same each time, and leaves the state alone', () => {
  forSeeds((seed, count) => {
    worldOf(seed, 80, true).finish();
    return count < RUNS / 8;
  });
});

test('a journal read back from text decides and applies the same', () => {
  forSeeds((seed, count) => {
    const world = worldOf(seed, 60, false);
    const state = emptyState(world.state.policy);
    for (const frame of world.frames) {
      const read = parseCanonicalJson(canonicalJson(frame)) as typeof frame;
      assert.equal(canonicalJson(decide(state, read.input).events), canonicalJson(frame.events));
      for (const event of read.events as Event[]) apply(state, event);
    }
    assert.equal(stateText(state), stateText(world.state));
    return count < RUNS;
  });
});
