import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { AssertionError } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { decide } from './decide.ts';
import {
  ADAPTER,
  ack,
  canceled,
  cum,
  EVERYTHING,
  expired,
  FACTS,
  idOf,
  intentOf,
  keyOf,
  logged,
  rejected,
  replaced,
  sent,
  terms,
  World,
} from './oms.fixture.ts';
import { holdingOf } from './order.ts';
import { dueTimers, messagesAfter, netQuantity } from './state.ts';
import { stateHash, stateText } from './state-text.ts';

const ID = idOf('o');
const HOLDING = holdingOf(intentOf());
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

test('an id that a replace leads to is bound before the replace is told; without a replace it is a break', () => {
  const world = new World();
  world.submit('o');
  world.submit('p', { symbol: 'VALE3' });
  world.report(ID, sent, ack('b1'));
  world.report(idOf('p'), sent, ack('c1'));
  world.replace(ID, terms(200));
  world.report(ID, ack('b1.1'), replaced(1, 200, 0, 'b1.1'), cum(200));
  assert.deepEqual([world.order(ID).brokerOrderId, world.order(ID).life], ['b1.1', 'FILLED']);
  assert.equal(world.state.breaks.has(`${ID} BrokerAck`), false);
  world.report(idOf('p'), ack('c2'));
  assert.equal(world.state.breaks.has(`${idOf('p')} BrokerAck`), true);
});

test('a bracket that is asked for again gets the answer of the first time, whatever exits it has by now', () => {
  const world = new World();
  const stopLoss = { stopPrice: priceOf(95_000), price: null };
  const bracket = {
    kind: 'SubmitBracket',
    ...keyOf('b'),
    intent: intentOf(),
    takeProfit: priceOf(105_000),
    stopLoss,
    facts: FACTS,
  } as const;
  const { kind, ...first } = world.give(bracket) as { kind: string; orderIds: readonly string[] };
  world.report(idOf('b'), sent, ack(), cum(60));
  assert.deepEqual(world.give(bracket), { kind, ...first, replayed: true });
});

test('the same request again gets the same answer, and another one under its name is a conflict', () => {
  const world = new World();
  const first = world.submit('o');
  assert.deepEqual(first, { kind: 'accepted', orderIds: [ID], replayed: false });
  assert.deepEqual(world.submit('o'), { ...first, replayed: true });
  const other = { ...keyOf('o', 'other'), intent: intentOf(), facts: FACTS };
  assert.equal(world.give({ kind: 'SubmitOrder', ...other }).kind, 'conflict');
  assert.equal(world.state.orderCount, 1);
  world.finish();
});

test('what was denied stays denied for whoever asks again, is in the history, and reaches nobody', () => {
  const world = new World();
  const answer = world.submit('o', { quantity: quantityOf(0) }, { halted: true });
  assert.deepEqual(answer.kind === 'denied' && answer.reasons.map(({ code }) => code), ['SESSION', 'LOT']);
  assert.deepEqual(world.submit('o'), { ...answer, replayed: true });
  assert.equal(world.order(ID).life, 'DENIED');
  assert.deepEqual(messagesAfter(world.state, ADAPTER, 0), []);
  world.finish();
});

test('a name that could be mistaken for another is refused', () => {
  const world = new World();
  for (const name of ['', 'a/b', 'a b', 'x'.repeat(65)]) assert.equal(world.submit(name).kind, 'refused');
});

test('a message says what is to be sent, once, and until when', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  const [message] = messagesAfter(world.state, ADAPTER, 0);
  assert.ok(message?.verb === 'NEW');
  assert.deepEqual([message.attemptKey, message.order.timeInForce], [`${ID}:NEW:1`, 'DAY']);
  assert.equal(message.notAfter, world.now + 2_000_000);
});

test('open orders and fills move exposure and position, and give all of it back at the end', () => {
  const world = new World();
  world.submit('o');
  assert.deepEqual(world.state.exposures.get(HOLDING)?.buy, { quantity: 100, notional: 10_000_000n });
  world.report(ID, ack(), cum(40));
  assert.deepEqual(world.state.exposures.get(HOLDING)?.buy, { quantity: 60, notional: 6_000_000n });
  world.cancel(ID);
  world.report(ID, canceled(40));
  assert.deepEqual(world.state.exposures.get(HOLDING)?.buy, { quantity: 0, notional: 0n });
  assert.equal(netQuantity(world.state.positions.get(HOLDING)), 40);
  const { reserved, consumed, released, state } = world.order(ID).reservation;
  assert.deepEqual([reserved.quantity, consumed.quantity, released.quantity, state], [100, 40, 60, 'CLOSED']);
  world.finish();
});

