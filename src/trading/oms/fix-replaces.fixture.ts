/** The matrices C and D of FIX 4.4 (Appendix D): replaces, alone and one after another. */

import assert from 'node:assert/strict';
import type { Answer } from './answer.ts';
import { ack, canceled, cancelRejected, cum, replaced, replaceRejected, terms } from './oms.fixture.ts';
import { cancel, ID, replace, replaceBy, type Scenarios } from './scenario.fixture.ts';
import type { Report } from './trigger.ts';

/** The venue has a request, and has not decided on it. */
const pended: Report = { kind: 'BrokerPending', brokerOrderId: 'b1' };
const mustWait = (_: unknown, answer: Answer | null): void =>
  assert.equal(answer?.kind === 'refused' && answer.code, 'PENDING_STATE');

export const FIX_REPLACES: Scenarios = {
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
    steps: [ack(), cum(100), replace(150), (_, answer) => assert.equal(answer?.kind, 'over')],
    life: 'FILLED',
    cum: 100,
  },
  'C.2.a: a replace of the price is rejected because it filled': {
    steps: [ack(), replaceBy(terms(100, 100_100)), cum(100), replaceRejected(1)],
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
  'D.1.b: two replaces, the first rejected at once': {
    steps: [ack(), replace(150), replaceRejected(1), replace(120, 'r2'), replaced(2, 120, 0)],
    life: 'ACK',
    cum: 0,
    quantity: 120,
  },
  'D.1.c: two replaces, the first rejected when it was pending': {
    steps: [
      ack(),
      replace(150),
      pended,
      (world) => assert.equal(world.order(ID).pending, 'REPLACE'),
      replaceRejected(1),
      replace(120, 'r2'),
      pended,
      replaced(2, 120, 0),
    ],
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
  'D.2.b: two replaces are never pending together: the second one waits for the answer to the first': {
    steps: [
      ack(),
      replace(150),
      pended,
      replace(120, 'r2'),
      mustWait,
      replaced(1, 150, 0),
      replace(120, 'r2'),
      replaced(2, 120, 0),
    ],
    life: 'ACK',
    cum: 0,
    quantity: 120,
  },
  'D.2.c: both replaces are rejected': {
    steps: [ack(), replace(150), replaceRejected(1), replace(120, 'r2'), replaceRejected(2)],
    life: 'ACK',
    cum: 0,
  },
  'D.2.d: a second replace is refused here because the first one is pending': {
    steps: [
      ack(),
      replace(150),
      replace(120, 'r2'),
      mustWait,
      (world) => assert.equal(world.order(ID).attempts.REPLACE, 1),
      replaced(1, 150, 0),
    ],
    life: 'ACK',
    cum: 0,
    quantity: 150,
  },
  'D: the answer to an earlier replace comes late': {
    steps: [ack(), replace(150), replaceRejected(1), replace(120, 'r2'), replaceRejected(1), replaced(2, 120, 0)],
    life: 'ACK',
    cum: 0,
    quantity: 120,
  },
};
