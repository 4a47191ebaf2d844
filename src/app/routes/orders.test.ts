import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import { changedOrdersSchema, doubtsAnswerSchema, orderSchema, submittedSchema } from '#contract/orders.ts';
import type { InputBody } from '#trading/index.ts';
import { canceled, FACTS, figures } from '../../trading/oms/oms.fixture.ts';
import type { Report } from '../../trading/oms/trigger.ts';
import { serverOf } from '../http/endpoints.fixture.ts';
import { ORDER, type OrderWorld, openOrderWorld, post, problemOf } from '../orders.fixture.ts';
import { orderHandlers } from './orders.ts';

const URL = '/api/v1/orders';

/** What the venue tells of one order. */
function report(orderId: string, told: readonly Report[], from = 1): InputBody {
  const reports = told.map((one, index) => ({ adapterSeq: from + index, orderId, brokerOrderId: null, report: one }));
  return { kind: 'AdapterReport', adapterId: 'paper', epoch: 1, outSeq: 0, reports };
}

const SENT: Report = { kind: 'AdapterIntentLogged' };
const ACK: Report = { kind: 'BrokerAck', brokerOrderId: 'B1' };
const LOST: Report = { kind: 'OutcomeUnknown', why: 'SESSION_LOST' };

/** So much has traded at 10.00. */
const traded = (cum: number): Report => ({ kind: 'Cum', figures: figures(cum) });

