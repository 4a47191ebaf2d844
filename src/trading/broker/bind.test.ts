import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf } from '#kernel/time.ts';
import { applyNote, emptyAdapterState } from './adapter-state.ts';
import { type BindView, bind } from './bind.ts';
import type { BrokerOrder, BrokerRow } from './broker.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { HeldOrder } from './held-order.ts';

const AT = 1_756_472_400_000_000;
const ORDER: BrokerOrder = {
  account: 'A1',
  exchange: 'SIM',
  symbol: 'PETR4',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'DAY',
  quantity: quantityOf(100),
  price: priceOf(100_000),
  stopPrice: null,
};

function heldOrder(orderId: string, over: Partial<HeldOrder> = {}): HeldOrder {
  const order = over.order ?? ORDER;
  return {
    orderId,
    order,
    fingerprint: fingerprintOf(order),
    notAfter: instantOf(AT),
    sending: 'SENT',
    intent: { at: instantOf(AT), session: 's1', seenBefore: [] },
    localId: '1',
    brokerOrderIds: [],
    replaces: [],
    seen: null,
    cancelAsked: false,
    queried: false,
    ended: false,
    ...over,
  };
}

function rowOf(over: Partial<BrokerRow> = {}): BrokerRow {
  const figures = { cum: quantityOf(0), notional: 0n, restated: 0 };
  const createdAt = instantOf(AT + 1);
  return { ...ORDER, brokerOrderId: 'b1', localId: null, status: 'LIVE', figures, text: '', createdAt, ...over };
}

function viewOf(orders: readonly HeldOrder[], over: Partial<BindView> = {}): BindView {
  const state = emptyAdapterState();
  for (const order of orders) applyNote(state, { kind: 'order', order });
  const usual = { session: 's1', from: 'STREAM', listed: null, clockSkewUs: 10, inFlight: new Set<string>() } as const;
  return { state, isExclusive: () => true, ...usual, ...over };
}

const unknown = { sending: 'UNKNOWN', localId: null } as const;
const gone: Partial<BindView> = { session: 's2' };
const shared: Partial<BindView> = { isExclusive: () => false };
const listOf = (...ids: readonly string[]): Partial<BindView> => ({ from: 'LIST', listed: new Set(ids) });
const price = { price: priceOf(100_100) };
const replacing = heldOrder('o', {
  brokerOrderIds: ['b0'],
  replaces: [{ attempt: 1, terms: { ...ORDER, ...price }, outcome: 'OPEN' }],
});
const before = { at: instantOf(AT), session: 's1', seenBefore: ['b1'] };

type Case = readonly [
  name: string,
  orders: readonly HeldOrder[],
  row: Partial<BrokerRow>,
  view: Partial<BindView>,
  expected: string,
];

