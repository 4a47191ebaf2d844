/**
 * The order state matrices of FIX 4.4 (Appendix D; more of H is in decide.test.ts and renewal.test.ts), and what venues
 * and adapters do beside them. Each is also told in any order, doubled and interleaved: then the state of the order may
 * differ on the way, but never what traded.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FIX_ORDERS } from './fix-orders.fixture.ts';
import { FIX_REPLACES } from './fix-replaces.fixture.ts';
import { idOf, World } from './oms.fixture.ts';
import {
  type Happening,
  happen,
  happenings,
  ID,
  newestFigures,
  ofOrder,
  play,
  raised,
  type Scenario,
  submit,
} from './scenario.fixture.ts';
import { VENUE_HABITS } from './venue-habits.fixture.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 30);
const SCENARIOS = { ...FIX_ORDERS, ...FIX_REPLACES, ...VENUE_HABITS };

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  test(name, () => {
    const world = new World();
    submit(world, scenario);
    play(world, scenario.steps);
    const { life, cum, quantity } = world.order(ID);
    assert.deepEqual([life, cum, quantity], [scenario.life, scenario.cum, scenario.quantity ?? 100]);
    assert.deepEqual(raised(world), scenario.raises ?? []);
    world.finish();
  });

  test(`${name}, in any order`, () => {
    fc.assert(
      fc.property(anyOrderOf([scenario]), (told) => void playAll([scenario], told)),
      { numRuns: RUNS },
    );
  });
}

test('several orders at once, each of another scenario, in any order', () => {
  const several = fc.array(fc.constantFrom<Scenario>(...Object.values(SCENARIOS)), { minLength: 2, maxLength: 4 });
  const telling = several.chain((scenarios) => fc.tuple(fc.constant(scenarios), anyOrderOf(scenarios)));
  let replaces = 0;
  fc.assert(
    fc.property(telling, ([scenarios, told]) => {
      const world = playAll(scenarios, told);
      for (const [, { attempts }] of world.state.orders.entries()) replaces += attempts.REPLACE;
    }),
    { numRuns: RUNS * 20 },
  );
  assert.ok(replaces > RUNS, `only ${replaces} replaces came in an order in which they are asked for`);
});

interface Told {
  /** The how-many-th of the orders. */
  readonly at: number;
  readonly step: Happening;
}

/** All that happens in `scenarios`, reports and requests alike, shuffled, and some of it once more. */
function anyOrderOf(scenarios: readonly Scenario[]): fc.Arbitrary<readonly Told[]> {
  const all = scenarios.flatMap((scenario, at) => happenings(scenario).map((step) => ({ at, step })));
  const doubled = fc.array(fc.constantFrom(...all), { maxLength: 10 });
  return fc
    .tuple(fc.shuffledSubarray(all, { minLength: all.length }), doubled, fc.infiniteStream(fc.nat()))
    .map(([shuffled, again, places]) => {
      const told = [...shuffled];
      for (const one of again) told.splice((places.next().value ?? 0) % (told.length + 1), 0, one);
      return told;
    });
}

const nameOf = (at: number): string => `o${at}`;

/** Whatever came when, and was refused for that: each order has what the newest sums say that it traded. */
function playAll(scenarios: readonly Scenario[], told: readonly Told[]): World {
  const world = new World({ careful: false });
  for (const [at, scenario] of scenarios.entries()) submit(world, scenario, nameOf(at));
  for (const { at, step } of told) happen(world, ofOrder(nameOf(at), step), idOf(nameOf(at)));
  for (const [at, scenario] of scenarios.entries()) {
    const { cum, notional } = world.order(idOf(nameOf(at)));
    const expected = newestFigures(happenings(scenario));
    assert.deepEqual([cum, notional], [expected.cum, expected.notional]);
  }
  world.finish();
  return world;
}