describe('sending', () => {
  test('an order that passes is answered when it is on the disk, and is there at once', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const answer = await post(server, '/api/orders', { ...ORDER, clientOrderId: 'a-1' });
    assert.equal(answer.statusCode, 201, answer.body);
    const { clientOrderId, replayed, orders } = submittedSchema.parse(answer.json());
    assert.deepEqual([clientOrderId, replayed, orders.length], ['a-1', false, 1]);
    const [order] = orders;
    assert.deepEqual(
      [order?.orderId, order?.state, order?.account, order?.price, order?.quantity, order?.mode, order?.timeInForce],
      ['a-1~0.1', 'NEW', 'paper', '10.00', '100', 'PAPER', 'DAY'],
    );
    const found = await server.inject(`${URL}/a-1~0.1`);
    assert.deepEqual(orderSchema.parse(found.json()), order);
  });

  test('what is no price and no quantity is refused, and nothing of it reaches the core', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const prices = ['NaN', 'Infinity', '1e3', 'ten', '-10.00', '0', '0.00', '10.00001', ' 10', '', 10, null];
    const quantities = ['NaN', '1e3', '-100', '0', '100.5', '1000000000', '', 100, null];
    const { seq } = world.sequencer.state;
    for (const price of prices)
      assert.match(problemOf(await post(server, URL, { ...ORDER, price }), 'INVALID_REQUEST').detail, /price/);
    for (const quantity of quantities)
      assert.match(problemOf(await post(server, URL, { ...ORDER, quantity }), 'INVALID_REQUEST').detail, /quantity/);
    assert.equal(world.sequencer.state.seq, seq);
  });

  test('a pair and an entry with exits are sent as one request', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const about = { symbol: 'PETR4', side: 'SELL', quantity: '100' };
    const legs = [
      { type: 'LIMIT', price: '10.50' },
      { type: 'STOP', stopPrice: '9.50' },
    ];
    const pair = await post(server, URL, { form: 'oco', clientOrderId: 'p', ...about, legs });
    assert.deepEqual(
      submittedSchema.parse(pair.json()).orders.map(({ orderId }) => orderId),
      ['p~1.1', 'p~2.1'],
    );
    const exits = { takeProfit: { price: '10.50' }, stopLoss: { stopPrice: '9.50' } };
    const entry = await post(server, URL, { form: 'bracket', clientOrderId: 'e', ...ORDER, ...exits });
    assert.equal(entry.statusCode, 201, entry.body);
    const wrong = { ...exits, takeProfit: { price: '9.20' } };
    const refused = problemOf(
      await post(server, URL, { form: 'bracket', clientOrderId: 'w', ...ORDER, ...wrong }),
      'ORDER_DENIED',
    );
    assert.match(refused.detail, /wrong way round/);
  });

  test('a refused order tells every reason, and stands in the list', async () => {
    const world = await openOrderWorld();
    world.facts = { ...FACTS, lot: 100, phase: null };
    const server = world.serverFor();
    const answer = await post(server, URL, { ...ORDER, clientOrderId: 'x', quantity: '150', price: '12.345' });
    const { reasons, orderIds, replayed, detail } = problemOf(answer, 'ORDER_DENIED');
    assert.deepEqual(
      reasons?.map(({ code }) => code),
      ['SESSION', 'LOT', 'TICK', 'PRICE_BAND'],
    );
    assert.match(detail, /12\.345 is no multiple of the tick 0\.01/);
    assert.deepEqual([orderIds, replayed], [['x~0.1'], false]);
    const listed = await server.inject(`${URL}?state=REJECT`);
    assert.deepEqual(
      listed.json().orders.map((one: { orderId: string }) => one.orderId),
      ['x~0.1'],
    );
    const again = await post(server, URL, { ...ORDER, clientOrderId: 'x', quantity: '150', price: '12.345' });
    assert.equal(problemOf(again, 'ORDER_DENIED').replayed, true);
  });

  test('what is no contract, or unknown, is refused before it has a name', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const series = problemOf(await post(server, URL, { ...ORDER, clientOrderId: 'x', symbol: 'WIN$' }), 'ORDER_DENIED');
    assert.deepEqual([series.reasons?.[0]?.code, series.orderIds], ['CONTINUOUS', undefined]);
    problemOf(await post(server, URL, { ...ORDER, clientOrderId: 'x', symbol: 'XXXX9' }), 'NOT_FOUND');
    assert.equal((await post(server, URL, { ...ORDER, clientOrderId: 'x' })).statusCode, 201, 'the name is still free');
  });

  test('an order whose last day is over is refused, and one for today is taken', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const till = { ...ORDER, clientOrderId: 'x', timeInForce: 'GTD' };
    const refused = problemOf(await post(server, URL, { ...till, goodTill: '2025-08-28' }), 'ORDER_DENIED');
    assert.deepEqual(
      refused.reasons?.map(({ code }) => code),
      ['FORM'],
    );
    assert.equal((await post(server, URL, { ...till, goodTill: '2025-08-29' })).statusCode, 201);
  });

  test('only paper is traded', async () => {
    const world = await openOrderWorld();
    const answer = await post(world.serverFor(), URL, { ...ORDER, mode: 'LIVE' });
    assert.deepEqual(
      problemOf(answer, 'ORDER_DENIED').reasons?.map(({ code }) => code),
      ['MODE'],
    );
  });

  test('a check says what an order would be told, and nothing happens', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const before = world.sequencer.durableSeq;
    const fine = await post(server, `${URL}/check`, ORDER);
    assert.deepEqual(fine.json(), { verdict: 'ACCEPTED', reasons: [] });
    world.facts = { ...FACTS, halted: true };
    const denied = (await post(server, `${URL}/check`, { ...ORDER, price: '99.00' })).json();
    assert.deepEqual(
      [denied.verdict, denied.reasons.map(({ code }: { code: string }) => code)],
      ['DENIED', ['SESSION', 'PRICE_BAND']],
    );
    const series = (await post(server, `${URL}/check`, { ...ORDER, symbol: 'WIN$' })).json();
    assert.deepEqual([series.verdict, series.reasons[0].code], ['DENIED', 'CONTINUOUS']);
    assert.equal(world.sequencer.durableSeq, before);
  });
});

