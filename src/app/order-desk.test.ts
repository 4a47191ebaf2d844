import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { submitOrderSchema, submittedSchema } from '#contract/orders.ts';
import { problemSchema } from '#contract/problem.ts';
import { instantOf } from '#kernel/time.ts';
import { bodyHashOf, nameOfKey } from './order-request.ts';
import { ORDER, openOrderWorld, post } from './orders.fixture.ts';

const URL = '/api/v1/orders';

async function openDesk() {
  const world = await openOrderWorld();
  const server = world.serverFor();
  return {
    ...{ world, server },
    /** How many orders the core has. */
    count: (): number => [...world.sequencer.state.orders.entries()].length,
    send: async (body: object, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await post(server, URL, { ...ORDER, ...body }, headers);
      const read = submittedSchema.safeParse(answer.json());
      const problem = problemSchema.safeParse(answer.json());
      return { status: answer.statusCode, headers: answer.headers, done: read.data, code: problem.data?.code, problem };
    },
  };
}

describe('once', () => {
  test('what was taken is answered again when its market does not run any more, or nothing reaches the venue', async () => {
    const { send, world, count } = await openDesk();
    const first = await send({ clientOrderId: 'a' });
    world.symbols = [];
    assert.deepEqual((await send({ clientOrderId: 'a' })).done, { ...first.done, replayed: true });
    assert.equal((await send({ clientOrderId: 'a', price: '10.01' })).code, 'CLIENT_ORDER_ID_REUSED');
    assert.equal((await send({ clientOrderId: 'b' })).status, 404);
    world.adapterHealth = { state: 'HALTED', reason: 'nothing reaches the venue: its notes are damaged' };
    assert.deepEqual((await send({ clientOrderId: 'a' })).done, { ...first.done, replayed: true });
    assert.equal(count(), 1);
  });

  test('the same request is answered the same, and done once', async () => {
    const { send, count } = await openDesk();
    const first = await send({ clientOrderId: 'a' });
    const again = await send({ clientOrderId: 'a' });
    assert.deepEqual([again.status, again.done], [201, { ...first.done, replayed: true }]);
    assert.deepEqual(
      [first.headers['idempotency-replayed'], again.headers['idempotency-replayed']],
      [undefined, 'true'],
    );
    assert.equal(count(), 1);
  });

  test('the same request in other words is the same: keys in another order, defaults and zeros written out', async () => {
    const { server, count } = await openDesk();
    const texts = [
      JSON.stringify({ ...ORDER, clientOrderId: 'a' }),
      JSON.stringify({
        mode: 'PAPER',
        account: 'paper',
        timeInForce: 'DAY',
        form: 'single',
        clientOrderId: 'a',
        ...ORDER,
        price: '10.0',
      }),
    ];
    for (const payload of texts) {
      const headers = { 'content-type': 'application/json' };
      assert.equal((await server.inject({ method: 'POST', url: URL, headers, payload })).statusCode, 201, payload);
    }
    assert.equal(count(), 1);
  });

  test('the same request with its exchange written out or left out is the same, and with another one it is not', async () => {
    for (const [first, then] of [
      [{}, { exchange: 'SIM' }],
      [{ exchange: 'SIM' }, {}],
    ]) {
      const { send, world, count } = await openDesk();
      const key = { 'idempotency-key': 'k' };
      assert.equal((await send({ clientOrderId: 'a', ...first }, key)).status, 201);
      assert.equal((await send({ clientOrderId: 'a', ...then }, key)).done?.replayed, true);
      assert.equal((await send({ clientOrderId: 'a', ...then, quantity: '200' })).status, 409);
      assert.equal((await send({ clientOrderId: 'a', exchange: 'B3' })).status, 409);
      const both = await Promise.all([send({ clientOrderId: 'b', ...first }), send({ clientOrderId: 'b', ...then })]);
      assert.ok(both.every(({ status }) => status === 201));
      world.symbols = [];
      assert.equal((await send({ clientOrderId: 'a', ...then })).done?.replayed, true, 'also where its market is gone');
      assert.equal(count(), 2);
    }
  });

  test('another request of the same name is a conflict, and the first one stays as it was', async () => {
    const { send, world } = await openDesk();
    await send({ clientOrderId: 'a' });
    const other = await send({ clientOrderId: 'a', quantity: '200' });
    assert.deepEqual([other.status, other.code], [409, 'CLIENT_ORDER_ID_REUSED']);
    assert.equal(world.sequencer.order('house/a/0.1')?.quantity, 100);
  });

  test('each thing that is asked for tells two requests apart', () => {
    const single = { ...ORDER, timeInForce: 'GTD', goodTill: '2026-12-01' };
    const exits = { takeProfit: { price: '10.50' }, stopLoss: { stopPrice: '9.50' } };
    const legs = [
      { type: 'LIMIT', price: '10.50' },
      { type: 'STOP', stopPrice: '9.50' },
    ];
    const about = { symbol: 'PETR4', side: 'SELL', quantity: '100' };
    const bodies: object[] = [
      ...[single, { ...single, goodTill: '2026-12-02' }, ORDER, { ...ORDER, timeInForce: 'IOC' }],
      ...[
        { ...ORDER, exchange: 'SIM' },
        { ...ORDER, account: 'two' },
        { ...ORDER, symbol: 'VALE3' },
      ],
      ...[
        { ...ORDER, side: 'SELL' },
        { ...ORDER, quantity: '200' },
        { ...ORDER, mode: 'LIVE' },
      ],
      ...[
        { ...ORDER, price: '10.01' },
        { ...ORDER, price: undefined, stopPrice: '10.00' },
        { ...ORDER, type: 'MARKET' },
      ],
      ...[
        { ...ORDER, synthetic: true },
        { form: 'bracket', ...ORDER, ...exits },
      ],
      { form: 'bracket', ...ORDER, ...exits, takeProfit: { price: '10.51' } },
      { form: 'bracket', ...ORDER, ...exits, stopLoss: { stopPrice: '9.50', price: '9.40' } },
      ...[
        { form: 'oco', ...about, legs },
        { form: 'oco', ...about, legs: [...legs].reverse() },
      ],
    ];
    const hashes = bodies.map((body) => bodyHashOf(submitOrderSchema.parse(body), null));
    assert.equal(new Set(hashes).size, bodies.length);
  });

  test('of many at one moment one is new', async () => {
    const { send, count } = await openDesk();
    const all = await Promise.all(Array.from({ length: 20 }, () => send({ clientOrderId: 'a' })));
    assert.equal(all.filter(({ done }) => done?.replayed === false).length, 1);
    assert.ok(all.every(({ status }) => status === 201));
    assert.equal(count(), 1);
  });

  test('without a name each request is a new one', async () => {
    const { send, count } = await openDesk();
    const [first, second] = [await send({}), await send({})];
    assert.notEqual(first.done?.clientOrderId, second.done?.clientOrderId);
    assert.equal(count(), 2);
  });

  test('what the core has forgotten long since is still known', async () => {
    const { send, world, count } = await openDesk();
    await send({ clientOrderId: 'other', price: '1.005' });
    await world.venue({ kind: 'ForgetSettled', before: instantOf(world.sequencer.state.at + 1) });
    const body = submitOrderSchema.parse({ ...ORDER, clientOrderId: 'old' });
    const known = { bodyHash: bodyHashOf(body, null), orderIds: [], reasons: [] };
    world.lists.settled.set('house/old', known);
    world.lists.settled.set('house/refused', { ...known, reasons: [{ code: 'LOT', text: 'no multiple' }] });
    const again = await send({ clientOrderId: 'old' });
    assert.deepEqual([again.status, again.done?.replayed], [201, true]);
    assert.equal((await send({ clientOrderId: 'old', quantity: '200' })).status, 409);
    await send({ clientOrderId: 'there' });
    world.lists.settled.set('house/old', { ...known, orderIds: ['there~0.1'] });
    assert.equal((await send({ clientOrderId: 'old', exchange: 'SIM' })).done?.replayed, true);
    assert.equal((await send({ clientOrderId: 'old', exchange: 'B3' })).status, 409);
    assert.equal((await send({ clientOrderId: 'refused' })).problem.data?.replayed, true);
    assert.equal(count(), 1);
  });

  test('a name that is forgotten while it is asked again is still known', async () => {
    const { send, world, count } = await openDesk();
    await send({ clientOrderId: 'old', price: '1.005' });
    const { facts } = world.parts;
    const find = facts.of;
    facts.of = async (asked) => {
      await world.venue({ kind: 'ForgetSettled', before: instantOf(world.sequencer.state.at + 1) });
      return find(asked);
    };
    const bodyHash = bodyHashOf(submitOrderSchema.parse({ ...ORDER, clientOrderId: 'old', price: '1.005' }), null);
    const reasons = [{ code: 'TICK', text: 'no multiple' }] as const;
    world.lists.settled.set('house/old', { bodyHash, orderIds: [], reasons });
    const again = await send({ clientOrderId: 'old', price: '1.005' });
    assert.equal(again.problem.data?.replayed, true);
    assert.ok(!world.sequencer.state.requests.has('house/old'), 'it was forgotten meanwhile');
    assert.equal(count(), 0);
  });

  test('while the lists cannot be asked, a name is new only where the core remembers every name', async () => {
    const { send, world } = await openDesk();
    world.lists.request = async () => {
      throw new Error('the disk is gone');
    };
    assert.equal((await send({ clientOrderId: 'a' })).status, 201);
    await send({ clientOrderId: 'b', quantity: '7', price: '1.005' });
    const before = instantOf(world.sequencer.state.at + 1);
    await world.venue({ kind: 'ForgetSettled', before });
    assert.ok(!world.sequencer.state.requests.has('house/b'), 'what was refused is over, and forgotten');
    const unknown = await send({ clientOrderId: 'b', quantity: '7', price: '1.005' });
    assert.deepEqual([unknown.status, unknown.code], [503, 'ORDERS_BUSY']);
    assert.equal((await send({ clientOrderId: 'a' })).done?.replayed, true);
    assert.equal((await send({})).status, 201);
  });
});

