/** Core, adapter and paper venue together, the venue well behaved or not. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { seededRandom } from '#kernel/random.ts';
import { instantOf, type LocalDate, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { Disk, MemorySequencer } from '#trading/broker/adapter.fixture.ts';
import { Adapter } from '#trading/broker/adapter.ts';
import { CoreLink } from '#trading/broker/core-link.ts';
import { Schedule } from '#trading/broker/fake-broker.fixture.ts';
import { FACTS, idOf, intentOf, keyOf } from '#trading/oms/oms.fixture.ts';
import { isOver } from '#trading/oms/order.ts';
import { type Fault, FaultyBroker } from '#venues/paper/faults.ts';
import { openPaperVenue, type Timing } from '#venues/paper/index.ts';
import { tradedOf } from '#venues/paper/order.ts';
import { tapeTrade } from '#venues/paper/paper.fixture.ts';
import { createMemoryPaperStore } from '#venues/paper/paper-store.memory.ts';

const BY = { principal: 'ana', corr: 'test' };

async function openAll(rates: Partial<Record<Fault, number>>) {
  const clock = new Schedule();
  const timing: Timing = {
    now: () => clock.now(),
    after(us, work) {
      let wanted = true;
      clock.after(us, () => wanted && work());
      return () => {
        wanted = false;
      };
    },
  };
  const venue = await openPaperVenue({
    store: createMemoryPaperStore(),
    timing,
    random: seededRandom('venue'),
    factsOf: () => FACTS,
    dateAt: () => '2025-08-29' as LocalDate,
    onError: (error) => assert.fail(error as Error),
    settings: { queue: 'front', slippageTicks: 0 },
  });
  const broker = new FaultyBroker(venue, { timing, random: seededRandom('faults'), rates, lateUs: 5 * SECOND_US });
  const core = new MemorySequencer(clock);
  const link = new CoreLink(core);
  const store = new Disk().open(
    () => undefined,
    async () => undefined,
  );
  const adapter = await Adapter.start({ adapterId: 'paper', buildHash: 'test', store, broker, line: link, clock });
  link.attach('paper', (messages) => adapter.take(messages));
  const tick = () => {
    adapter.tick();
    core.tick();
    clock.after(100_000, tick);
  };
  tick();
  let id = 0;
  const print = (value: number) => {
    id += 10;
    const at = instantOf(clock.nowUs);
    const trade = tapeTrade({ id, at, price: priceOf(value), quantity: quantityOf(60) });
    venue.take({ kind: 'clock', at });
    venue.take({ kind: 'trades', trades: [trade] });
  };
  await clock.pass(SECOND_US);
  return { clock, venue, broker, core, print };
}

const FAULTY: Partial<Record<Fault, number>> = Object.fromEntries(
  (
    [
      ...(['send-unknown-before', 'send-unknown-after', 'send-throws-after', 'send-hangs-after'] as const),
      ...(['send-vanishes', 'send-appears-late', 'request-unknown-after', 'request-vanishes'] as const),
      ...(['report-lost', 'report-doubled', 'report-late', 'report-without-local-id', 'list-fails'] as const),
      ...(['list-incomplete', 'admin-cancel', 'cancel-rejected', 'send-rejected-without-id'] as const),
    ] as const
  ).map((fault) => [fault, fault.startsWith('re') ? 0.12 : 0.06]),
);

for (const [name, rates] of [
  ['a venue that behaves', {}],
  ['a venue that loses, doubles, delays and forgets', FAULTY],
] as const)
  test(`what the core knows of its orders on paper is what the venue has: ${name}`, async () => {
    const { clock, venue, broker, core, print } = await openAll(rates);
    const random = seededRandom('users');
    for (let round = 0; round < 120; round++) {
      const side = random.below(2) === 0 ? 'BUY' : 'SELL';
      const price = priceOf(100_000 + 100 * (random.below(21) - 10));
      // An order in doubt holds up those of its account, so most have an account of their own.
      const account = `A${round % 100}`;
      const intent = intentOf({ account, side, price, quantity: quantityOf(1 + random.below(90)) });
      void core.give({ kind: 'SubmitOrder', ...keyOf(`o${round}`), intent, facts: FACTS }, BY);
      await clock.pass(SECOND_US);
      print(100_000 + 100 * (random.below(17) - 8));
      const orderId = idOf(`o${Math.max(0, round - random.below(6))}`);
      if (random.below(2) === 0) void core.give({ kind: 'CancelOrder', orderId }, BY);
    }
    broker.heal();
    await clock.pass(3 * MINUTE_US);
    venue.endDay();
    await clock.pass(3 * MINUTE_US);
    const orders = [...core.state.orders.entries()].map(([, one]) => one);
    const truth = venue.truth();
    for (const { brokerOrderId, status, executions } of truth) {
      const known = orders.filter((one) => one.brokerOrderId === brokerOrderId && brokerOrderId !== null);
      if (status === 'REJECTED') continue;
      assert.equal(known.length, 1, `${brokerOrderId} is one order of ours`);
      assert.equal(known[0]?.cum, tradedOf({ executions }), `${brokerOrderId} is booked as it traded`);
    }
    // What vanished after the broker had said that it was sent is for people: they see it in doubt.
    const open = orders.filter(({ life }) => !isOver(life));
    const gone = (broker.fired.get('send-vanishes') ?? 0) + (broker.fired.get('send-rejected-without-id') ?? 0);
    assert.ok(open.length <= gone, `${open.length} open, ${gone} gone`);
    for (const { id, life, brokerOrderId } of open) assert.deepEqual([life, brokerOrderId], ['IN_DOUBT', null], id);
    const sent = truth.filter(({ status }) => status !== 'REJECTED').length;
    assert.ok(sent > 60 && orders.some(({ life }) => life === 'FILLED'), `${sent} orders were at the venue`);
    if (rates === FAULTY) for (const fault of Object.keys(FAULTY)) assert.ok(broker.fired.has(fault as Fault), fault);
    await core.close();
  });