describe('changing', () => {
  test('a cancel waits for the venue, doing it twice is doing it once, and what has traded is over', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    await world.venue(report('house/a/0.1', [SENT, ACK]));
    const first = changedOrdersSchema.parse((await post(server, `${URL}/a~0.1/cancel`)).json());
    assert.deepEqual([first.orders[0]?.state, first.orders[0]?.pending], ['ACK', 'CANCEL']);
    assert.equal((await post(server, `${URL}/a~0.1/cancel`)).statusCode, 200);
    await world.venue(report('house/a/0.1', [traded(100)], 3));
    const over = problemOf(await post(server, `${URL}/a~0.1/cancel`), 'ORDER_OVER');
    assert.match(over.detail, /FILLED/);
  });

  test('a clientOrderId cancels all orders of its request', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const legs = [
      { type: 'LIMIT', price: '10.50' },
      { type: 'STOP', stopPrice: '9.50' },
    ];
    await post(server, URL, { form: 'oco', clientOrderId: 'p', symbol: 'PETR4', side: 'SELL', quantity: '100', legs });
    const { orders } = changedOrdersSchema.parse((await post(server, `${URL}/p/cancel`)).json());
    assert.deepEqual(
      orders.map(({ pending }) => pending),
      ['CANCEL', 'CANCEL'],
    );
  });

  test('a replace keeps what it leaves out, waits its turn, and passes the checks of a new order', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    const early = problemOf(await post(server, `${URL}/a~0.1/replace`, { price: '10.10' }), 'ORDER_NOT_READY');
    assert.equal(early.reasons?.[0]?.code, 'PENDING_STATE');
    await world.venue(report('house/a/0.1', [SENT, ACK]));
    problemOf(await post(server, `${URL}/a~0.1/replace`, { price: '10.005' }), 'ORDER_DENIED');
    problemOf(await post(server, `${URL}/a~0.1/replace`, {}), 'INVALID_REQUEST');
    const done = changedOrdersSchema.parse((await post(server, `${URL}/a~0.1/replace`, { price: '10.10' })).json());
    assert.deepEqual([done.orders[0]?.pending, done.orders[0]?.price], ['REPLACE', '10.00']);
    const wanted = world.sequencer.order('house/a/0.1')?.wanted;
    assert.deepEqual([wanted?.price, wanted?.quantity], [101_000, 100]);
    const second = problemOf(await post(server, `${URL}/a~0.1/replace`, { quantity: '200' }), 'ORDER_NOT_READY');
    assert.equal(second.reasons?.[0]?.code, 'PENDING_STATE');
  });

  test('a replace with its Idempotency-Key is done once', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    await world.venue(report('house/a/0.1', [SENT, ACK]));
    const send = () => post(server, `${URL}/a~0.1/replace`, { price: '10.10' }, { 'idempotency-key': 'k' });
    const first = await send();
    const seq = world.sequencer.durableSeq;
    const second = await send();
    assert.deepEqual([second.statusCode, second.body, world.sequencer.durableSeq], [200, first.body, seq]);
  });

  test('all open orders of the own tenant are cancelled, or those of an account or instrument', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const there = world.serverFor({ tenantId: 'acme', userId: 'bob' });
    for (const [id, more] of [
      ['a', {}],
      ['b', { symbol: 'VALE3' }],
      ['c', { account: 'two' }],
    ] as const)
      await post(server, URL, { ...ORDER, ...more, clientOrderId: id });
    await post(there, URL, { ...ORDER, clientOrderId: 'theirs' });
    const cancelled = async (scope: object) =>
      changedOrdersSchema
        .parse((await post(server, `${URL}/cancel-all`, scope)).json())
        .orders.map(({ orderId }) => orderId);
    assert.deepEqual(await cancelled({ symbol: 'VALE3' }), ['b~0.1']);
    assert.deepEqual(await cancelled({ account: 'two' }), ['c~0.1']);
    assert.deepEqual(await cancelled({}), ['a~0.1', 'b~0.1', 'c~0.1']);
    assert.equal(world.sequencer.order('acme/theirs/0.1')?.pending, 'NONE');
  });
});

/** As many clients ask: they say JSON of every POST, whether it has a body or not. */
const JSON_WITHOUT_BODY = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;

describe('a request that says JSON and has no body', () => {
  test('cancels as one that says nothing, one order and all of them', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    for (const clientOrderId of ['a', 'b']) await post(server, URL, { ...ORDER, clientOrderId });
    const first = await server.inject({ ...JSON_WITHOUT_BODY, url: `${URL}/a~0.1/cancel` });
    assert.equal(first.statusCode, 200, first.body);
    const all = await server.inject({ ...JSON_WITHOUT_BODY, url: `${URL}/cancel-all` });
    assert.equal(all.statusCode, 200, all.body);
    assert.equal(changedOrdersSchema.parse(all.json()).orders.length, 2);
  });

  test('is told what is missing where a body is needed', async () => {
    const server = (await openOrderWorld()).serverFor();
    const answer = await server.inject({ ...JSON_WITHOUT_BODY, url: URL });
    assert.match(problemOf(answer, 'INVALID_REQUEST').detail, /symbol: /);
  });
});