test('while a replace is unanswered the greater of both is held', () => {
  const world = new World();
  world.submit('o');
  world.report(ID, ack());
  world.replace(ID, terms(60, 105_000));
  assert.deepEqual(world.order(ID).reservation.held, { quantity: 100, notional: 10_500_000n });
  world.report(ID, replaced(1, 60, 0));
  assert.deepEqual(world.order(ID).reservation.held, { quantity: 60, notional: 6_300_000n });
  world.finish();
});

test('where an order is in doubt only what reduces the position passes', () => {
  const world = new World();
  world.submit('held');
  world.report(idOf('held'), ack('b0'), cum(100));
  world.submit('o');
  world.report(ID, sent, { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' });
  const more = world.submit('more');
  assert.deepEqual(more.kind === 'denied' && more.reasons.map(({ code }) => code), ['UNSETTLED']);
  assert.equal(world.submit('less', { side: 'SELL' }).kind, 'accepted');
  assert.equal(world.submit('too-much', { side: 'SELL' }).kind, 'denied');
  assert.equal(world.submit('elsewhere', { symbol: 'VALE3' }).kind, 'accepted');
  const resolve = { kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId: null } as const;
  assert.equal(world.give({ ...resolve, evidence: '' }).kind, 'refused');
  assert.equal(world.give({ ...resolve, evidence: 'the list of the broker at 10:31' }).kind, 'taken');
  assert.equal(world.order(ID).life, 'NOT_SENT');
  assert.equal(world.submit('now').kind, 'accepted');
  world.finish();
});

test('a break stops what grows until a person resolves it', () => {
  const world = new World();
  world.submit('o');
  world.report(ID, ack(), { kind: 'ReconNotFoundProven', evidence: 'p' });
  assert.equal(world.submit('more').kind, 'denied');
  const breakId = `${ID} ReconNotFoundProven`;
  assert.equal(world.give({ kind: 'OperatorResolveBreak', breakId, evidence: 'seen at the broker' }).kind, 'taken');
  assert.equal(world.give({ kind: 'OperatorResolveBreak', breakId, evidence: 'again' }).kind, 'unknown');
  assert.equal(world.submit('now').kind, 'accepted');
  world.finish();
});

test('cancel says what became of it', () => {
  const world = new World();
  assert.equal(world.cancel('house/nobody').kind, 'unknown');
  world.submit('o');
  assert.equal(world.cancel('house/o').kind, 'taken');
  assert.equal(world.cancel(ID).kind, 'taken');
  assert.equal(world.order(ID).attempts.CANCEL, 1);
  world.report(ID, { kind: 'AdapterSuppressed' });
  assert.deepEqual(world.cancel(ID), { kind: 'over', life: 'NOT_SENT' });
  world.submit('p');
  world.report(idOf('p'), ack('b2'));
  world.cancel(idOf('p'));
  world.report(idOf('p'), canceled(0));
  assert.equal(world.cancel(idOf('p')).kind, 'taken');
});

test('cancel all takes those in its scope', () => {
  const world = new World();
  world.submit('o');
  world.submit('other', { account: 'A2' });
  const answer = world.give({ kind: 'CancelAll', scope: { ...EVERYTHING, account: 'A2' } });
  assert.deepEqual(answer, { kind: 'taken', orderIds: [idOf('other')] });
  assert.deepEqual([world.order(ID).pending, world.order(idOf('other')).pending], ['NONE', 'CANCEL']);
});

test('cancel all of a tenant leaves what belongs to others', () => {
  const world = new World();
  world.submit('o');
  const [tenant, intent] = ['other', intentOf({ tenant: 'other', timeInForce: 'GTC' })];
  world.give({ kind: 'SubmitOrder', ...keyOf('o'), tenant, intent, facts: FACTS });
  const answer = world.give({ kind: 'CancelAll', scope: { ...EVERYTHING, tenant: 'house' } });
  assert.deepEqual(answer, { kind: 'taken', orderIds: [ID] });
  const theirs = world.order('other/o/0.1');
  assert.deepEqual([world.order(ID).pending, theirs.pending], ['CANCEL', 'NONE']);
  world.finish();
});

test('an order that its venue has forgotten is ended by a person, where that is proven, and holds nothing then', () => {
  const world = new World();
  world.submit('o');
  world.report(ID, ack('b1'), cum(40));
  const gone = {
    kind: 'OperatorResolveDoubt',
    orderId: ID,
    brokerOrderId: null,
    evidence: 'asked the broker',
  } as const;
  const early = world.give(gone);
  assert.equal(early.kind === 'refused' && early.code, 'NO_DOUBT', 'it is taken to be there');
  world.report(ID, { kind: 'ReconNotFoundProven', evidence: 'two lists' });
  const [opened] = world.events.filter((event) => event.kind === 'BreakOpened');
  assert.match(opened?.text ?? '', /two lists/);
  const sent = world.give({ ...gone, brokerOrderId: 'b2' });
  assert.equal(sent.kind === 'refused' && sent.code, 'NO_DOUBT');
  assert.equal(world.give(gone).kind, 'taken');
  assert.deepEqual(
    [world.order(ID).life, world.order(ID).endReason, world.order(ID).cum],
    ['CANCELED', 'OPERATOR', 40],
  );
  assert.equal(world.state.exposures.get(HOLDING)?.buy.quantity ?? 0, 0);
  world.report(ID, cum(60));
  assert.equal(world.order(ID).cum, 60, 'what it traded after all is booked');
  world.finish();
});

test('cancel all ends what would be sent again tomorrow', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), expired(0));
  world.give({ kind: 'CancelAll', scope: { ...EVERYTHING, account: 'A2' } });
  assert.equal(world.state.requests.get('house/o')?.promise?.open, true);
  world.give({ kind: 'CancelAll', scope: EVERYTHING });
  assert.equal(world.state.requests.get('house/o')?.promise?.open, false);
});

