import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { alarmIdOf } from './apply.ts';
import type { Alarm } from './event.ts';
import type { OrderIntent } from './intent.ts';
import {
  ack,
  bust,
  canceled,
  cancelRejected,
  cum,
  FACTS,
  figures,
  idOf,
  intentOf,
  keyOf,
  logged,
  rejected,
  replaced,
  replaceRejected,
  terms,
  World,
} from './oms.fixture.ts';
import { holdingOf } from './order.ts';
import { netQuantity } from './state.ts';
import type { Report } from './trigger.ts';

const ID = idOf('o');
const HOLDING = holdingOf(intentOf());
const GAIN = { side: 'SELL', price: priceOf(105_000) } as const;
const LOSS: Partial<OrderIntent> = { side: 'SELL', type: 'STOP', price: null, stopPrice: priceOf(95_000) };

function pairWorld(): World {
  const world = new World();
  const intents = [intentOf(GAIN), intentOf(LOSS)] as const;
  assert.equal(world.give({ kind: 'SubmitOco', ...keyOf('o'), intents, facts: FACTS }).kind, 'accepted');
  return world;
}
function alarm(world: World, orderId: string, kind: Alarm): string | undefined {
  return world.state.alarms.get(alarmIdOf(orderId, kind))?.text;
}

const A = 'house/o/1.1';
const B = 'house/o/2.1';

test('a pair is held once, and a fill of one reduces the other at once', () => {
  const world = pairWorld();
  assert.equal(world.state.exposures.get(HOLDING)?.sell.quantity, 100);
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(30));
  assert.deepEqual([world.order(B).wanted?.quantity, world.order(B).pending], [70, 'REPLACE']);
  world.report(A, cum(50)).report(B, replaced(1, 70, 0));
  assert.equal(world.order(B).wanted?.quantity, 50);
  world.report(B, replaced(2, 50, 0)).report(A, cum(100));
  assert.equal(world.order(B).pending, 'CANCEL');
  world.report(B, canceled(0));
  assert.deepEqual(world.state.exposures.get(HOLDING)?.sell, { quantity: 0, notional: 0n });
  assert.equal(netQuantity(world.state.positions.get(HOLDING)), -100);
  world.finish();
});

test('when both of a pair trade, the position is the truth and it is told', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(100)).report(B, cum(100));
  world.report(A, cum(100));
  assert.equal(netQuantity(world.state.positions.get(HOLDING)), -200);
  assert.deepEqual(
    world.events.filter(({ kind }) => kind === 'OcoDoubleFill').map((event) => 'excess' in event && event.excess),
    [100],
  );
  assert.match(alarm(world, B, 'DOUBLE_FILL') ?? '', /traded 200 of 100: 100 more/);
  world.finish();
});

test('a reduction that is refused becomes a cancel, and a refused cancel is left to people', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(30)).report(B, replaceRejected(1));
  assert.equal(world.order(B).pending, 'CANCEL');
  world.report(B, cancelRejected);
  assert.equal(alarm(world, B, 'UNPROTECTED'), undefined, 'it still trades');
  assert.deepEqual([world.order(B).pending, world.order(B).attempts.CANCEL], ['NONE', 1]);
  assert.match(alarm(world, B, 'NOT_REDUCED') ?? '', /its pair has 70 left, and it can still trade 100/);
  world.report(A, cum(60));
  assert.equal(world.order(B).wanted?.quantity, 40, 'what traded since is a reason to ask again');
  world.finish();
});

test('an order of a pair whose cancel is refused is asked for once more, and no more', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(100));
  world.report(B, cancelRejected);
  assert.equal(alarm(world, B, 'NOT_REDUCED'), undefined);
  world.report(B, cancelRejected, ack('b'));
  assert.deepEqual([world.order(B).pending, world.order(B).attempts.CANCEL], ['NONE', 2]);
  assert.match(alarm(world, B, 'NOT_REDUCED') ?? '', /its pair has 0 left, and it can still trade 100/);
  world.finish();
});

