/** What goes out on the bus of an input that is durable. */

import type { Envelope } from '#contract/envelope.ts';
import type { AlertEnded, AlertTold, FillTold, OrderTold } from '#contract/order-messages.ts';
import { toIso } from '#kernel/time.ts';
import type { Durable } from '../journal/sequencer.ts';
import type { Event } from '../oms/event.ts';
import type { Order } from '../oms/order.ts';
import { notionalText } from '../oms/project-state.ts';
import { publicOrderId } from '../oms/public-id.ts';
import type { BoardChange } from './order-board.ts';

type Told = OrderTold | FillTold | AlertTold | AlertEnded;

export interface BusMessage {
  readonly topic: string;
  readonly envelope: Envelope<Told>;
}

/** Messages of an input and of what the board made of it, in their order: orders, what traded, alerts. */
export function busMessages({ input, events, orders }: Durable, change: BoardChange): BusMessage[] {
  const told: (readonly [topic: string, type: string, payload: Told])[] = [];
  for (const { tenant, isNew, order } of change.orders)
    told.push([isNew ? 'oms.orders.new' : 'oms.orders.ack', isNew ? 'OrderNew' : 'OrderChanged', { tenant, order }]);
  const known = new Map(orders.map((order) => [order.id, order]));
  for (const event of events) {
    const fill = fillOf(event, known);
    if (fill !== null) told.push(['oms.exec.fills', 'OrderFill', fill]);
  }
  for (const raised of change.raised) told.push(['oms.alerts.raised', 'OrderAlert', raised]);
  for (const ended of change.ended) told.push(['oms.alerts.ended', 'OrderAlertEnded', ended]);
  return told.map(([topic, type, payload], index) => ({
    topic,
    envelope: {
      id: `oms-${input.seq}-${index}`,
      type,
      version: 1,
      ts: toIso(input.at),
      source: 'trading',
      correlationId: input.corr,
      causationId: `oms-${input.seq}`,
      payload,
      signature: null,
    },
  }));
}

const FILL_KINDS = { FillBooked: 'FILL', FillBusted: 'BUST', FillCorrected: 'CORRECTION' } as const;

function fillOf(event: Event, orders: ReadonlyMap<string, Order>): FillTold | null {
  if (event.kind !== 'FillBooked' && event.kind !== 'FillBusted' && event.kind !== 'FillCorrected') return null;
  const order = orders.get(event.orderId);
  if (order === undefined) return null;
  const { tenant, account, exchange, symbol, side } = order.intent;
  const { execKey, quantity, notional, figures } = event;
  return {
    tenant,
    kind: FILL_KINDS[event.kind],
    execKey: publicOrderId(execKey),
    orderId: publicOrderId(order.id),
    clientOrderId: order.parentId.slice(tenant.length + 1),
    ...{ account, exchange, symbol, side },
    quantity: String(quantity),
    notional: notionalText(notional),
    filledQuantity: String(figures.cum),
    filledNotional: notionalText(figures.notional),
  };
}
