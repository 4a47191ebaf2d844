import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#kernel/random.ts';
import { apply } from './apply.ts';
import { canonicalJson } from './canonical-json.ts';
import { advance, decide } from './decide.ts';
import { World } from './oms.fixture.ts';
import { randomStep } from './random-input.fixture.ts';
import { emptyState } from './state.ts';
import { stateText } from './state-text.ts';
import { type Undo, UndoableState } from './undo.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 25);

function framesOf(seed: string, steps: number): World['frames'] {
  const world = new World({ careful: false, policy: { syntheticStops: true } });
  const random = seededRandom(seed);
  for (let step = 0; step < steps; step++) randomStep(world, random, 30);
  return world.frames;
}

function policy(): ReturnType<typeof emptyState>['policy'] {
  return { ...emptyState().policy, syntheticStops: true };
}

test('to advance is to decide and to apply: the same events, answer and messages, and the same state', () => {
  for (let run = 0; run < RUNS; run++) {
    const [slow, core] = [emptyState(policy()), new UndoableState(emptyState(policy()))];
    for (const { input } of framesOf(`advance/${run}`, 150)) {
      const decided = decide(slow, input);
      for (const event of decided.events) apply(slow, event);
      core.begin();
      assert.equal(canonicalJson(advance(core.state, input)), canonicalJson(decided));
    }
    assert.equal(stateText(core.state), stateText(slow));
  }
});

test('inputs that are taken back leave the state as it was, and can be decided again otherwise', () => {
  for (let run = 0; run < RUNS; run++) {
    const random = seededRandom(`undo/${run}`);
    const core = new UndoableState(emptyState(policy()));
    const undos: { readonly undo: Undo; readonly text: string }[] = [];
    for (const { input } of framesOf(`undo/${run}`, 120)) {
      const text = stateText(core.state);
      const before = new Map(core.state.orders.entries());
      const undo = core.begin();
      advance(core.state, input);
      for (const [id, order] of core.ordersBefore(undo)) assert.equal(order, before.get(id));
      undos.push({ undo, text });
      if (random.below(4) > 0) continue;
      const back = 1 + random.below(Math.min(undos.length, 6));
      const taken = undos.splice(-back).reverse();
      for (const { undo: one } of taken) core.back(one);
      assert.equal(stateText(core.state), taken.at(-1)?.text);
    }
  }
});
