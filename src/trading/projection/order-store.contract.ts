/** What every store of projected orders promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ORDER_STATES } from '#contract/orders.ts';
import { seededRandom } from '#kernel/random.ts';
import { toIso } from '#kernel/time.ts';
import { ack, cum, idOf, World } from '../oms/oms.fixture.ts';
import { publicOrderId } from '../oms/public-id.ts';
import { isDoubtful, type OrderRecord } from './order-record.ts';
import { JOURNAL_START, type OrderFilter, type OrderStore, type ProjectedChange } from './order-store.ts';
import { project } from './project.ts';
import { assertTold, framesOf, worldOf } from './projection.fixture.ts';

const ALL = { before: null, limit: 1_000 };
const NOTHING_KNOWN = (): undefined => undefined;

/** `open` gives a fresh, empty store. */
export function orderStoreSuite(engine: string, open: () => Promise<OrderStore>): void {
  describe(`orders: ${engine}`, () => {
    test('an empty store says so', async () => {
      const store = await open();
      assert.deepEqual(await store.position(), JOURNAL_START);
      assert.deepEqual(await store.list({ tenant: 'house' }, ALL), []);
      assert.deepEqual(
        [await store.get('house', 'x~0.1'), await store.steps('house', 'x~0.1'), await store.request('house', 'x')],
        [null, null, null],
      );
      await store.close();
    });

    test('what is written is read again, and what is cleared is gone', async () => {
      const frames = framesOf(worldOf('store', 300));
      const store = await open();
      const change = project(JOURNAL_START, frames, NOTHING_KNOWN);
      assert.equal(await store.write(change), true);
      await assertTold(store, frames);
      assert.deepEqual(await store.position(), change.to);
      assert.equal(await store.projectedSeq(), change.to.seq);
      await store.clear();
      await assertTold(store, []);
      assert.deepEqual(await store.position(), JOURNAL_START);
      assert.deepEqual(await store.records(change.records.map(({ order }) => order.id)), []);
      await store.close();
    });

    test('a record comes back as it was, sums of any size included', async () => {
      const store = await open();
      const change = project(JOURNAL_START, framesOf(worldOf('record', 200)), NOTHING_KNOWN);
      const [first, ...rest] = change.records;
      assert.ok(first !== undefined);
      const large = { ...first, order: { ...first.order, notional: 2n ** 80n } };
      await store.write({ ...change, records: [large, ...rest] });
      assert.deepEqual(await store.records([large.order.id, 'house/nobody/0.1']), [large]);
      await store.close();
    });

    test('a change counts once: whoever comes from elsewhere is told so, and nothing is stored', async () => {
      const store = await open();
      const frames = framesOf(worldOf('once', 100));
      const change = project(JOURNAL_START, frames, NOTHING_KNOWN);
      await store.write(change);
      for (const from of [JOURNAL_START, { ...change.to, seq: change.to.seq - 1 }, { ...change.to, epoch: 99 }])
        assert.equal(await store.write({ ...change, from, to: { epoch: 100, seq: 1_000 } }), false);
      await assertTold(store, frames);
      assert.deepEqual(await store.position(), change.to);
      await store.close();
    });

    test('a change that cannot be stored whole leaves nothing', async () => {
      const store = await open();
      const frames = framesOf(worldOf('whole', 60));
      const change = project(JOURNAL_START, frames, NOTHING_KNOWN);
      const doubled: ProjectedChange = { ...change, requests: [...change.requests, ...change.requests] };
      await assert.rejects(store.write(doubled));
      assert.deepEqual(await store.position(), JOURNAL_START);
      assert.equal(await store.write(change), true);
      await assertTold(store, frames);
      await store.close();
    });

    test('a tenant sees its own orders, whatever it asks for', async () => {
      const store = await open();
      const records = project(JOURNAL_START, framesOf(worldOf('tenants', 200)), NOTHING_KNOWN).records;
      await store.write({ ...changeOf(records), requests: [requestOf('house', 'a'), requestOf('desk', 'b')] });
      for (const filter of [{}, { account: 'A1' }, { symbol: 'PETR4' }, { doubtful: true }, { clientOrderId: 'n1' }])
        assert.deepEqual(await store.list({ tenant: 'desk', ...filter }, ALL), []);
      for (const { order } of records) {
        const shown = publicOrderId(order.id);
        assert.ok((await store.get('house', shown)) !== null);
        assert.deepEqual([await store.get('desk', shown), await store.steps('desk', shown)], [null, null]);
        assert.equal(await store.get('desk', order.id), null);
      }
      assert.deepEqual([await store.request('desk', 'a'), await store.request('house', 'b')], [null, null]);
      assert.deepEqual(await store.openBreaks('desk'), []);
      await store.close();
    });

    test('every filter, page by page, gives what a slow look at all orders gives', async () => {
      const store = await open();
      const { records } = project(JOURNAL_START, framesOf(worldOf('filters', 900)), NOTHING_KNOWN);
      const spread = records.map((record) => onExchange(record, record.order.number % 3 === 0 ? 'B3' : 'SIM'));
      await store.write(changeOf(spread));
      const random = seededRandom('filters');
      for (let run = 0; run < 150; run++) {
        const filter = anyFilter((count) => random.below(count));
        const found = await pagesOf(store, filter, 1 + random.below(7));
        assert.deepEqual(found, slowList(spread, filter), JSON.stringify(filter));
      }
      await store.close();
    });

    test('a step tells prices and quantities as decimal text, and names no tenant', async () => {
      const store = await open();
      const world = new World();
      world.submit('o');
      world.report(idOf('o'), ack(), cum(40));
      await store.write(project(JOURNAL_START, framesOf(world), NOTHING_KNOWN));
      const steps = (await store.steps('house', 'o~0.1')) ?? [];
      const of = (kind: string) => steps.find((step) => step.kind === kind)?.details;
      assert.deepEqual(
        [of('OrderReceived')?.price, of('OrderReceived')?.quantity, of('OutboxQueued')?.attemptKey],
        ['10.00', '100', 'o~0.1:NEW:1'],
      );
      assert.deepEqual(of('FillBooked'), {
        execKey: 'o~0.1#1',
        quantity: '40',
        price: '10.00',
        notional: '400.00',
        filledQuantity: '40',
        filledNotional: '400.00',
        life: 'PARTIAL',
        late: false,
      });
      assert.equal(steps[0]?.at, toIso(world.now));
      assert.ok(!JSON.stringify(steps).includes('house'));
      await store.close();
    });
  });
}