describe('what waits for a person', () => {
  test('an order in doubt is in the tray until somebody says what became of it, with evidence', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    await world.venue(report('house/a/0.1', [SENT, LOST]));
    const tray = doubtsAnswerSchema.parse((await server.inject(`${URL}/doubts`)).json());
    assert.deepEqual(
      tray.orders.map(({ orderId, doubt }) => [orderId, doubt]),
      [['a~0.1', true]],
    );
    const url = `${URL}/a~0.1/resolve`;
    problemOf(await post(server, url, { outcome: 'NOT_SENT', evidence: '  ' }), 'INVALID_REQUEST');
    problemOf(await post(server, url, { outcome: 'NOT_SENT', brokerOrderId: 'b', evidence: 'x' }), 'INVALID_REQUEST');
    const done = await post(server, url, { outcome: 'NOT_SENT', evidence: 'the broker has no such order' });
    assert.equal(changedOrdersSchema.parse(done.json()).orders[0]?.state, 'REJECT');
    const again = problemOf(await post(server, url, { outcome: 'NOT_SENT', evidence: 'x' }), 'ORDER_NOT_READY');
    assert.equal(again.reasons?.[0]?.code, 'NO_DOUBT');
    assert.deepEqual((await server.inject(`${URL}/doubts`)).json().orders, []);
  });

  test('an order that the venue has after all gets its id', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    await world.venue(report('house/a/0.1', [SENT, LOST]));
    const body = { outcome: 'SENT', brokerOrderId: 'B77', evidence: 'seen on the screen of the broker' };
    const { orders } = changedOrdersSchema.parse((await post(server, `${URL}/a~0.1/resolve`, body)).json());
    assert.deepEqual([orders[0]?.state, orders[0]?.brokerOrderId, orders[0]?.doubt], ['ACK', 'B77', false]);
  });

  test('a break is shown, and closed once', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    await world.venue(report('house/a/0.1', [SENT, ACK, traded(300)]));
    const { breaks, orders } = doubtsAnswerSchema.parse((await server.inject(`${URL}/doubts`)).json());
    assert.deepEqual([breaks.length, orders.length, breaks[0]?.orderId], [1, 1, 'a~0.1']);
    const url = `${URL}/breaks/${breaks[0]?.breakId}/resolve`;
    assert.equal((await post(server, url, { evidence: 'the broker corrects it' })).statusCode, 200);
    problemOf(await post(server, url, { evidence: 'again' }), 'NOT_FOUND');
    assert.deepEqual((await server.inject(`${URL}/doubts`)).json().breaks, []);
  });
});

/** An order that has traded after it was canceled. */
async function lateFill(world: OrderWorld, server: FastifyInstance): Promise<void> {
  await post(server, URL, { ...ORDER, clientOrderId: 'a' });
  await post(server, `${URL}/a~0.1/cancel`);
  await world.venue(report('house/a/0.1', [SENT, ACK, canceled(0), traded(40)]));
}

describe('alarms', () => {
  test('an alarm waits with its order until whoever may cancel has seen it, and the story says who', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await lateFill(world, server);
    const tray = doubtsAnswerSchema.parse((await server.inject(`${URL}/doubts`)).json());
    const [alarm] = tray.alarms;
    assert.deepEqual(
      [tray.alarms.length, tray.more, alarm?.alarmId, alarm?.code, alarm?.account, alarm?.symbol],
      [1, false, 'a~0.1~LATE_FILL', 'LATE_FILL', 'paper', 'PETR4'],
    );
    assert.deepEqual(
      tray.orders.map(({ orderId, doubt }) => [orderId, doubt]),
      [['a~0.1', false]],
    );
    const url = `${URL}/alarms/a~0.1~LATE_FILL/acknowledge`;
    const earlier = new Date(Date.parse(alarm?.at ?? '') - 1_000).toISOString();
    assert.equal(
      problemOf(await post(server, url, { at: earlier }), 'ORDER_NOT_READY').reasons?.[0]?.code,
      'NEWER_ALARM',
    );
    const done = await post(server, url, { at: alarm?.at });
    assert.deepEqual(
      changedOrdersSchema.parse(done.json()).orders.map(({ orderId }) => orderId),
      ['a~0.1'],
    );
    const after = doubtsAnswerSchema.parse((await server.inject(`${URL}/doubts`)).json());
    assert.deepEqual([after.alarms, after.orders], [[], []]);
    assert.match(problemOf(await post(server, url), 'NOT_FOUND').detail, /no open alarm a~0\.1~LATE_FILL/);
    const { events } = (await server.inject(`${URL}/a~0.1/events`)).json();
    assert.deepEqual([events.at(-1).kind, events.at(-1).principal], ['AlarmAcknowledged', 'ana']);
  });

  test('an alarm of another tenant is not there, and stays', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await lateFill(world, server);
    const there = world.serverFor({ tenantId: 'acme' });
    assert.deepEqual(doubtsAnswerSchema.parse((await there.inject(`${URL}/doubts`)).json()).alarms, []);
    for (const id of ['a~0.1~LATE_FILL', 'a~0.1', 'x', 'house~a~0.1~LATE_FILL'])
      problemOf(await post(there, `${URL}/alarms/${id}/acknowledge`), 'NOT_FOUND');
    assert.equal(doubtsAnswerSchema.parse((await server.inject(`${URL}/doubts`)).json()).alarms.length, 1);
  });

  test('a tray that holds more than it shows says so', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const answer = async () => doubtsAnswerSchema.parse((await server.inject(`${URL}/doubts`)).json());
    const names = Array.from({ length: 501 }, (_, n) => `o${n}`);
    for (const clientOrderId of names) await post(server, URL, { ...ORDER, clientOrderId });
    for (const [n, name] of names.slice(0, 500).entries())
      await world.venue(report(`house/${name}/0.1`, [SENT, LOST], 1 + 2 * n));
    const full = await answer();
    assert.deepEqual([full.orders.length, full.more], [500, false]);
    await world.venue(report('house/o500/0.1', [SENT, LOST], 1_001));
    const over = await answer();
    assert.deepEqual([over.orders.length, over.more], [500, true]);
  });
});