describe('an Idempotency-Key', () => {
  const key = (text: string) => ({ 'idempotency-key': text });

  test('names the request where nothing else does, and holds for ever as a clientOrderId does', async () => {
    const { send, count } = await openDesk();
    const first = await send({}, key('5f6c-1'));
    const again = await send({}, key('5f6c-1'));
    assert.deepEqual([first.done?.clientOrderId, again.done?.replayed], ['5f6c-1', true]);
    assert.equal((await send({ quantity: '200' }, key('5f6c-1'))).code, 'CLIENT_ORDER_ID_REUSED');
    assert.equal(count(), 1);
  });

  test('of any form makes a name that is one', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{1,128}$/), (text) => {
        assert.match(nameOfKey(text), /^[\w.:-]{1,64}$/);
      }),
    );
    assert.notEqual(nameOfKey('a/b'), nameOfKey('a%b'));
  });

  test('of another user of the tenant is not answered with this order', async () => {
    const { send, world } = await openDesk();
    await send({}, key('1'));
    const other = await post(world.serverFor({ userId: 'bob' }), URL, ORDER, key('1'));
    assert.equal(other.statusCode, 409);
  });

  test('beside a clientOrderId leaves the name to it, and stands for no other request', async () => {
    const { send, count } = await openDesk();
    assert.equal((await send({ clientOrderId: 'a' }, key('k'))).done?.clientOrderId, 'a');
    assert.equal((await send({ clientOrderId: 'a' }, key('k'))).done?.replayed, true);
    assert.equal((await send({ clientOrderId: 'b' }, key('k'))).status, 409, 'it came with a');
    await send({}, key('named'));
    assert.equal((await send({ clientOrderId: 'c' }, key('named'))).status, 409, 'it is the name of another');
    assert.equal(count(), 2);
  });

  test('that is none is refused', async () => {
    const { send } = await openDesk();
    assert.equal((await send({}, key('a b'))).status, 400);
    assert.equal((await send({}, key('x'.repeat(129)))).status, 400);
  });
});