test('orders are gone through from the oldest, one that came back too', () => {
  const world = new World();
  world.submit('o');
  world.submit('p');
  world.report(ID, { kind: 'AdapterSuppressed' }, ack('b1'));
  const answer = world.give({ kind: 'CancelAll', scope: EVERYTHING });
  assert.deepEqual(answer, { kind: 'taken', orderIds: [ID, idOf('p')] });
  world.finish();
});

test('a replace waits for the venue, for its turn, and stays above what traded', () => {
  const world = new World();
  world.submit('o');
  const code = (quantity: number, id: string) => {
    const answer = world.replace(ID, terms(quantity), id);
    return answer.kind === 'refused' ? answer.code : answer.kind;
  };
  assert.equal(code(50, 'r1'), 'PENDING_STATE');
  world.report(ID, ack(), cum(40));
  assert.equal(code(40, 'r1'), 'QUANTITY');
  assert.equal(code(100, 'r1'), 'UNCHANGED');
  assert.equal(code(50, 'r1'), 'accepted');
  assert.deepEqual(world.replace(ID, terms(50)), { kind: 'accepted', orderIds: [ID], replayed: true });
  assert.equal(code(60, 'r2'), 'PENDING_STATE');
  world.report(ID, replaced(1, 50, 40));
  assert.equal(world.replace(ID, terms(60, 120_000), 'r3').kind, 'denied');
  world.finish();
});

test('reports are taken once, in order, and none after a hole', () => {
  const world = new World();
  world.submit('o');
  const tell = (...numbers: number[]) => {
    const reports = numbers.map((adapterSeq) => ({
      adapterSeq,
      orderId: ID,
      brokerOrderId: 'b1',
      report: cum(adapterSeq * 10),
    }));
    const answer = world.give({ kind: 'AdapterReport', adapterId: ADAPTER, epoch: 1, outSeq: 0, reports });
    return answer.kind === 'adapter' ? answer.adapterSeq : answer.kind;
  };
  assert.deepEqual([tell(1, 2), tell(2, 1), tell(4), world.order(ID).cum], [2, 2, 2, 20]);
  assert.deepEqual([tell(2, 3, 4), world.order(ID).cum], [4, 40]);
  assert.equal(world.order(ID).brokerOrderId, 'b1');
  world.finish();
});

test('messages that an adapter has noted are not kept for it, whether a hello or a report says so', () => {
  const world = new World();
  for (const name of ['o', 'p', 'q']) world.submit(name);
  const told = { kind: 'AdapterReport', adapterId: ADAPTER, epoch: 1, reports: [] } as const;
  const waiting = () => [...world.state.outbox.entries()].length;
  assert.equal(world.give({ ...told, outSeq: 2 }).kind, 'adapter');
  assert.equal(waiting(), 1);
  world.give({ ...told, outSeq: 1 });
  assert.deepEqual([waiting(), world.state.adapters.get(ADAPTER)?.noted], [1, 2]);
  assert.equal(world.give({ ...told, outSeq: 4 }).kind, 'refused');
  world.give({ kind: 'AdapterHello', adapterId: ADAPTER, epoch: 1, session: 's1', buildHash: 'test', outSeq: 3 });
  assert.equal(waiting(), 0);
  world.finish();
});

