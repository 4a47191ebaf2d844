/** The order state matrices of FIX 4.4 (Appendix D), each by its letter, told in the sums that adapters tell: all but replaces. */

import assert from 'node:assert/strict';
import { ack, bust, canceled, cancelRejected, cum, expired, figures, rejected, sent, terms } from './oms.fixture.ts';
import {
  byPhone,
  cancel,
  cancelOf,
  correct,
  found,
  ID,
  type Scenarios,
  submitted,
  suspended,
} from './scenario.fixture.ts';
import type { Report } from './trigger.ts';

const restatedTo = (quantity: number, price: number, traded = figures(0)): Report => ({
  kind: 'BrokerReplaced',
  attempt: null,
  figures: traded,
  terms: terms(quantity, price),
  brokerOrderId: null,
});

export const FIX_ORDERS: Scenarios = {
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
    steps: [ack(), cancelOf('house/x'), (_, answer) => assert.equal(answer?.kind, 'unknown')],
    life: 'ACK',
    cum: 0,
  },
  'E: an unsolicited cancel': {
    steps: [ack(), cum(20), canceled(20)],
    life: 'CANCELED',
    cum: 20,
    raises: ['UNSOLICITED_CANCEL'],
  },
  'E: an unsolicited replace': {
    steps: [ack(), restatedTo(120, 100_000)],
    life: 'ACK',
    cum: 0,
    quantity: 120,
  },
  'E: an unsolicited reduction to what traded': {
    steps: [ack(), cum(40), restatedTo(40, 100_000, figures(40))],
    life: 'FILLED',
    cum: 40,
    quantity: 40,
  },
  'E: an order by phone is seen, counted and not managed': {
    steps: [
      ack(),
      byPhone,
      ({ state, events }) => {
        const [seen, ...more] = events.filter((event) => event.kind === 'ForeignOrderSeen');
        assert.deepEqual([seen?.brokerOrderId, more.length], ['phone', 0]);
        assert.equal(state.counters.get('ForeignOrderSeen'), 1);
        assert.deepEqual([state.orderCount, [...state.positions.entries()]], [1, []]);
      },
    ],
    life: 'ACK',
    cum: 0,
  },
  'F: a repeated order is the same order': {
    steps: [
      submitted('o'),
      (_, answer) => assert.deepEqual(answer, { kind: 'accepted', orderIds: [ID], replayed: true }),
      ack(),
    ],
    life: 'ACK',
    cum: 0,
  },
  'F: a possible resend of an unknown order is a new one': {
    steps: [ack(), submitted('p'), (_, answer) => assert.equal(answer?.kind, 'accepted')],
    life: 'ACK',
    cum: 0,
  },
  'G: the status of an order that was asked for is what is known': {
    steps: [ack(), found(0), found(20)],
    life: 'PARTIAL',
    cum: 20,
  },
  'G: its status right behind the new order': { steps: [sent, found(0)], life: 'ACK', cum: 0 },
  'G: the status of an order that nobody knows makes no order': {
    steps: [
      ack(),
      { foreignId: 'b9', report: { ...found(0), brokerOrderId: 'b9' } as Report },
      ({ state }) => assert.deepEqual([state.orderCount, state.counters.get('ForeignOrderSeen')], [1, 1]),
    ],
    life: 'ACK',
    cum: 0,
  },
  'H: a GTC order that the venue restates by itself, as in a split of 2:1, rests at its new quantity and price': {
    steps: [
      ack(),
      restatedTo(200, 50_000),
      (world) => {
        const { price, reservation } = world.order(ID);
        assert.deepEqual([price, reservation.held], [50_000, { quantity: 200, notional: 10_000_000n }]);
      },
    ],
    intent: { timeInForce: 'GTC' },
    life: 'ACK',
    cum: 0,
    quantity: 200,
  },
  'H: its part that had traded is restated with it, at the same cost': {
    steps: [
      ack(),
      cum(40),
      restatedTo(200, 50_000, { ...figures(80, 1), notional: figures(40).notional }),
      (world) => assert.equal(world.order(ID).notional, figures(40).notional),
    ],
    intent: { timeInForce: 'GTC' },
    life: 'PARTIAL',
    cum: 80,
    quantity: 200,
  },
  'H: a GTC order that the broker cancels by itself, as before a split, is over': {
    steps: [ack(), canceled(0)],
    intent: { timeInForce: 'GTC' },
    life: 'CANCELED',
    cum: 0,
    raises: ['UNSOLICITED_CANCEL'],
  },
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
  // What a venue guarantees ("stopped") is told by the port as an order that rests: the guarantee has no state here.
  'L: an order that is guaranteed a price is acknowledged once more, and trades': {
    steps: [
      sent,
      ack(),
      ack(),
      (world) => assert.deepEqual([world.order(ID).life, world.order(ID).suspended], ['ACK', false]),
      cum(20),
      ack(),
      cum(100),
    ],
    life: 'FILLED',
    cum: 100,
  },
};