describe('numbers', () => {
  const REFUSED = [
    ...['1e3', ' 10', '10 ', '10,5', 'NaN', '-10', '+10', '0', '0.0', '', '.5', '5.', '0x10', '1_000', '01', '١٠'],
    ...['1234567890', '10.12345', 'Infinity', '10.5.5', '1000000000000000000000'],
  ];

  test('that are no plain decimal text are refused, and the field is named with what it wants', async () => {
    const { send, count } = await openDesk();
    for (const value of [...REFUSED, 10, 10.5, null, true, [], {}]) {
      const price = await send({ price: value });
      assert.equal(price.code, 'INVALID_REQUEST', String(value));
      assert.deepEqual(
        price.problem.data?.errors?.map(({ pointer, detail }) => [pointer, detail]),
        [['/price', 'expected a price above zero as decimal text such as "38.52", with at most four decimals']],
      );
    }
    for (const value of [...REFUSED, '10.5', '1.0', 100]) {
      const quantity = await send({ quantity: value });
      assert.match(quantity.problem.data?.detail ?? '', /^quantity: expected a whole number above zero/, String(value));
    }
    assert.equal(count(), 0);
  });

  test('that are taken are exact: what is shown is what was sent', async () => {
    const { send, world } = await openDesk();
    world.facts = { ...world.facts, priceMin: null, priceMax: null, tick: 1 as never };
    const digits = fc.tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 9_999 }));
    await fc.assert(
      fc.asyncProperty(digits, fc.integer({ min: 1, max: 1_000_000 }), async ([whole, part], quantity) => {
        fc.pre(whole + part > 0);
        const price = `${whole}.${String(part).padStart(4, '0')}`;
        const { done } = await send({ price, quantity: String(quantity) });
        const shown = done?.orders[0];
        assert.equal(Number(shown?.price) * 10_000, Number(price) * 10_000, price);
        assert.equal(shown?.price?.padEnd(price.length, '0'), price);
        assert.equal(shown?.quantity, String(quantity));
      }),
      { numRuns: 100 },
    );
  });

  test('no text that the contract lets through fails behind it', async () => {
    const { send } = await openDesk();
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[-+ ]?[0-9]{0,12}[.,]?[0-9]{0,6}(e[0-9])?$/));
    await fc.assert(
      fc.asyncProperty(text, text, async (price, quantity) => {
        const { status } = await send({ price, quantity });
        assert.ok([201, 400, 422].includes(status), `${status}: ${price} ${quantity}`);
      }),
      { numRuns: 200 },
    );
  });
});