test('what a person decides about a doubt is told to the adapter', () => {
  const world = new World();
  const last = () => messagesAfter(world.state, ADAPTER, 0).at(-1);
  for (const name of ['o', 'p']) world.submit(name);
  for (const id of [ID, idOf('p')]) world.report(id, logged, { kind: 'OutcomeUnknown', why: 'SESSION_LOST' });
  world.give({ kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId: 'b7', evidence: 'seen' });
  assert.deepEqual(last(), {
    attemptKey: `${ID}:QUERY:2`,
    orderId: ID,
    brokerOrderId: 'b7',
    over: false,
    verb: 'QUERY',
  });
  world.give({ kind: 'OperatorResolveDoubt', orderId: idOf('p'), brokerOrderId: null, evidence: 'asked by phone' });
  const { attemptKey } = last() ?? {};
  assert.deepEqual(last(), { attemptKey, orderId: idOf('p'), brokerOrderId: null, over: true, verb: 'QUERY' });
  world.finish();
});

test('an id of one order is not believed of another', () => {
  const world = new World();
  world.submit('o');
  world.submit('p');
  world.report(ID, ack('b1'));
  world.reports([{ orderId: idOf('p'), brokerOrderId: 'b1', report: cum(50) }]);
  world.report(idOf('p'), ack('b1'));
  assert.deepEqual([world.order(ID).cum, world.order(idOf('p')).cum, world.order(idOf('p')).life], [0, 0, 'QUEUED']);
  assert.ok(world.state.breaks.has(`${idOf('p')} BrokerAck`));
  world.finish();
});

test('another session of an adapter makes doubtful what was under way, and leaves what was not', () => {
  const world = new World();
  for (const name of ['queued', 'logged', 'sent', 'rests']) world.submit(name);
  world.report(idOf('logged'), logged);
  world.report(idOf('sent'), sent);
  world.report(idOf('rests'), ack());
  const hello = { kind: 'AdapterHello', adapterId: ADAPTER, buildHash: 'test' } as const;
  const answer = world.give({ ...hello, epoch: 2, session: 's2', outSeq: 2 });
  assert.deepEqual(
    ['queued', 'logged', 'sent', 'rests'].map((name) => world.order(idOf(name)).life),
    ['QUEUED', 'IN_DOUBT', 'IN_DOUBT', 'ACK'],
  );
  assert.ok(world.order(idOf('rests')).stale);
  assert.ok(answer.kind === 'adapter');
  const keys = answer.messages.map(({ attemptKey }) => attemptKey.slice('house/'.length));
  assert.deepEqual(keys, [
    'sent/0.1:NEW:1',
    'rests/0.1:NEW:1',
    'logged/0.1:QUERY:1',
    'sent/0.1:QUERY:1',
    'rests/0.1:QUERY:1',
  ]);
  assert.equal(world.give({ ...hello, epoch: 1, session: 's1', outSeq: 2 }).kind, 'refused');
  assert.equal(world.give({ ...hello, epoch: 2, session: 's2', outSeq: 99 }).kind, 'refused');
  assert.equal(
    world.give({ kind: 'AdapterReport', adapterId: ADAPTER, epoch: 1, outSeq: 0, reports: [] }).kind,
    'refused',
  );
  world.finish();
});

test('a replace that is asked for again when it is done long since is the one that was', () => {
  const world = new World();
  world.submit('o');
  world.report(ID, ack());
  for (const [index, name] of ['k1', 'k2'].entries()) {
    world.replace(ID, terms(200 - index * 150), name);
    world.report(ID, replaced(index + 1, 200 - index * 150, 0));
  }
  const again = world.replace(ID, terms(200), 'k1');
  assert.deepEqual([again.kind === 'accepted' && again.replayed, world.order(ID).quantity], [true, 50]);
  world.finish();
});

test('a stop may be moved while a break is open, as it makes a position no greater', () => {
  const world = new World();
  world.submit('a');
  world.report(idOf('a'), ack('a'), cum(100));
  world.submit('o', { side: 'SELL', type: 'STOP', price: null, stopPrice: priceOf(95_000) });
  world.report(ID, ack('b')).report(idOf('a'), cum(110));
  const moved = { quantity: quantityOf(100), price: null, stopPrice: priceOf(96_000) };
  assert.equal(world.replace(ID, moved).kind, 'accepted');
  world.finish();
});

test('an order that waited long before it was sent is waited for anew', () => {
  const world = new World();
  world.submit('o');
  const fire = () => world.wait(6_000_000).give({ kind: 'TimerFired', orderId: ID, verb: 'NEW' });
  fire();
  assert.deepEqual([world.order(ID).life, dueTimers(world.state, world.now)], ['QUEUED', []]);
  world.report(ID, sent);
  fire();
  assert.equal(world.order(ID).life, 'IN_DOUBT');
  world.finish();
});

