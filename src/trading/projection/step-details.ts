/** What an event of an order says, flat and readable: prices and quantities as decimal text. */

import { ensureNever } from '#kernel/assert.ts';
import { formatPrice } from '#kernel/price.ts';
import type { OrderEvent, SystemEvent } from '../oms/event.ts';
import type { OrderTerms } from '../oms/intent.ts';
import { meanText, notionalText, priceText } from '../oms/project-state.ts';
import { publicOrderId } from '../oms/public-id.ts';
import type { StepDetails } from './order-store.ts';

/** Events that are steps in the story of an order: its own, and what its adapter is asked for. */
export type ToldEvent = OrderEvent | Extract<SystemEvent, { readonly kind: 'OutboxQueued' }>;

/** All that an event says beside its kind, its order and its moment. */
export function stepDetails(event: ToldEvent): StepDetails {
  switch (event.kind) {
    case 'OrderReceived':
      return receivedDetails(event);
    case 'OrderAccepted':
    case 'StopArmed':
    case 'IntentLogged':
    case 'OrderAcked':
    case 'OrderOverfilled':
    case 'OrderAdopted':
    case 'CancelRequested':
    case 'CancelOverdue':
    case 'ReplaceOverdue':
      return {};
    case 'OrderDenied':
      return { codes: event.codes.join(', '), text: event.text };
    case 'StopTriggered':
      return { price: formatPrice(event.price), tradeId: event.tradeId };
    case 'FillBooked':
    case 'FillBusted':
    case 'FillCorrected':
      return executionDetails(event);
    case 'ReplaceRequested':
      return { ...termDetails(event.wanted), requestId: event.wanted.requestId };
    case 'OrderReplaced':
      return { ...termDetails(event.terms), life: event.life, solicited: event.solicited };
    case 'OutboxQueued':
      return outboxDetails(event);
    // Nothing but words and flags.
    case 'OrderSent':
    case 'OrderInDoubt':
    case 'OrderStale':
    case 'BrokerIdBound':
    case 'OrderRejected':
    case 'OrderNotSent':
    case 'OrderCanceled':
    case 'OrderExpired':
    case 'CancelRefused':
    case 'ReplaceRefused':
    case 'OrderSuspended':
    case 'TriggerIgnored':
    case 'BreakOpened':
    case 'BreakResolved':
    case 'TimerDone':
    case 'AlarmAcknowledged':
    case 'AlarmRaised':
      return wordsOf(event);
    default:
      return ensureNever(event);
  }
}

type Of<Kind extends ToldEvent['kind']> = Extract<ToldEvent, { readonly kind: Kind }>;

function receivedDetails({ intent, adapterId, approved, pairId }: Of<'OrderReceived'>): StepDetails {
  const { account, exchange, symbol, side, type, timeInForce, goodTill, mode, synthetic } = intent;
  return {
    ...{ account, exchange, symbol, side, type, timeInForce, goodTill, mode, synthetic },
    ...termDetails(intent),
    adapterId,
    pairId: pairId === null ? null : publicOrderId(pairId),
    approved: approved !== null,
  };
}

function termDetails({ quantity, price, stopPrice }: OrderTerms): StepDetails {
  return { quantity: String(quantity), price: priceText(price), stopPrice: priceText(stopPrice) };
}

function executionDetails(event: Of<'FillBooked' | 'FillBusted' | 'FillCorrected'>): StepDetails {
  const { execKey, quantity, notional, figures, life } = event;
  return {
    execKey: publicOrderId(execKey),
    quantity: String(quantity),
    // A correction may change the notional alone: its difference has no price.
    price: event.kind === 'FillCorrected' ? null : meanText(notional, quantity),
    notional: notionalText(notional),
    filledQuantity: String(figures.cum),
    filledNotional: notionalText(figures.notional),
    life,
    ...(event.kind === 'FillBooked' ? { late: event.late } : { execution: event.execution }),
  };
}

function outboxDetails({ adapterId, outSeq, message }: Of<'OutboxQueued'>): StepDetails {
  const { verb, attemptKey } = message;
  const about = { verb, attemptKey: publicOrderId(attemptKey), adapterId, outSeq };
  if (message.verb === 'NEW') return { ...about, ...termDetails(message.order) };
  return message.verb === 'REPLACE' ? { ...about, ...termDetails(message.terms) } : about;
}

type Worded = Of<
  | 'OrderSent'
  | 'OrderInDoubt'
  | 'OrderStale'
  | 'BrokerIdBound'
  | 'OrderRejected'
  | 'OrderNotSent'
  | 'OrderCanceled'
  | 'OrderExpired'
  | 'CancelRefused'
  | 'ReplaceRefused'
  | 'OrderSuspended'
  | 'TriggerIgnored'
  | 'BreakOpened'
  | 'BreakResolved'
  | 'TimerDone'
  | 'AlarmRaised'
  | 'AlarmAcknowledged'
>;

/** What every event carries, and what the step says already. */
const STAMP: ReadonlySet<string> = new Set(['v', 'cause', 'at', 'corr', 'kind', 'orderId']);

function wordsOf(event: Worded): StepDetails {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !STAMP.has(name)));
}