test('what was refused of an order before the other one of its pair traded does not keep it from being canceled', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, ack('b'));
  for (const attempt of [1, 2]) {
    world.replace(B, { ...terms(100, null), stopPrice: priceOf(94_000) }, `r${attempt}`);
    world.report(B, replaceRejected(attempt));
  }
  world.report(A, cum(100));
  assert.equal(world.order(B).pending, 'CANCEL');
  world.finish();
});

test('an order of a pair that the venue refuses is missed', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, rejected);
  assert.match(
    alarm(world, B, 'UNPROTECTED') ?? '',
    /it is REJECTED \(R1 no\), and of the 100 that its pair has left 100 are not/,
  );
  assert.equal(world.order(A).life, 'ACK');
  world.finish();
});

test('where a trade of a pair is taken back and its other order is over, that is told', () => {
  for (const end of [canceled(0), SUPPRESSED]) {
    const world = pairWorld();
    world.report(A, ack('a'), cum(100)).report(B, end);
    assert.equal(alarm(world, B, 'UNPROTECTED'), undefined);
    world.report(A, bust(40, 1, true));
    assert.match(alarm(world, B, 'UNPROTECTED') ?? '', /and of the 60 that its pair has left 60 are not/);
    world.finish();
  }
});

test('the quantity of a pair is not replaced by hand, its price is', () => {
  const world = pairWorld();
  world.report(A, ack('a'));
  const answer = world.replace(A, terms(50, 105_000));
  assert.equal(answer.kind === 'refused' && answer.code, 'QUANTITY');
  assert.equal(world.replace(A, terms(100, 106_000)).kind, 'accepted');
});

test('a pair that is none is denied whole', () => {
  const world = new World();
  const intents = [intentOf(GAIN), intentOf({ ...LOSS, quantity: quantityOf(50) })] as const;
  assert.equal(world.give({ kind: 'SubmitOco', ...keyOf('o'), intents, facts: FACTS }).kind, 'denied');
  assert.deepEqual([world.order(A).life, world.order(B).life], ['DENIED', 'DENIED']);
  world.finish();
});

const BRACKET = {
  kind: 'SubmitBracket',
  ...keyOf('o'),
  intent: intentOf(),
  takeProfit: priceOf(105_000),
  stopLoss: { stopPrice: priceOf(95_000), price: null },
  facts: FACTS,
} as const;

test('every fill of an entry gets a pair of exits of its own, a late one too', () => {
  const world = new World();
  world.give(BRACKET);
  assert.equal(world.state.orderCount, 1);
  world.report(ID, ack(), cum(30));
  assert.deepEqual([world.order(A).quantity, world.order(B).quantity, world.order(B).intent.type], [30, 30, 'STOP']);
  world.report(A, ack('a'), cum(30)).report(B, ack('b'), canceled(0));
  world.cancel(ID);
  world.report(ID, canceled(30), cum(70));
  assert.equal(world.order(ID).lateFill, true);
  assert.deepEqual([world.order('house/o/1.2').quantity, world.order('house/o/2.2').quantity], [40, 40]);
  world.finish();
});

test('exits cover what traded since the last ones', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(30), cum(70), cum(100));
  assert.deepEqual(
    ['house/o/1.1', 'house/o/1.2', 'house/o/1.3'].map((id) => world.order(id).quantity),
    [30, 40, 30],
  );
  assert.equal(world.state.exposures.get(HOLDING)?.sell.quantity, 100);
  world.finish();
});

test('more than the entry was is protected no further than was approved', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(130));
  assert.deepEqual([world.order(A).quantity, world.state.orderCount], [100, 3]);
  world.finish();
});

test('a bracket the wrong way round is denied', () => {
  const world = new World();
  assert.equal(world.give({ ...BRACKET, takeProfit: priceOf(94_000) }).kind, 'denied');
});

for (const [name, intents] of Object.entries({
  'two limits': [intentOf(GAIN), intentOf({ ...GAIN, price: priceOf(104_000) })],
  'two stops': [intentOf(LOSS), intentOf({ ...LOSS, stopPrice: priceOf(94_000) })],
  'a limit below the stop, to sell': [intentOf({ ...GAIN, price: priceOf(94_900) }), intentOf(LOSS)],
} satisfies Record<string, readonly [OrderIntent, OrderIntent]>))
  test(`${name} are no pair`, () => {
    const [first, second] = intents;
    const answer = new World().give({
      kind: 'SubmitOco',
      ...keyOf('o'),
      intents: [first as OrderIntent, second as OrderIntent],
      facts: FACTS,
    });
    assert.match(answer.kind === 'denied' ? answer.reasons.map(({ text }) => text).join() : '', /a limit that gains/);
  });