const day = (text: string) => text as LocalDate;

test('H: a GTC order is sent again each morning with what it has left, until it ends', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), cum(40));
  const renew = { kind: 'RenewOrder', parentId: 'house/o', day: day('2026-11-24'), facts: FACTS } as const;
  const early = world.give(renew);
  assert.equal(early.kind === 'refused' && early.code, 'NOT_OVER');
  world.report(ID, expired(40));
  const next = 'house/o/0.2';
  assert.deepEqual(world.give(renew), { kind: 'accepted', orderIds: [next], replayed: false });
  assert.equal(world.order(next).quantity, 60);
  world.report(next, ack('b2'), cum(60));
  assert.deepEqual(world.give(renew), { kind: 'over', life: 'FILLED' });
  assert.deepEqual(world.give(renew), { kind: 'over', life: 'FILLED' });
  assert.equal(world.events.filter(({ kind }) => kind === 'PromiseEnded').length, 1);
  world.finish();
});

test('H: a GTD order ends with its last day, and one that is canceled overnight is not sent again', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTD', goodTill: day('2026-11-24') });
  world.submit('p', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), expired(0));
  world.report(idOf('p'), ack('b2'), expired(0));
  const renew = { kind: 'RenewOrder', facts: FACTS, day: day('2026-11-25') } as const;
  assert.equal(world.give({ ...renew, parentId: 'house/o' }).kind, 'over');
  assert.equal(world.cancel('house/p').kind, 'taken');
  assert.equal(world.give({ ...renew, parentId: 'house/p' }).kind, 'over');
  assert.equal(world.state.orderCount, 2);
  world.finish();
});

test('canceling the day before of a GTC order cancels the day that lives, too', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), expired(0));
  world.give({ kind: 'RenewOrder', parentId: 'house/o', day: day('2026-11-24'), facts: FACTS });
  world.report('house/o/0.2', ack('b2'));
  assert.deepEqual(world.cancel(ID), { kind: 'taken', orderIds: [ID, 'house/o/0.2'] });
  assert.equal(world.order('house/o/0.2').pending, 'CANCEL');
  assert.equal(world.state.requests.get('house/o')?.promise?.open, false);
  world.finish();
});

test('a GTC order whose later day was never sent, as over a restart at the opening, is sent on the next one', () => {
  const world = new World();
  const renew = { kind: 'RenewOrder', parentId: 'house/o', facts: FACTS } as const;
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), expired(0));
  world.give({ ...renew, day: day('2026-11-24') });
  world.report('house/o/0.2', { kind: 'AdapterSuppressed' });
  assert.equal(world.order('house/o/0.2').life, 'NOT_SENT');
  assert.equal(world.give({ ...renew, day: day('2026-11-25') }).kind, 'accepted');

  world.submit('p', { timeInForce: 'GTC' });
  world.report(idOf('p'), { kind: 'AdapterSuppressed' });
  const told = world.give({ ...renew, parentId: 'house/p', day: day('2026-11-25') });
  assert.deepEqual(told, { kind: 'over', life: 'NOT_SENT' }, 'its answer was that it was not sent');
  world.finish();
});

test('a morning that refuses a GTC order says so and keeps the promise', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), expired(0));
  const renew = { kind: 'RenewOrder', parentId: 'house/o', day: day('2026-11-24') } as const;
  assert.equal(world.give({ ...renew, facts: { ...FACTS, halted: true } }).kind, 'denied');
  assert.equal(world.give({ ...renew, facts: FACTS }).kind, 'accepted');
  world.finish();
});

test('time and numbers of inputs never go back', () => {
  const world = new World();
  world.submit('o');
  const stamp = { v: 1, corr: 'c', principal: 'p', kind: 'CancelOrder', orderId: ID } as const;
  assert.throws(() => decide(world.state, { ...stamp, seq: world.state.seq, at: world.now }), AssertionError);
  const before = world.state.at;
  world.wait(10).submit('p');
  assert.throws(() => decide(world.state, { ...stamp, seq: 99, at: before }), AssertionError);
});

test('the hash of a state tells any difference', () => {
  const world = new World();
  world.submit('o');
  const before = stateHash(world.state, sha);
  assert.equal(stateHash(world.recovered(), sha), before);
  world.report(ID, rejected);
  assert.notEqual(stateHash(world.state, sha), before);
  assert.ok(stateText(world.state).includes('"REJECTED"'));
});