function requestOf(tenant: string, clientOrderId: string): ProjectedChange['requests'][number] {
  return { tenant, clientOrderId, bodyHash: 'h', reasons: [] };
}

function changeOf(records: readonly OrderRecord[]): ProjectedChange {
  return { from: JOURNAL_START, to: { epoch: 1, seq: 1 }, records, steps: [], requests: [] };
}

function onExchange({ order, breaks }: OrderRecord, exchange: string): OrderRecord {
  return { order: { ...order, intent: { ...order.intent, exchange } }, breaks };
}

function anyFilter(below: (count: number) => number): OrderFilter {
  const one = <Value>(values: readonly Value[]): Value | undefined => values[below(values.length)];
  return {
    tenant: 'house',
    account: one([undefined, undefined, 'A1', 'A2', 'nobody']),
    exchange: one([undefined, undefined, 'SIM', 'B3', 'XX']),
    symbol: one([undefined, undefined, 'PETR4', 'VALE3', 'ABEV3']),
    states: one([undefined, undefined, [], ORDER_STATES.filter(() => below(3) === 0), ['SENT', 'SENT'] as const]),
    doubtful: one([undefined, undefined, undefined, false, true]),
    clientOrderId: one([undefined, undefined, undefined, 'n1', 'n2', 'nobody']),
  };
}

async function pagesOf(store: OrderStore, filter: OrderFilter, limit: number): Promise<number[]> {
  const found: number[] = [];
  for (;;) {
    const page = await store.list(filter, { before: found.at(-1) ?? null, limit });
    assert.ok(page.length <= limit);
    found.push(...page.map(({ number }) => number));
    if (page.length < limit) return found;
  }
}

function slowList(records: readonly OrderRecord[], filter: OrderFilter): number[] {
  const { account, exchange, symbol, states, doubtful, clientOrderId } = filter;
  const found = records.filter((record) => {
    const { intent, parentId, life } = record.order;
    if (account !== undefined && intent.account !== account) return false;
    if (exchange !== undefined && intent.exchange !== exchange) return false;
    if (symbol !== undefined && intent.symbol !== symbol) return false;
    if (doubtful === true && !isDoubtful(record)) return false;
    if (clientOrderId !== undefined && parentId !== `house/${clientOrderId}`) return false;
    return states === undefined || states.some((state) => LIVES_OF[state].includes(life));
  });
  return found.map(({ order }) => order.number).sort((a, b) => b - a);
}

const LIVES_OF: Readonly<Record<(typeof ORDER_STATES)[number], readonly string[]>> = {
  NEW: ['NEW', 'QUEUED'],
  SENT: ['SENT', 'IN_DOUBT'],
  ACK: ['ACK'],
  PARTIAL: ['PARTIAL'],
  FILLED: ['FILLED'],
  CANCELED: ['CANCELED', 'EXPIRED'],
  REJECT: ['REJECTED', 'NOT_SENT', 'DENIED'],
};