for (const [name, intent, reference] of [
  ['a gain below its entry', { price: priceOf(106_000) }, 107_000],
  ['a loss above its entry', { price: priceOf(94_000) }, 96_000],
  ['a loss above the market that the entry trades in', { price: priceOf(100_000) }, 94_000],
  ['a gain below the market that the entry trades in', { type: 'MARKET', price: null }, 106_000],
  ['a loss above a stop that it enters by', { type: 'STOP', price: null, stopPrice: priceOf(94_500) }, 94_000],
] satisfies [string, Partial<OrderIntent>, number][])
  test(`a bracket with ${name} is denied`, () => {
    const facts = { ...FACTS, reference: priceOf(reference) };
    const answer = new World().give({ ...BRACKET, intent: intentOf(intent), facts });
    assert.match(answer.kind === 'denied' ? answer.reasons.map(({ text }) => text).join() : '', /lie between its gain/);
  });

test('a bracket whose entry rests away from the market is taken, whatever its exits are to the market now', () => {
  const facts = { ...FACTS, reference: priceOf(108_000) };
  assert.equal(new World().give({ ...BRACKET, facts }).kind, 'accepted');
});

const SUPPRESSED: Report = { kind: 'AdapterSuppressed' };
const doubt: Report = { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' };
const proven: Report = { kind: 'ReconNotFoundProven', evidence: 'two lists' };

test('an exit that was not sent is sent anew, for what its pair has left', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(100)).report(A, ack('a'), cum(30)).report(B, SUPPRESSED);
  const again = world.order('house/o/2.2');
  assert.deepEqual([again.quantity, again.life, again.intent.type, again.pairId], [70, 'QUEUED', 'STOP', 'house/o/1']);
  assert.equal(world.state.alarms.has(alarmIdOf(B, 'UNPROTECTED')), false);
  assert.equal(world.state.exposures.get(HOLDING)?.sell.quantity, 70);
  world.report('house/o/2.2', ack('b2')).report(A, cum(100));
  assert.equal(world.order('house/o/2.2').pending, 'CANCEL');
  world.report(ID, cum(100));
  world.finish();
});

test('both exits that were proven not to be there are sent anew, and later ones have names of their own', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(40));
  for (const id of [A, B]) world.report(id, logged, doubt, proven);
  assert.deepEqual([world.order('house/o/1.2').quantity, world.order('house/o/2.2').quantity], [40, 40]);
  world.report(ID, cum(100));
  assert.deepEqual([world.order('house/o/1.3').quantity, world.order('house/o/2.3').quantity], [60, 60]);
  assert.notEqual(world.order('house/o/1.3').pairId, world.order('house/o/1.2').pairId);
  world.finish();
});

test('an exit that was canceled, or that does not come to the venue five times, is not sent anew: the latter is told', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(100)).report(A, logged);
  world.cancel(A);
  world.report(A, SUPPRESSED);
  assert.equal(world.state.orders.has('house/o/1.2'), false);
  assert.equal(alarm(world, A, 'UNPROTECTED'), undefined);
  for (const attempt of [1, 2, 3, 4, 5]) world.report(`house/o/2.${attempt}`, SUPPRESSED);
  assert.equal(world.state.orders.has('house/o/2.6'), false);
  assert.match(alarm(world, 'house/o/2.5', 'UNPROTECTED') ?? '', /it is NOT_SENT .* of the 100 that its pair has left/);
  world.finish();
});

test('an exit that was canceled while nobody knew whether it was sent is not sent anew', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(100)).report(B, logged, doubt);
  world.cancel(B);
  world.report(B, proven);
  assert.equal(world.state.orders.has('house/o/2.2'), false);
  assert.equal(alarm(world, B, 'UNPROTECTED'), undefined);
  world.finish();
});

