/** The adapter in a careless world: dying at any step, and with a broker and a line that lose, double, delay, forget. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { seededRandom } from '#kernel/random.ts';
import { AdapterWorld, GOOD_LINE } from './adapter.fixture.ts';
import { type Mischief, NO_MISCHIEF } from './fake-broker.fixture.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** Equal and different orders, fills, a cancel and a replace, in a few seconds. */
async function script(it: AdapterWorld): Promise<void> {
  const [a] = [it.submit('a'), it.submit('b')];
  const c = it.submit('c', { symbol: 'VALE3', quantity: quantityOf(300) });
  await it.pass(60_000);
  it.broker.trade(0, 100);
  await it.pass(400_000);
  it.replace(c, 200, 100_100);
  it.cancel(a);
  await it.pass(40_000);
  it.submit('d', { account: 'A2', side: 'SELL' });
  for (let index = 0; index < 4; index++) it.broker.trade(index, 30);
  await it.pass(SECOND);
}

/** No more mischief; whatever was lost comes to light, and what rests is filled. */
async function calmDown(it: AdapterWorld): Promise<void> {
  it.broker.mischief = NO_MISCHIEF;
  it.lineMischief = GOOD_LINE;
  it.dies = () => false;
  it.tickUs = 500_000;
  await it.pass(6 * MINUTE);
}

async function run(dies: (step: number) => boolean): Promise<AdapterWorld> {
  const it = new AdapterWorld('script');
  it.dies = dies;
  await it.start();
  await script(it);
  await calmDown(it);
  return it;
}

test('an adapter that dies at any one step, or at any two, loses and doubles nothing', async () => {
  const whole = await run(() => false);
  whole.check();
  assert.ok(whole.steps > 30, `${whole.steps} steps`);
  let deaths = 0;
  for (let first = 0; first < whole.steps; first++)
    for (const second of [-1, first + 1, first + 2, first + 5]) {
      const it = await run((step) => step === first || step === second);
      deaths += it.deaths;
      try {
        it.check();
      } catch (error) {
        throw new Error(`dying at steps ${first} and ${second}`, { cause: error });
      }
    }
  assert.ok(deaths > whole.steps, `${deaths} deaths`);
});

/** Some of the faults, each at a rate of its own: a world with all of them hides what one of them does. */
function mischiefOf(seed: string): Mischief {
  const random = seededRandom(`mischief ${seed}`);
  const rate = (): number => (random.next() < 0.5 ? 0 : random.next() * 0.3);
  return Object.fromEntries(Object.keys(NO_MISCHIEF).map((name) => [name, rate()])) as unknown as Mischief;
}

async function careless(seed: string, orders: number): Promise<AdapterWorld> {
  const it = new AdapterWorld(seed);
  const random = seededRandom(`user ${seed}`);
  it.broker.mischief = mischiefOf(seed);
  const line = mischiefOf(`line ${seed}`);
  it.lineMischief = {
    lost: line.sendLost,
    answerLost: line.answerLost,
    late: line.messageLate,
    doubled: line.messageDoubled,
  };
  const deadly = random.next() < 0.5 ? 0.01 : 0;
  it.dies = () => random.next() < deadly;
  it.policy = { hintedSettleUs: 2 * MINUTE };
  await it.start();
  for (let number = 0; number < orders; number++) {
    const price = priceOf(100_000 + 100 * random.below(3));
    const id = it.submit(`o${number}`, { price, account: `A${random.below(2)}`, symbol: `S${random.below(2)}` });
    await it.pass(random.below(2 * SECOND));
    if (random.next() < 0.7) it.broker.trade(random.below(it.broker.count + 1), 1 + random.below(100));
    if (random.next() < 0.2) it.cancel(id);
    if (random.next() < 0.2) it.replace(id, 50 + random.below(200), 100_000 + 100 * random.below(5));
    if (random.next() < 0.02) it.broker.relogin();
    if (random.next() < 0.02) it.broker.repeatAll();
  }
  await calmDown(it);
  return it;
}

const WORLDS = Number(process.env.PREGAO_ADAPTER_WORLDS ?? 60);

test('in careless worlds nothing is sent twice, lost, misattributed or stuck', async () => {
  const fired = new Map<string, number>();
  for (let world = 0; world < WORLDS; world++) {
    const it = await careless(`careless ${world}`, 25);
    for (const [what, count] of it.broker.fired) fired.set(what, (fired.get(what) ?? 0) + count);
    fired.set('deaths', (fired.get('deaths') ?? 0) + it.deaths);
    try {
      it.check();
    } catch (error) {
      throw new Error(`in world ${world}`, { cause: error });
    }
  }
  for (const what of [...Object.keys(NO_MISCHIEF), 'deaths'])
    assert.ok((fired.get(what) ?? 0) > 0, `${what} never came`);
});
