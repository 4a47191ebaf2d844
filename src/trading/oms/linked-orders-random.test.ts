/** Brackets under any reordering, loss, refusal, bust and interference: covered in the end, or told. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { seededRandom } from '#kernel/random.ts';
import { BracketVenue } from './bracket-venue.fixture.ts';
import { FACTS, idOf, intentOf, keyOf, World } from './oms.fixture.ts';
import { isOver, type Order } from './order.ts';
import type { Pair } from './state.ts';

/** Thousands with PREGAO_TEST_RUNS=5000. */
const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 400);

function bracketAfter(seed: string): World {
  const world = new World({ careful: false });
  const random = seededRandom(seed);
  const stopLoss = { stopPrice: priceOf(95_000), price: null };
  world.give({
    ...{
      kind: 'SubmitBracket',
      ...keyOf('o'),
      intent: intentOf(),
      takeProfit: priceOf(105_000),
      stopLoss,
      facts: FACTS,
    },
  });
  const venue = new BracketVenue(world, random);
  for (let steps = 12 + random.below(40); steps > 0; steps--) venue.step();
  venue.settle();
  world.finish();
  return world;
}

const openOf = ({ life, quantity, cum }: Order): number => (isOver(life) ? 0 : quantity - cum);

/** What is wrong with a pair of which nobody was told. */
function wrongOf(world: World, pair: Pair): string | null {
  const legs = pair.legs.map((id) => world.order(id));
  const told = [...world.state.alarms.entries(), ...world.state.breaks.entries()].map(([, { orderId }]) => orderId);
  if (legs.some(({ id }) => told.includes(id))) return null;
  const left = Math.max(pair.quantity - legs.reduce((sum, { cum }) => sum + cum, 0), 0);
  for (const place of ['/1.', '/2.']) {
    const open = legs.filter(({ id }) => id.includes(place)).reduce((sum, leg) => sum + openOf(leg), 0);
    if (open !== left) return `${place} can trade ${open} where ${left} are left`;
  }
  return null;
}

test(`${RUNS} brackets: each exit can trade what is left, and no more, or somebody was told`, () => {
  let traded = 0;
  for (let run = 0; run < RUNS; run++) {
    const world = bracketAfter(`bracket/${run}`);
    for (const [pairId, pair] of world.state.pairs.entries())
      assert.equal(wrongOf(world, pair), null, `bracket/${run}: ${pairId}`);
    const { cum } = world.order(idOf('o'));
    const covered = [...world.state.pairs.entries()].reduce((sum, [, { quantity }]) => sum + quantity, 0);
    assert.equal(covered, Math.min(cum, 100), `bracket/${run}: the exits are for what the entry has traded`);
    traded += cum;
  }
  assert.ok(traded > 20 * RUNS, 'most entries trade');
});

test('when all has come to rest nothing is under way', () => {
  for (let run = 0; run < RUNS / 4; run++)
    for (const [id, { pending, life }] of bracketAfter(`rest/${run}`).state.orders.entries())
      assert.deepEqual([pending, ['QUEUED', 'SENT', 'IN_DOUBT'].includes(life)], ['NONE', false], `rest/${run}: ${id}`);
});
