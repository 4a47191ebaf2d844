/**
 * The order state matrices of FIX 4.4 (Appendix D), each by its letter (H is in decide.test.ts), told in the sums that adapters tell; and what
 * venues and adapters do beside them. Each is also told in any order, doubled and interleaved: then the state of the
 * order may differ on the way, but never what traded.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { OrderIntent } from './intent.ts';
import {
  ack,
  bust,
  canceled,
  cancelRejected,
  cum,
  EVERYTHING,
  expired,
  figures,
  idOf,
  logged,
  rejected,
  replaced,
  replaceRejected,
  sent,
  terms,
  World,
} from './oms.fixture.ts';
import type { Figures, Life } from './order.ts';
import { isNewer } from './transition.ts';
import type { Report } from './trigger.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 30);
const ID = idOf('o');

type Step = Report | ((world: World) => unknown);

interface Scenario {
  readonly steps: readonly Step[];
  readonly life: Life;
  readonly cum: number;
  readonly quantity?: number;
  readonly intent?: Partial<OrderIntent>;
  /** Kinds of breaks and alarms that it must raise, and no other. */
  readonly raises?: readonly string[];
}

const cancel = (world: World): unknown => world.cancel(ID);
const replace =
  (quantity: number, requestId = 'r1') =>
  (world: World) =>
    world.replace(ID, terms(quantity), requestId);
const close = (world: World) => world.give({ kind: 'EodClose', scope: EVERYTHING });
const timer = (verb: 'NEW' | 'CANCEL' | 'REPLACE') => (world: World) =>
  world.note().wait(20_000_000).give({ kind: 'TimerFired', orderId: ID, verb });
