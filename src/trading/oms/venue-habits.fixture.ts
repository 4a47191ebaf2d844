/** What venues and adapters do that no matrix of FIX tells of. */

import assert from 'node:assert/strict';
import { priceOf } from '#kernel/price.ts';
import {
  ack,
  bust,
  canceled,
  cum,
  expired,
  figures,
  logged,
  rejected,
  replaced,
  replaceRejected,
  sent,
} from './oms.fixture.ts';
import {
  cancel,
  close,
  found,
  ID,
  lost,
  notFound,
  overdue,
  replace,
  replaceBy,
  type Scenarios,
  unsent,
} from './scenario.fixture.ts';

export const VENUE_HABITS: Scenarios = {
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
  'the broker tells that the order was not created (its status 204)': {
    steps: [
      sent,
      { kind: 'BrokerReject', layer: 'BROKER', code: '204', text: 'order not created' },
      (world) => {
        const { endReason, endText, reservation } = world.order(ID);
        assert.deepEqual([endReason, endText, reservation.state], ['BROKER', '204 order not created', 'CLOSED']);
      },
    ],
    life: 'REJECTED',
    cum: 0,
  },
  'a cancel during the closing auction is refused, and done when it is asked for after it': {
    facts: { phase: 'closing-call' },
    steps: [
      ack(),
      cancel,
      { kind: 'CancelRejected', text: 'not during the auction' },
      (world) => {
        const { life, pending, attempts } = world.order(ID);
        assert.deepEqual([life, pending, attempts.CANCEL, attempts.QUERY], ['ACK', 'NONE', 1, 1]);
      },
      cum(20),
      cancel,
      canceled(20),
    ],
    life: 'CANCELED',
    cum: 20,
  },
  'the broker’s staff cancels': {
    steps: [ack(), { kind: 'BrokerCanceled', figures: figures(0), admin: true }],
    life: 'CANCELED',
    cum: 0,
    raises: ['UNSOLICITED_CANCEL'],
  },
  'the adapter could not send': { steps: [logged, unsent], life: 'REJECTED', cum: 0 },
  'a replace of a stop is refused by the venue': {
    intent: { type: 'STOP', price: null, stopPrice: priceOf(105_000) },
    steps: [
      ack(),
      replaceBy({ quantity: figures(150).cum, price: null, stopPrice: priceOf(106_000) }),
      (world, answer) => assert.deepEqual([answer?.kind, world.order(ID).pending], ['accepted', 'REPLACE']),
      replaceRejected(1),
      (world) => {
        const { pending, stopPrice, reservation } = world.order(ID);
        assert.deepEqual([pending, stopPrice, reservation.held.quantity], ['NONE', 105_000, 100]);
      },
    ],
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
      ...overdue('NEW'),
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
    steps: [
      ack(),
      cancel,
      ...overdue('CANCEL'),
      (world) => assert.equal(world.order(ID).attempts.CANCEL, 2),
      canceled(0),
    ],
    life: 'CANCELED',
    cum: 0,
  },
  'an overdue replace is not': {
    steps: [ack(), replace(150), ...overdue('REPLACE'), (world) => assert.equal(world.order(ID).attempts.REPLACE, 1)],
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
    steps: [logged, unsent, ack('b1')],
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
