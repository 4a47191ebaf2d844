/**
 * The line to adapters. Both directions are numbered without gaps and repeated until they are noted: what is doubled is
 * dropped, and after a hole nothing is taken until it is filled.
 */

import type { Answer } from './answer.ts';
import { adapterOf, breakIdOf } from './apply.ts';
import type { InputOf, NumberedReport } from './command.ts';
import type { Decision } from './decision.ts';
import { isOver } from './order.ts';
import { type Adapter, bindingKey, messagesAfter, openOrders } from './state.ts';

/** An adapter is there. With another session than before, whatever was under way may have been lost. */
export function welcomeAdapter(decision: Decision, input: InputOf<'AdapterHello'>): Answer {
  const { adapterId, epoch, session, buildHash, outSeq } = input;
  const known = adapterOf(decision.state, adapterId);
  if (outSeq < known.noted && isOtherFile(input, known)) return notesMissing(input, known);
  if (epoch < known.epoch)
    return { kind: 'refused', code: 'EPOCH', text: `a newer process speaks for ${adapterId}: end this one` };
  if (outSeq > known.outSeq) return notOfThisJournal(outSeq, known);
  decision.emit({ kind: 'AdapterConnected', adapterId, epoch, session, buildHash, outSeq });
  if (known.session !== null && known.session !== session)
    for (const order of openOrders(decision.state))
      if (order.adapterId === adapterId) decision.happen(order.id, { kind: 'OutcomeUnknown', why: 'SESSION_LOST' });
  return { kind: 'adapter', adapterSeq: known.adapterSeq, messages: messagesAfter(decision.state, adapterId, outSeq) };
}

/**
 * A newer process reads what the one before has noted, and one whose file is new counts from one again. A hello of the
 * same process is only late or doubled.
 */
function isOtherFile({ epoch, outSeq }: InputOf<'AdapterHello'>, known: Adapter): boolean {
  return epoch > known.epoch || (epoch < known.epoch && outSeq === 0);
}

/** It notes before it says so: what it said to have noted and has not is lost, with all that it knew of the venue. */
function notesMissing({ adapterId, outSeq }: InputOf<'AdapterHello'>, { noted }: Adapter): Answer {
  const text =
    `${adapterId} has ${outSeq} of the ${noted} messages that it had noted: its file (adapter-${adapterId}.db) is missing ` +
    'or an older one: stop the platform, and put the newest one back (or end this process where a newer process speaks for it)';
  return { kind: 'refused', code: 'NOTES', text };
}

function notOfThisJournal(outSeq: number, known: Adapter): Answer {
  const text = `it has noted ${outSeq} of ${known.outSeq} messages: not of this journal`;
  return { kind: 'refused', code: 'OUT_SEQ', text };
}

/** Takes the reports that follow on those before. */
export function reportFromAdapter(decision: Decision, input: InputOf<'AdapterReport'>): Answer {
  const { adapterId, epoch, outSeq, reports } = input;
  const known = adapterOf(decision.state, adapterId);
  if (known.session === null || epoch !== known.epoch)
    return {
      kind: 'refused',
      code: 'EPOCH',
      text: `${adapterId} says hello first, and only its newest process is heard`,
    };
  if (outSeq > known.outSeq) return notOfThisJournal(outSeq, known);
  let { adapterSeq } = known;
  for (const numbered of reports) {
    if (numbered.adapterSeq !== adapterSeq + 1) continue;
    adapterSeq++;
    takeReport(decision, adapterId, numbered);
  }
  if (adapterSeq > known.adapterSeq || outSeq > known.noted)
    decision.emit({ kind: 'ReportsTaken', adapterId, adapterSeq, outSeq });
  return { kind: 'adapter', adapterSeq, messages: [] };
}

function takeReport(decision: Decision, adapterId: string, numbered: NumberedReport): void {
  const { orderId, brokerOrderId, report } = numbered;
  const owner = brokerOrderId === null ? undefined : decision.state.bindings.get(bindingKey(adapterId, brokerOrderId));
  const id = orderId ?? owner;
  const order = id === undefined ? undefined : decision.state.orders.get(id);
  if (order === undefined || order.adapterId !== adapterId) {
    const text = `${report.kind} of ${orderId ?? 'an order without a name of ours'}`;
    decision.emit({ kind: 'ForeignOrderSeen', adapterId, brokerOrderId, text });
    return;
  }
  if (owner !== undefined && owner !== order.id) {
    const text = `the id ${brokerOrderId} belongs to ${owner}; its ${report.kind} was not believed`;
    const { life } = order;
    if (decision.state.breaks.has(breakIdOf(order.id, 'BrokerAck')))
      decision.emit({ kind: 'TriggerIgnored', orderId: order.id, row: 'BrokerAck', life });
    else decision.emit({ kind: 'BreakOpened', orderId: order.id, row: 'BrokerAck', life, text });
    return;
  }
  if (brokerOrderId !== null && owner === undefined && order.brokerOrderId === null && !isOver(order.life))
    decision.emit({ kind: 'BrokerIdBound', orderId: order.id, brokerOrderId });
  decision.happen(order.id, report);
}