const suspended = (is: boolean): Report => ({ kind: 'Suspended', suspended: is });
const found = (traded: number, status: 'LIVE' | 'CANCELED' = 'LIVE', restated = 0): Report => ({
  kind: 'ReconFound',
  status,
  brokerOrderId: 'b1',
  figures: figures(traded, restated),
});
const lost: Report = { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' };
const notFound: Report = { kind: 'ReconNotFoundProven', evidence: 'p1' };
const correct = (traded: number, restated: number, live = false): Report => ({
  kind: 'TradeCorrect',
  execution: 'x1',
  figures: figures(traded, restated),
  live,
});

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'A.1.a: filled in two parts': { steps: [sent, ack(), cum(20), cum(100)], life: 'FILLED', cum: 100 },
  'A.1.b: a part-filled day order is done for the day': {
    steps: [ack(), cum(20), expired(20)],
    life: 'EXPIRED',
    cum: 20,
  },
  'A: rejected by the exchange': { steps: [sent, rejected], life: 'REJECTED', cum: 0 },
  'B.1.a: cancel of an order that did not trade': { steps: [ack(), cancel, canceled(0)], life: 'CANCELED', cum: 0 },
  'B.1.b: cancel of a part-filled order that trades meanwhile': {
    steps: [ack(), cum(20), cancel, cum(50), canceled(50)],
    life: 'CANCELED',
    cum: 50,
  },
  'B.1.c: filled before the cancel is accepted': {
    steps: [ack(), cancel, cum(100), cancelRejected],
    life: 'FILLED',
    cum: 100,
  },
  'B: the cancel is rejected and the order lives': {
    steps: [ack(), cancel, cancelRejected, cum(20)],
    life: 'PARTIAL',
    cum: 20,
  },
  'B.1.d: cancel before the ack': { steps: [sent, cancel, ack(), canceled(0)], life: 'CANCELED', cum: 0 },
  'B.1.e: ack and cancel cross': { steps: [sent, cancel, canceled(0), ack()], life: 'CANCELED', cum: 0 },
  'B.1.f: cancel of an order that nobody knows': {
    steps: [ack(), (world) => assert.equal(world.cancel('house/x').kind, 'unknown')],
    life: 'ACK',
    cum: 0,
  },
  'C.1.a: quantity replaced upward, nothing traded': {
    steps: [ack(), replace(150), replaced(1, 150, 0), cum(150)],
    life: 'FILLED',
    cum: 150,
    quantity: 150,
  },
  'C.1.b: replaced upward while part-filled, with a fill while it is pending': {
    steps: [ack(), cum(40), replace(150), cum(60), replaced(1, 150, 60)],
    life: 'PARTIAL',
    cum: 60,
    quantity: 150,
  },
  'C: filled to the old quantity before a replace upward is accepted': {
    steps: [ack(), replace(150), cum(100), replaced(1, 150, 100)],
    life: 'PARTIAL',
    cum: 100,
    quantity: 150,
  },
  'C.1.c: a replace upward of a filled order is refused here': {
    steps: [ack(), cum(100), (world) => assert.equal(world.replace(ID, terms(150)).kind, 'over')],
    life: 'FILLED',
    cum: 100,
  },
  'C.2.a: a replace of the price is rejected because it filled': {
    steps: [ack(), (world) => world.replace(ID, terms(100, 100_100)), cum(100), replaceRejected(1)],
    life: 'FILLED',
    cum: 100,
  },
  'C: filled to the old quantity, then the replace upward is rejected': {
    steps: [ack(), replace(150), cum(100), replaceRejected(1)],
    life: 'FILLED',
    cum: 100,
  },
  'C: trades beyond the old quantity before a replace upward is accepted': {
    steps: [ack(), replace(150), cum(120), replaced(1, 150, 120)],
    life: 'PARTIAL',
    cum: 120,
    quantity: 150,
  },
  'C: cancelled at the old quantity while a replace upward is pending': {
    steps: [ack(), replace(150), cum(100), cancel, canceled(100)],
    life: 'FILLED',
    cum: 100,
  },
  'C: cancelled beyond the old quantity, so the replace was done': {
    steps: [ack(), replace(150), cum(120), cancel, canceled(120)],
    life: 'CANCELED',
    cum: 120,
    quantity: 150,
  },
  'C: all of what a replace upward asked for trades before it is accepted': {
    steps: [ack(), replace(150), cum(150), replaced(1, 150, 150)],
    life: 'FILLED',
    cum: 150,
    quantity: 150,
  },
  'C: a replace that is told to be refused has traded': {
    steps: [ack(), replace(150), cum(120), replaceRejected(1)],
    life: 'FILLED',
    cum: 120,
    raises: ['OVERFILL', 'ReplaceRejected'],
  },
  'C: a cancel overtakes a replace and is refused, which leaves the replace in doubt': {
    steps: [
      ack(),
      replace(150),
      cancel,
      cancelRejected,
      (world) => assert.equal(world.order(ID).pending, 'REPLACE_DOUBT'),
      replaced(1, 150, 0),
      (world) => assert.equal(world.order(ID).pending, 'NONE'),
    ],
    life: 'ACK',
    cum: 0,
    quantity: 150,
  },
  'C.3.a: replaced downward, above what traded': {
    steps: [ack(), cum(40), replace(60), replaced(1, 60, 40)],
    life: 'PARTIAL',
    cum: 40,
    quantity: 60,
  },
  'C.3.b: replaced downward to what traded meanwhile': {
    steps: [ack(), cum(40), replace(60), cum(60), replaced(1, 60, 60)],
    life: 'FILLED',
    cum: 60,
    quantity: 60,
  },
  'C.3.c: replaced downward below what traded meanwhile': {
    steps: [ack(), cum(40), replace(60), cum(80), replaced(1, 60, 80)],
    life: 'FILLED',
    cum: 80,
    quantity: 80,
  },
  'D.1.a: two replaces in sequence, both accepted': {
    steps: [ack(), replace(150), replaced(1, 150, 0), replace(120, 'r2'), replaced(2, 120, 0)],
    life: 'ACK',
    cum: 0,
    quantity: 120,
  },
  'D.1.b and c: two replaces, the first rejected': {
    steps: [ack(), replace(150), replaceRejected(1), replace(120, 'r2'), replaced(2, 120, 0)],
    life: 'ACK',
    cum: 0,
    quantity: 120,
  },
  'D.2.a: chained replaces, one after the other, give the order new ids': {
    steps: [ack('b1'), replace(150), replaced(1, 150, 0, 'b2'), replace(120, 'r2'), replaced(2, 120, 0, 'b3')],
    life: 'ACK',
    cum: 0,
    quantity: 120,
  },
  'D.2.b and d: a second replace while one is pending is refused here': {
    steps: [
      ack(),
      replace(150),
      (world) => {
        const answer = world.replace(ID, terms(120), 'r2');
        assert.equal(answer.kind === 'refused' && answer.code, 'PENDING_STATE');
      },
      replaced(1, 150, 0),
    ],
    life: 'ACK',
    cum: 0,
    quantity: 150,
  },
  'D.2.c: both replaces are rejected': {
    steps: [ack(), replace(150), replaceRejected(1), replace(120, 'r2'), replaceRejected(2)],
    life: 'ACK',
    cum: 0,
  },
  'D: the answer to an earlier replace comes late': {
    steps: [ack(), replace(150), replaceRejected(1), replace(120, 'r2'), replaceRejected(1), replaced(2, 120, 0)],
    life: 'ACK',
    cum: 0,
    quantity: 120,
  },
  'E: an unsolicited cancel': {
    steps: [ack(), cum(20), canceled(20)],
    life: 'CANCELED',
    cum: 20,
    raises: ['UNSOLICITED_CANCEL'],
  },
  'E: an unsolicited replace': { steps: [ack(), replaced(null, 120, 0)], life: 'ACK', cum: 0, quantity: 120 },
  'E: an unsolicited reduction to what traded': {
    steps: [ack(), cum(40), replaced(null, 40, 40)],
    life: 'FILLED',
    cum: 40,
    quantity: 40,
  },
  'E: an order by phone is seen and not managed': {
    steps: [ack(), (world) => world.reports([{ orderId: null, brokerOrderId: 'phone', report: cum(500) }])],
    life: 'ACK',
    cum: 0,
  },
  'F: a repeated order is the same order': {
    steps: [
      (world) => assert.deepEqual(world.submit('o'), { kind: 'accepted', orderIds: [ID], replayed: true }),
      ack(),
    ],
    life: 'ACK',
    cum: 0,
  },
  'F: a possible resend of an unknown order is a new one': {
    steps: [ack(), (world) => assert.equal(world.submit('p').kind, 'accepted')],
    life: 'ACK',
    cum: 0,
  },
  'G: the status of an order that was asked for is what is known': {
    steps: [ack(), found(0), found(20)],
    life: 'PARTIAL',
    cum: 20,
  },
  'G: its status right behind the new order': { steps: [sent, found(0)], life: 'ACK', cum: 0 },
  'I: fill-or-kill that cannot fill': {
    steps: [ack(), canceled(0)],
    intent: { timeInForce: 'FOK' },
    life: 'CANCELED',
    cum: 0,
  },
  'I: immediate-or-cancel with a part': {
    steps: [ack(), cum(30), canceled(30)],
    intent: { timeInForce: 'IOC' },
    life: 'CANCELED',
    cum: 30,
  },
  'J.1.a: a filled order whose execution is corrected and cancelled': {
    steps: [ack(), cum(100), correct(100, 1), bust(60, 2, true)],
    life: 'PARTIAL',
    cum: 60,
  },
  'J.1.b: cancelled, its execution busted, a new execution: cancelled wins': {
    steps: [ack(), cum(50), cancel, canceled(50), bust(0, 1), cum(40, 1)],
    life: 'CANCELED',
    cum: 40,
    raises: ['LATE_FILL'],
  },
  'J: a filled order is busted and no longer lives': {
    steps: [ack(), cum(100), bust(0, 1, false)],
    life: 'CANCELED',
    cum: 0,
  },
  'J: a filled order of which a list or a correction tells less lives on, until it is told to be over': {
    steps: [sent, ack(), cum(100), cum(40, 1), correct(30, 2, true), canceled(30)],
    life: 'CANCELED',
    cum: 30,
    raises: ['UNSOLICITED_CANCEL'],
  },
  'J: corrections over several days': {
    steps: [ack(), cum(100), correct(90, 1), bust(50, 2), correct(50, 3)],
    life: 'CANCELED',
    cum: 50,
  },
  'K: halted and reinstated': {
    steps: [ack(), suspended(true), suspended(false), cum(100)],
    life: 'FILLED',
    cum: 100,
  },
  'K: halted and cancelled by the exchange': {
    steps: [ack(), suspended(true), canceled(0)],
    life: 'CANCELED',
    cum: 0,
    raises: ['UNSOLICITED_CANCEL'],
  },
  'L: a guaranteed order stays and trades': { steps: [ack(), suspended(false), cum(100)], life: 'FILLED', cum: 100 },
  'fill before the ack': { steps: [sent, cum(40), ack()], life: 'PARTIAL', cum: 40 },
  'ack after the cancel': { steps: [sent, cancel, canceled(0), ack()], life: 'CANCELED', cum: 0 },
  'two acks with different ids': { steps: [sent, ack('b1'), ack('b2')], life: 'ACK', cum: 0, raises: ['BrokerAck'] },
  'a late order after it was proven not to be sent': {
    steps: [
      logged,
      lost,
      notFound,
      { kind: 'LateBrokerOrderFound', brokerOrderId: 'b1', figures: figures(30) },
      canceled(30),
    ],
    life: 'CANCELED',
    cum: 30,
    raises: ['ADOPTED', 'CumPart', 'LATE_FILL'],
  },
  'a reject without an id of the broker': { steps: [logged, rejected], life: 'REJECTED', cum: 0 },
  'a cancel during an auction is refused': { steps: [ack(), cancel, cancelRejected], life: 'ACK', cum: 0 },
  'the broker’s staff cancels': {
    steps: [ack(), { kind: 'BrokerCanceled', figures: figures(0), admin: true }],
    life: 'CANCELED',
    cum: 0,
    raises: ['UNSOLICITED_CANCEL'],
  },
  'the adapter could not send': {
    steps: [logged, { kind: 'SendFailedDefinitive', code: 'NO_LOGIN', text: 'not logged in' }],
    life: 'REJECTED',
    cum: 0,
  },
  'a replace of a stop is refused by the venue': {
    steps: [ack(), replace(150), replaceRejected(1)],
    life: 'ACK',
    cum: 0,
  },
  'the history of the day is loaded twice': {
    steps: [ack(), cum(40), cum(100), ack(), cum(40), cum(100)],
    life: 'FILLED',
    cum: 100,
  },
  'a doubt is resolved by an execution': { steps: [logged, lost, cum(100)], life: 'FILLED', cum: 100 },
  'a doubt is resolved by a proof': { steps: [logged, lost, notFound], life: 'NOT_SENT', cum: 0 },
  'an answer that is overdue leaves a doubt, and nothing is sent again': {
    steps: [
      sent,
      timer('NEW'),
      (world) => assert.deepEqual(world.order(ID).attempts, { NEW: 1, CANCEL: 0, REPLACE: 0, QUERY: 1 }),
    ],
    life: 'IN_DOUBT',
    cum: 0,
  },
  'a cancel of an order in doubt is sent when it is found': {
    steps: [
      logged,
      lost,
      cancel,
      (world) => assert.equal(world.order(ID).attempts.CANCEL, 0),
      found(0),
      (world) => assert.equal(world.order(ID).attempts.CANCEL, 1),
      canceled(0),
    ],
    life: 'CANCELED',
    cum: 0,
  },
  'an overdue cancel is asked for again': {
    steps: [ack(), cancel, timer('CANCEL'), (world) => assert.equal(world.order(ID).attempts.CANCEL, 2), canceled(0)],
    life: 'CANCELED',
    cum: 0,
  },
  'an overdue replace is not': {
    steps: [ack(), replace(150), timer('REPLACE'), (world) => assert.equal(world.order(ID).attempts.REPLACE, 1)],
    life: 'ACK',
    cum: 0,
  },
  'the end of the day of what was never fetched': { steps: [close], life: 'EXPIRED', cum: 0 },
  'the end of the day of what may be out': { steps: [logged, close], life: 'IN_DOUBT', cum: 0 },
  'an order that expired here lives at the venue': {
    steps: [close, ack('b1')],
    life: 'ACK',
    cum: 0,
    raises: ['ADOPTED', 'BrokerAck'],
  },
  'an order that the adapter could not send lives at the venue': {
    steps: [logged, { kind: 'SendFailedDefinitive', code: 'NO_LOGIN', text: 'not logged in' }, ack('b1')],
    life: 'ACK',
    cum: 0,
    raises: ['ADOPTED', 'BrokerAck'],
  },
  'the end of the day asks about what rests': { steps: [ack(), cum(20), close, expired(20)], life: 'EXPIRED', cum: 20 },
  'more traded than was ordered': {
    steps: [ack(), cum(130)],
    life: 'FILLED',
    cum: 130,
    raises: ['CumOver', 'OVERFILL'],
  },
  'what vanished from the list is no end': {
    steps: [ack(), notFound],
    life: 'ACK',
    cum: 0,
    raises: ['ReconNotFoundProven'],
  },
  'a replace that a fill overtook is done, when a bust takes the fill back': {
    steps: [ack(), replace(60), cum(100), bust(60, 1, true), replaced(1, 60, 0)],
    life: 'FILLED',
    cum: 60,
    quantity: 60,
    raises: ['BrokerReplaced'],
  },
  'an execution after the cancel is booked': {
    steps: [ack(), cancel, canceled(0), cum(30)],
    life: 'CANCELED',
    cum: 30,
    raises: ['LATE_FILL'],
  },
};