test('an exit of which it shows late that it was not sent is left to people', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(100)).report(B, logged, doubt);
  world.wait(5 * 60_000_000 + 1).report(B, proven);
  assert.equal(world.state.orders.has('house/o/2.2'), false);
  assert.match(alarm(world, B, 'UNPROTECTED') ?? '', /it is NOT_SENT/);
  world.finish();
});

test('a reduction that is refused becomes a cancel, and what that leaves uncovered is told', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(30)).report(B, replaceRejected(1), canceled(0));
  assert.match(alarm(world, B, 'UNPROTECTED') ?? '', /of the 70 that its pair has left 70 are not covered/);
  world.finish();
});

function bracketWorld(entry = 100): World {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(entry)).report(A, ack('a')).report(B, ack('b'));
  return world;
}

test('an entry with exits is replaced by no more than they were approved for', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack());
  const answer = world.replace(ID, terms(200));
  assert.match(answer.kind === 'refused' ? answer.text : '', /approved for 100/);
  assert.equal(world.replace(ID, terms(90)).kind, 'accepted');
  world.finish();
});

test('what an entry trades that the broker made greater is told, as no exit covers it', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), { ...replaced(0, 200, 0), attempt: null } as Report, cum(150));
  assert.match(alarm(world, ID, 'UNPROTECTED') ?? '', /approved for 100: 50 are not covered/);
  assert.equal(world.order(A).quantity, 100);
  world.finish();
});

test('a bust of the entry takes from its exits, and all of them where all is taken back', () => {
  const world = bracketWorld();
  world.report(ID, bust(60, 1, false));
  assert.deepEqual([world.order(A).wanted?.quantity, world.order(B).wanted?.quantity], [60, 60]);
  world
    .report(A, replaced(1, 60, 0))
    .report(B, replaced(1, 60, 0))
    .report(ID, bust(0, 2, false));
  assert.deepEqual([world.order(A).pending, world.order(B).pending], ['CANCEL', 'CANCEL']);
  world.report(A, canceled(0)).report(B, canceled(0));
  assert.deepEqual([...world.state.alarms.entries()], []);
  world.finish();
});

test('a bust of the entry takes from the exits that rest, and tells what those that traded sold too much', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(50)).report(A, ack('a'), cum(50)).report(B, ack('b'), canceled(0));
  world.report(ID, cum(100)).report('house/o/1.2', ack('a2')).report('house/o/2.2', ack('b2'));
  world.report(ID, bust(50, 1, false));
  assert.deepEqual(
    ['house/o/1.2', 'house/o/2.2'].map((id) => world.order(id).pending),
    ['CANCEL', 'CANCEL'],
  );
  world.report(ID, bust(20, 2, false));
  assert.match(alarm(world, A, 'DOUBLE_FILL') ?? '', /traded 50 of 20: 30 more/);
  world.finish();
});

test('a bust of one exit while the other one is being canceled leaves a gap that is told', () => {
  const world = bracketWorld();
  world.report(A, cum(100), bust(0, 1, false));
  assert.equal(world.order(B).pending, 'CANCEL');
  world.report(B, canceled(0));
  assert.match(alarm(world, B, 'UNPROTECTED') ?? '', /of the 100 that its pair has left 100 are not covered/);
  world.finish();
});

test('a bust of one exit when the other one was reduced leaves a gap that is told', () => {
  const world = bracketWorld();
  world
    .report(A, cum(30))
    .report(B, replaced(1, 70, 0))
    .report(A, bust(0, 1, true));
  assert.match(alarm(world, B, 'UNPROTECTED') ?? '', /it is ACK, and of the 100 that its pair has left 30 are not/);
  world.finish();
});

test('an exit whose rest the exchange refuses is missed, and one whose day is over is not', () => {
  const world = bracketWorld();
  world.report(B, cum(30), rejected);
  assert.match(alarm(world, B, 'UNPROTECTED') ?? '', /it is CANCELED .* of the 70 that its pair has left 70 are not/);
  const other = bracketWorld();
  other.report(B, { kind: 'BrokerExpired', figures: figures(0) });
  assert.equal(alarm(other, B, 'UNPROTECTED'), undefined);
  for (const it of [world, other]) it.finish();
});