// biome-ignore format: a table is read by its columns
const CASES: readonly Case[] = [
  // 1. By the id.
  ['an id that is bound',                          [heldOrder('o', { brokerOrderIds: ['b1'] })], {}, {}, 'ID o'],
  ['its older id, after a replace gave another',   [heldOrder('o', { brokerOrderIds: ['b1', 'b2'] })], {}, {}, 'ID o'],
  ['the id outweighs the number',                  [heldOrder('o', { brokerOrderIds: ['b1'] }), heldOrder('p', { localId: '2' })], { localId: '2' }, {}, 'ID o'],
  // 2. By the number in the session.
  ['a number of this session',                     [heldOrder('o')], { localId: '1' }, {}, 'LOCAL o'],
  ['the same, without an id yet',                  [heldOrder('o')], { localId: '1', brokerOrderId: null }, {}, 'LOCAL o'],
  ['the same, in a shared account',                [heldOrder('o')], { localId: '1' }, shared, 'LOCAL o'],
  ['the number of an order that is not like it',   [heldOrder('o')], { localId: '1', ...price }, {}, 'foreign'],
  ['a number that another session gave out again', [heldOrder('o', { order: { ...ORDER, ...price } })], { localId: '1' }, gone, 'foreign'],
  ['no id, though the order has one',              [heldOrder('o', { brokerOrderIds: ['b0'] })], { localId: '1', brokerOrderId: null }, {}, 'later'],
  ['a number whose answer never came',             [heldOrder('o', unknown)], { localId: '7' }, {}, 'LOCAL o'],
  ['the same, in a shared account, as only we have numbers', [heldOrder('o', unknown)], { localId: '7' }, shared, 'LOCAL o'],
  ['the same, without an id: it may be any',       [heldOrder('o', unknown)], { localId: '7', brokerOrderId: null }, {}, 'later'],
  ['another number than the order was given',      [heldOrder('o')], { localId: '7' }, {}, 'foreign'],
  ['while the call is under way',                  [heldOrder('o', { ...unknown, sending: 'INTENT' })], { localId: '7' }, { inFlight: new Set(['o']) }, 'later'],
  ['a late number of the session that is gone',    [heldOrder('o')], { localId: '1' }, gone, 'LOCAL o'],
  ['the number 0, which is none: others trade there', [heldOrder('o', unknown)], { localId: '0' }, shared, 'ambiguous o'],
  ['an empty number is none either',               [heldOrder('o', unknown)], { localId: '' }, shared, 'ambiguous o'],
  ['0 as the number of both binds nothing',        [heldOrder('o', { localId: '0' })], { localId: '0' }, {}, 'later'],
  ['0 does not say that it is another order',      [heldOrder('o', { queried: true })], { localId: '0' }, { from: 'LIST' }, 'FINGERPRINT o'],
  ['a refusal with the number 0 and without an id', [heldOrder('o')], { localId: '0', brokerOrderId: null, status: 'REJECTED' }, {}, 'later'],
  ['what a replace made of it',                    [replacing], { localId: '1', ...price }, {}, 'LOCAL o'],
  ['the same while an equal order has no id',      [replacing, heldOrder('p', { order: { ...ORDER, ...price }, localId: '9' })], { localId: '1', ...price }, {}, 'later'],
  // 3. By the fingerprint.
  ['what a replace may have made of it: the list tells', [replacing], price, gone, 'later'],
  ['the same in a list without its own id',        [replacing], price, { ...gone, ...listOf('b1') }, 'FINGERPRINT o'],
  ['the same in a list that has its own id, too',  [replacing], price, { ...gone, ...listOf('b0', 'b1') }, 'foreign'],
  ['the same in a list that may lack its own id',  [replacing], price, { ...gone, from: 'LIST' }, 'later'],
  ['the same where others trade, too',             [replacing], price, { ...gone, ...listOf('b1'), ...shared }, 'ambiguous o'],
  ['the session is gone',                          [heldOrder('o')], {}, gone, 'FINGERPRINT o'],
  ['its sending had no outcome',                   [heldOrder('o', unknown)], {}, {}, 'FINGERPRINT o'],
  ['a crash between intent and call',              [heldOrder('o', { sending: 'INTENT', localId: null })], {}, gone, 'FINGERPRINT o'],
  ['over, and watched for',                        [heldOrder('o', { ...unknown, ended: true })], {}, {}, 'FINGERPRINT o'],
  ['this session may still say better',            [heldOrder('o')], {}, {}, 'later'],
  ['the list has not said better, and the core asks', [heldOrder('o', { queried: true })], {}, { from: 'LIST' }, 'FINGERPRINT o'],
  ['others trade there: a person decides',         [heldOrder('o', unknown)], {}, shared, 'ambiguous o'],
  ['two of ours fit',                              [heldOrder('o', unknown), heldOrder('p', unknown)], {}, {}, 'ambiguous o p'],
  ['it was there before the intent',               [heldOrder('o', { ...unknown, intent: before })], {}, {}, 'foreign'],
  ['it was made before the intent',                [heldOrder('o', unknown)], { createdAt: instantOf(AT - 11) }, {}, 'foreign'],
  ['made before by less than clocks differ',       [heldOrder('o', unknown)], { createdAt: instantOf(AT - 10) }, {}, 'FINGERPRINT o'],
  ['not sent for sure',                            [heldOrder('o', { ...unknown, sending: 'NEVER' })], {}, {}, 'foreign'],
  ['not sent yet',                                 [heldOrder('o', { sending: 'WAITING', intent: null, localId: null })], {}, {}, 'foreign'],
  ['bound to another id',                          [heldOrder('o', { brokerOrderIds: ['b0'] })], {}, gone, 'foreign'],
  ['another price',                                [heldOrder('o', unknown)], price, {}, 'foreign'],
  ['another account',                              [heldOrder('o', unknown)], { account: 'A2' }, {}, 'foreign'],
  ['another side',                                 [heldOrder('o', unknown)], { side: 'SELL' }, {}, 'foreign'],
  ['nothing of ours',                              [], { localId: '1' }, {}, 'foreign'],
];

