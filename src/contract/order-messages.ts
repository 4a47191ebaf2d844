/**
 * Orders on the bus, in envelopes whose ids are made of the journal's: the same event has the same id, however often it
 * is told. Nothing is there before it is durable.
 *
 * `oms.orders.new` OrderTold · `oms.orders.ack` OrderTold · `oms.exec.fills` FillTold · `oms.alerts.raised` AlertTold ·
 * `oms.alerts.ended` AlertEnded
 */

import type { OrderAlertDto, OrderDto } from './orders.ts';

/** An order that is new, or that something became of: as it is after it. */
export interface OrderTold {
  readonly tenant: string;
  readonly order: OrderDto;
}

/** A change of what traded: a fill, or one that was taken back or corrected. */
export interface FillTold {
  readonly tenant: string;
  readonly kind: 'FILL' | 'BUST' | 'CORRECTION';
  /** Of this change, unique in its tenant for ever. */
  readonly execKey: string;
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** What it adds, whole numbers as text: a bust has a minus. */
  readonly quantity: string;
  /** What it adds to Σ price × quantity, decimal text. */
  readonly notional: string;
  /** Sums of the order after it. */
  readonly filledQuantity: string;
  readonly filledNotional: string;
}

export interface AlertTold {
  readonly tenant: string;
  readonly alert: OrderAlertDto;
}

export interface AlertEnded {
  readonly tenant: string;
  readonly alertId: string;
}