test('a change of price that the venue refuses a person keeps no order from being reduced', () => {
  const world = bracketWorld();
  world.replace(B, { quantity: quantityOf(100), price: null, stopPrice: priceOf(96_000) }, 'u1');
  world.report(A, cum(30)).report(B, replaceRejected(1));
  assert.deepEqual([world.order(B).pending, world.order(B).wanted?.quantity], ['REPLACE', 70]);
  world.finish();
});

test('two changes that the venue refuses of one exit do not count for the other', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(100)).report(A, ack('a'), cum(30));
  for (const attempt of [1, 2]) {
    world.replace(A, terms(100, 106_000), `u${attempt}`);
    world.report(A, replaceRejected(attempt));
  }
  world.report(B, ack('b'));
  assert.equal(world.order(B).wanted?.quantity, 70);
  world.finish();
});

test('what cannot be reduced is told when nothing is under way any more, whatever the last word was', () => {
  const world = bracketWorld();
  world.replace(B, { quantity: quantityOf(100), price: null, stopPrice: priceOf(96_000) }, 'u1');
  world.wait(6_000_000).give({ kind: 'TimerFired', orderId: B, verb: 'REPLACE' });
  world.report(A, cum(100)).report(B, cancelRejected, cancelRejected);
  assert.equal(alarm(world, B, 'NOT_REDUCED'), undefined);
  world.report(B, {
    ...replaced(1, 100, 0),
    terms: { quantity: quantityOf(100), price: null, stopPrice: priceOf(96_000) },
  } as Report);
  assert.match(alarm(world, B, 'NOT_REDUCED') ?? '', /has 0 left, and it can still trade 100/);
  world.finish();
});

test('both of a pair trade on: it is told again, with what it has come to', () => {
  const world = bracketWorld();
  world.report(A, cum(60)).report(B, cum(50));
  assert.match(alarm(world, B, 'DOUBLE_FILL') ?? '', /traded 110 of 100: 10 more/);
  world.give({ kind: 'AcknowledgeAlarm', alarmId: alarmIdOf(B, 'DOUBLE_FILL') });
  world.report(B, cum(100));
  assert.match(alarm(world, B, 'DOUBLE_FILL') ?? '', /traded 160 of 100: 60 more/);
  world.finish();
});

test('a promise that does not come to the venue on a later day is told at once', () => {
  for (const [end, text] of [
    [SUPPRESSED, /it is NOT_SENT .*: it is sent again on its next day/],
    [rejected, /it is REJECTED \(R1 no\): it is not sent again/],
  ] as const) {
    const world = new World();
    world.submit('o', { timeInForce: 'GTC' });
    world.report(ID, ack(), { kind: 'BrokerExpired', figures: figures(0) });
    world.give({ kind: 'RenewOrder', parentId: 'house/o', day: '2025-09-01' as LocalDate, facts: FACTS });
    world.report('house/o/0.2', end);
    assert.match(alarm(world, 'house/o/0.2', 'PROMISE_DENIED') ?? '', text);
    world.finish();
  }
});

test('an exit that was not sent long ago is not sent anew when a bust leaves something for it', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(100)).report(A, ack('a'), cum(100)).report(B, SUPPRESSED);
  world.wait(26 * 3_600_000_000).report(A, bust(0, 1, false));
  assert.equal(world.state.orders.has('house/o/2.2'), false);
  assert.match(alarm(world, B, 'UNPROTECTED') ?? '', /it is NOT_SENT/);
  world.finish();
});

test('what a person cancels while a cancel of the core is under way is not sent anew, and missed by nobody', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(100)).report(A, ack('a'), cum(100));
  assert.equal(world.order(B).pending, 'CANCEL');
  assert.equal(world.cancel(B).kind, 'taken');
  assert.equal(world.order(B).attempts.CANCEL, 1);
  world.report(A, bust(0, 1, false)).report(B, SUPPRESSED);
  assert.equal(world.state.orders.has('house/o/2.2'), false);
  assert.equal(alarm(world, B, 'UNPROTECTED'), undefined);
  world.finish();
});