describe('asking', () => {
  test('the story of an order is told oldest first, and says who did what', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    await world.venue(report('house/a/0.1', [SENT, ACK]));
    const { events, isCurrent } = (await server.inject(`${URL}/a~0.1/events`)).json();
    const told = events.map(({ kind, principal }: { kind: string; principal: string }) => `${kind} ${principal}`);
    assert.deepEqual([told[0], told.at(-1), isCurrent], ['OrderReceived ana', 'OrderAcked paper', true]);
  });

  test('the list has pages, filters, and refuses a page of another question', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await post(server, URL, { ...ORDER, clientOrderId: id });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { orders: { clientOrderId: string }[]; nextCursor: string | null } = (
        await server.inject(`${URL}?limit=2&symbol=PETR4${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).json();
      seen.push(...page.orders.map(({ clientOrderId }) => clientOrderId));
      if (page.nextCursor !== null)
        problemOf(await server.inject(`${URL}?limit=2&symbol=VALE3&cursor=${page.nextCursor}`), 'INVALID_REQUEST');
      cursor = page.nextCursor;
    } while (cursor !== null);
    assert.deepEqual(seen, ['e', 'd', 'c', 'b', 'a']);
    problemOf(await server.inject(`${URL}?state=OPEN`), 'INVALID_REQUEST');
    assert.deepEqual((await server.inject(`${URL}?clientOrderId=c`)).json().orders.length, 1);
  });

  test('lists that are behind say so', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    world.lists.behind = 2;
    for (const path of ['', '/doubts', '/a~0.1/events'])
      assert.equal((await server.inject(URL + path)).json().isCurrent, false, path);
    const health = (await server.inject(`${URL}/health`)).json();
    assert.equal(health.durableSeq - health.projectedSeq, 2);
    assert.deepEqual(
      [health.state, health.reason, health.adapters],
      ['OPEN', null, [{ adapterId: 'paper', session: 's', waiting: 1 }]],
    );
  });
});

describe('lists that fail', () => {
  test('are told as such, and orders go on', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    const failed = async (): Promise<never> => {
      throw new Error('the database is damaged');
    };
    Object.assign(world.lists, { list: failed, get: failed, steps: failed, request: failed, openBreaks: failed });
    assert.equal((await post(server, URL, { ...ORDER, clientOrderId: 'a' })).statusCode, 201);
    assert.equal((await post(server, URL, { ...ORDER, clientOrderId: 'a' })).json().replayed, true);
    assert.equal((await server.inject(`${URL}/a~0.1`)).statusCode, 200);
    assert.equal((await post(server, `${URL}/a~0.1/cancel`)).statusCode, 200);
    for (const path of ['', '/doubts', '/a~0.1/events', '/z~0.1'])
      assert.match(problemOf(await server.inject(URL + path), 'ORDER_LISTS_FAILED').detail, /damaged/);
  });
});

describe('tenants', () => {
  test('an order of another tenant does not exist, whatever is done with its id', async () => {
    const world = await openOrderWorld();
    const [here, there] = [world.serverFor(), world.serverFor({ tenantId: 'acme', userId: 'bob' })];
    await post(here, URL, { ...ORDER, clientOrderId: 'a' });
    await world.venue(report('house/a/0.1', [SENT, LOST]));
    const before = world.sequencer.durableSeq;
    const order = world.sequencer.order('house/a/0.1');
    for (const id of ['a~0.1', 'a', 'house%2Fa%2F0.1', '..%2Fhouse%2Fa~0.1', 'house~a~0.1']) {
      for (const path of ['', '/events']) problemOf(await there.inject(`${URL}/${id}${path}`), 'NOT_FOUND');
      problemOf(await post(there, `${URL}/${id}/cancel`), 'NOT_FOUND');
      problemOf(await post(there, `${URL}/${id}/replace`, { price: '10.10' }), 'NOT_FOUND');
      problemOf(await post(there, `${URL}/${id}/resolve`, { outcome: 'NOT_SENT', evidence: 'x' }), 'NOT_FOUND');
    }
    problemOf(await post(there, `${URL}/breaks/a~0.1~BrokerAck/resolve`, { evidence: 'x' }), 'NOT_FOUND');
    for (const path of ['', '/doubts', '?clientOrderId=a'])
      assert.deepEqual((await there.inject(URL + path)).json().orders, [], path);
    assert.deepEqual(world.sequencer.order('house/a/0.1'), order);
    assert.ok(world.sequencer.durableSeq >= before);
    const own = submittedSchema.parse((await post(there, URL, { ...ORDER, clientOrderId: 'a' })).json());
    assert.deepEqual([own.replayed, own.orders[0]?.orderId], [false, 'a~0.1']);
  });
});

describe('where orders are not taken', () => {
  test('each reason has its code, and says when to come back', async () => {
    for (const [code, problem, after] of [
      ['BUSY', 'ORDERS_BUSY', '1'],
      ['FULL', 'ORDERS_DISK_FULL', '30'],
      ['HALTED', 'ORDERS_HALTED', '30'],
      ['UNKNOWN', 'ORDERS_UNKNOWN', '30'],
    ] as const) {
      const world = await openOrderWorld();
      const server = world.serverFor();
      await post(server, URL, { ...ORDER, clientOrderId: 'a' });
      world.sequencer.give = async () => ({ kind: 'unavailable', code, text: 'told so' });
      for (const [url, body] of [
        [URL, ORDER],
        [`${URL}/a~0.1/cancel`, {}],
        [`${URL}/a~0.1/replace`, { price: '10.10' }],
        [`${URL}/cancel-all`, {}],
        [`${URL}/a~0.1/resolve`, { outcome: 'NOT_SENT', evidence: 'x' }],
      ] as const) {
        const answer = await post(server, url, body);
        problemOf(answer, problem);
        assert.equal(answer.headers['retry-after'], after);
      }
    }
  });

  test('while nothing reaches the venue no new order is taken, its health says why, and a cancel is noted', async () => {
    const world = await openOrderWorld();
    const server = world.serverFor();
    await post(server, URL, { ...ORDER, clientOrderId: 'a' });
    world.adapterHealth = { state: 'HALTED', reason: 'nothing reaches the venue: a newer process speaks for paper' };
    const refused = problemOf(await post(server, URL, ORDER), 'ORDERS_HALTED');
    assert.match(refused.detail, /a newer process speaks for paper/);
    problemOf(await post(server, `${URL}/check`, ORDER), 'ORDERS_HALTED');
    const { state, reason } = (await server.inject(`${URL}/health`)).json();
    assert.deepEqual([state, reason], ['HALTED', world.adapterHealth.reason]);
    assert.equal((await post(server, `${URL}/a~0.1/cancel`)).statusCode, 200);
  });

  test('a platform without orders says so, and its health is asked all the same', async () => {
    const server = serverOf(orderEndpoints, orderHandlers({ off: 'Orders are not switched on here.' }));
    problemOf(await post(server, URL, ORDER), 'ORDERS_HALTED');
    problemOf(await server.inject(URL), 'ORDERS_HALTED');
    assert.equal((await server.inject(`${URL}/health`)).json().state, 'HALTED');
  });
});