/** What traded in the end, whatever the order of telling: the newest sums. */
function newest(steps: readonly Step[]): Figures {
  let best = figures(0);
  for (const step of steps)
    if (typeof step !== 'function' && 'figures' in step && isNewer(step.figures, best)) best = step.figures;
  return best;
}

function started({ intent = {} }: Scenario, careful: boolean): World {
  const world = new World({ careful });
  world.submit('o', intent);
  return world;
}

function raised(world: World): string[] {
  const told = world.events.flatMap((event) => {
    if (event.kind === 'AlarmRaised') return [event.alarm];
    return event.kind === 'BreakOpened' ? [event.row] : [];
  });
  return [...new Set<string>(told)].sort();
}

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  test(name, () => {
    const world = started(scenario, true);
    for (const step of scenario.steps) {
      if (typeof step === 'function') step(world);
      else world.report(ID, step);
    }
    const { life, cum: traded, quantity } = world.order(ID);
    assert.deepEqual([life, traded, quantity], [scenario.life, scenario.cum, scenario.quantity ?? 100]);
    assert.deepEqual(raised(world), scenario.raises ?? []);
    world.finish();
  });

  test(`${name}, told in any order`, () => {
    const reports = scenario.steps.filter((step) => typeof step !== 'function');
    if (reports.length === 0) return;
    const commands = scenario.steps.filter((step) => step === cancel || step === close);
    const expected = newest(scenario.steps);
    const steps: Step[] = [...reports, ...commands];
    const anyTelling = fc
      .tuple(fc.shuffledSubarray(steps, { minLength: steps.length }), fc.array(fc.constantFrom(...reports)))
      .map(([shuffled, doubled]) => [...shuffled, ...doubled]);
    fc.assert(
      fc.property(anyTelling, (telling) => {
        const world = started(scenario, false);
        for (const step of telling) {
          if (typeof step === 'function') step(world);
          else world.report(ID, step);
        }
        const { cum: traded, notional } = world.order(ID);
        assert.deepEqual([traded, notional], [expected.cum, expected.notional]);
        world.finish();
      }),
      { numRuns: RUNS },
    );
  });
}