function text(binding: ReturnType<typeof bind>[number] | undefined): string {
  if (binding?.kind === 'bound') return `${binding.rule} ${binding.orderId}`;
  return binding?.kind === 'ambiguous' ? `ambiguous ${binding.orderIds.join(' ')}` : (binding?.kind ?? 'nothing');
}

describe('whose a row of the broker is', () => {
  for (const [name, orders, row, view, expected] of CASES)
    test(name, () => assert.equal(text(bind([rowOf(row)], viewOf(orders, view))[0]), expected));

  test('two rows of a list that fit one order: nobody can say', () => {
    const view = viewOf([heldOrder('o', unknown)], { from: 'LIST' });
    const rows = [rowOf(), rowOf({ brokerOrderId: 'b2' })];
    assert.deepEqual(bind(rows, view).map(text), ['ambiguous o', 'ambiguous o']);
    assert.deepEqual(bind([rowOf(), rowOf()], view).map(text), ['FINGERPRINT o', 'FINGERPRINT o'], 'one row twice');
  });

  test('a row after one like it that nobody could attribute: nobody can say', () => {
    const view = viewOf([heldOrder('o', unknown)]);
    const { figures } = rowOf();
    const seen = { status: 'LIVE', figures, brokerOrderId: 'b9' } as const;
    applyNote(view.state, { kind: 'foreign', brokerOrderId: 'b9', fingerprint: fingerprintOf(ORDER), seen });
    assert.deepEqual(bind([rowOf()], view).map(text), ['ambiguous o']);
  });
});

test('a market order is known by less: what it rests at says nothing', () => {
  const market = { ...ORDER, type: 'MARKET_TO_LIMIT', price: null } as const;
  assert.equal(fingerprintOf(market), fingerprintOf({ ...market, ...price }));
  assert.notEqual(fingerprintOf(ORDER), fingerprintOf({ ...ORDER, ...price }));
  const stop = { ...ORDER, type: 'STOP_LIMIT', stopPrice: priceOf(99_000) } as const;
  assert.notEqual(fingerprintOf(stop), fingerprintOf({ ...stop, stopPrice: priceOf(99_100) }));
});

test('no two ids are bound to one order by likeness, and no id to two orders, whatever is there', () => {
  const order = fc.record({
    sending: fc.constantFrom('INTENT', 'SENT', 'UNKNOWN', 'NEVER', 'WAITING'),
    localId: fc.constantFrom(null, '1', '2'),
    ids: fc.constantFrom<readonly string[]>([], ['b1'], ['b2']),
    session: fc.constantFrom('s1', 's2'),
    queried: fc.boolean(),
    ended: fc.boolean(),
  });
  const row = fc.record({
    brokerOrderId: fc.constantFrom('b1', 'b2', 'b3', null),
    localId: fc.constantFrom(null, '1', '2'),
  });
  const property = fc.property(fc.array(order, { maxLength: 3 }), fc.array(row, { maxLength: 4 }), (orders, rows) => {
    const taken = new Set<string>();
    const all = orders.map(({ sending, ids, session, ...rest }, index) => {
      const brokerOrderIds = ids.filter((id) => !taken.has(id));
      for (const id of brokerOrderIds) taken.add(id);
      const intent = sending === 'WAITING' ? null : { at: instantOf(AT), session, seenBefore: [] };
      return heldOrder(`o${index}`, { ...rest, sending: sending as HeldOrder['sending'], brokerOrderIds, intent });
    });
    const told = rows.map((it) => rowOf(it));
    const bindings = bind(told, viewOf(all, { from: 'LIST' }));
    const byOrder = new Map<string, Set<string | null>>();
    for (const [index, binding] of bindings.entries()) {
      if (binding.kind !== 'bound' || binding.rule !== 'FINGERPRINT') continue;
      byOrder.set(binding.orderId, (byOrder.get(binding.orderId) ?? new Set()).add(told[index]?.brokerOrderId ?? null));
      assert.deepEqual(all.find(({ orderId }) => orderId === binding.orderId)?.brokerOrderIds, [], 'bound already');
    }
    for (const ids of byOrder.values()) assert.equal(ids.size, 1);
  });
  fc.assert(property, { numRuns: 2_000 });
});
