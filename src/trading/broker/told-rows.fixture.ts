/**
 * A scenario of the core as a broker tells it: rows with sums, in the port's words. What the adapter finds out by itself,
 * such as that it sent an order, nobody tells it.
 */

import assert from 'node:assert/strict';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import { figures } from '../oms/oms.fixture.ts';
import type { Figures } from '../oms/order.ts';
import type { Happening } from '../oms/scenario.fixture.ts';
import { isNewer } from '../oms/transition.ts';
import type { Report } from '../oms/trigger.ts';
import type { BrokerMessage, BrokerOrder, BrokerRow, BrokerStatus } from './broker.ts';

type Row = Partial<BrokerRow>;
type Message = Exclude<BrokerMessage, { kind: 'session' }>;

/** What no broker tells: the adapter's own words, and what it concludes from lists. */
const OURS: ReadonlySet<Report['kind']> = new Set([
  'SendFailedDefinitive',
  'OutcomeUnknown',
  'AdapterSuppressed',
  'ReconFound',
  'ReconNotFoundProven',
  'LateBrokerOrderFound',
]);
const SENDING: ReadonlySet<Report['kind']> = new Set(['AdapterIntentLogged', 'AdapterSent']);

/** Whether a broker and those who ask can make all of it happen. */
export function isTold(step: Happening): boolean {
  if ('give' in step) return ['CancelOrder', 'ReplaceOrder', 'SubmitOrder'].includes(step.give.kind);
  return !('waitUs' in step) && !OURS.has('foreignId' in step ? step.report.kind : step.kind);
}

/** One order at a broker that says what a scenario wants. */
export class ToldOrder {
  #row: BrokerRow;
  /** What it is asked to become; until that is answered, a row with less is not FILLED. */
  #asked = 0;

  constructor(order: BrokerOrder, createdAt: Instant) {
    const told = { brokerOrderId: 'b1', localId: '1', text: '', createdAt };
    this.#row = { ...order, ...told, status: 'PENDING', figures: figures(0) };
  }

  /** What the broker says for `step`; null where it says nothing. */
  message(step: Happening): Message | null {
    if ('foreignId' in step) return this.#foreign(step.foreignId, step.report);
    if ('give' in step && step.give.kind === 'ReplaceOrder') this.#asked = step.give.terms.quantity;
    if (!('kind' in step) || SENDING.has(step.kind)) return null;
    if (step.kind === 'BrokerReplaced' || step.kind === 'ReplaceRejected') this.#asked = 0;
    return this.#say(step);
  }

  #say(report: Report): Message {
    switch (report.kind) {
      case 'BrokerAck':
        // An ack that comes late is an older row: nothing had traded by then.
        return this.#order({ status: 'LIVE', brokerOrderId: report.brokerOrderId, figures: figures(0) });
      case 'BrokerPending':
        return this.#order({ status: 'PENDING' });
      case 'BrokerReject':
        return this.#order({ status: 'REJECTED', text: report.text });
      case 'Cum':
        return this.#order({ status: this.#living(report.figures), figures: report.figures });
      case 'BrokerCanceled':
        return this.#order({ status: report.admin ? 'ADMIN_CANCELED' : 'CANCELED', figures: report.figures });
      case 'BrokerExpired':
        return this.#order({ status: 'EXPIRED', figures: report.figures });
      case 'Suspended':
        return this.#order({ status: report.suspended ? 'SUSPENDED' : 'LIVE' });
      case 'BrokerReplaced': {
        const brokerOrderId = report.brokerOrderId ?? this.#row.brokerOrderId;
        this.#become({ ...report.terms, figures: report.figures, brokerOrderId });
        return { kind: 'replaced', row: this.#become({ status: this.#living(report.figures) }) };
      }
      case 'ReplaceRejected':
        return { kind: 'replaceRejected', row: { ...this.#row, text: report.text } };
      case 'CancelRejected':
        return { kind: 'cancelRejected', row: { ...this.#row, text: report.text } };
      case 'TradeBust':
      case 'TradeCorrect': {
        const isWhole = report.figures.cum >= this.#row.quantity;
        const status = isWhole ? 'FILLED' : report.live ? 'LIVE' : 'CANCELED';
        const kind = report.kind === 'TradeBust' ? 'busted' : 'corrected';
        return { kind, execution: report.execution, row: this.#become({ status, figures: report.figures }) };
      }
      case 'AdapterIntentLogged':
      case 'AdapterSent':
      case 'AdapterSuppressed':
      case 'LateBrokerOrderFound':
      case 'OutcomeUnknown':
      case 'ReconFound':
      case 'ReconNotFoundProven':
      case 'SendFailedDefinitive':
        return assert.fail(`no broker tells ${report.kind}`);
    }
  }

  /** A row that says less than one before it is only told, and is not what the order is. */
  #order(change: Row): Message {
    const row = { ...this.#row, ...change };
    const isOlder = change.figures !== undefined && isNewer(this.#row.figures, change.figures);
    if (!isOlder) this.#row = row;
    return { kind: 'order', row: isOlder && row.status !== 'LIVE' ? this.#become({ status: row.status }) : row };
  }

  #become(change: Row): BrokerRow {
    this.#row = { ...this.#row, ...change };
    return this.#row;
  }

  #living({ cum }: Figures): BrokerStatus {
    return cum >= Math.max(this.#row.quantity, this.#asked) ? 'FILLED' : 'LIVE';
  }

  #foreign(brokerOrderId: string, report: Report): Message {
    assert.ok('figures' in report, 'it tells what traded');
    const other = { localId: null, quantity: quantityOf(1_000), price: priceOf(99_000), status: 'LIVE' } as const;
    return { kind: 'order', row: { ...this.#row, ...other, brokerOrderId, figures: report.figures } };
  }
}
