/**
 * Positions and exposure the slow way: from the list of all events, order by order, with no state kept between.
 * Prices play no part: quantities are what the fast way must not lose.
 */

import type { Event } from './event.ts';
import { holdingOf } from './order.ts';

export interface Sums {
  readonly bought: number;
  readonly sold: number;
  readonly openToBuy: number;
  readonly openToSell: number;
}

const ENDS: readonly string[] = ['OrderDenied', 'OrderRejected', 'OrderNotSent', 'OrderCanceled', 'OrderExpired'];

/** What each holding has bought and sold, and may still. */
export function sumsOf(events: readonly Event[]): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  const pairs = new Map<string, number[]>();
  for (const event of events) {
    if (event.kind !== 'OrderReceived') continue;
    const holding = holdingOf(event.intent);
    const own = events.filter((it) => 'orderId' in it && it.orderId === event.orderId);
    const buys = event.intent.side === 'BUY';
    const open = openOf(own);
    const before = sums.get(holding) ?? { bought: 0, sold: 0, openToBuy: 0, openToSell: 0 };
    const counted = event.pairId === null ? open : moreThan(pairs, event.pairId, open);
    const traded = tradedOf(own);
    sums.set(holding, {
      bought: before.bought + (buys ? traded : 0),
      sold: before.sold + (buys ? 0 : traded),
      openToBuy: before.openToBuy + (buys ? counted : 0),
      openToSell: before.openToSell + (buys ? 0 : counted),
    });
  }
  return sums;
}

/** How much a leg adds to what the other one of its pair counts already. */
function moreThan(pairs: Map<string, number[]>, pairId: string, open: number): number {
  const others = pairs.get(pairId) ?? [];
  pairs.set(pairId, [...others, open]);
  return Math.max(open, ...others) - Math.max(0, ...others);
}

function tradedOf(own: readonly Event[]): number {
  let sum = 0;
  for (const event of own)
    if (event.kind === 'FillBooked' || event.kind === 'FillBusted' || event.kind === 'FillCorrected')
      sum += event.quantity;
  return sum;
}

function openOf(own: readonly Event[]): number {
  let quantity = 0;
  let wanted = 0;
  let live = false;
  for (const event of own) {
    if (event.kind === 'OrderReceived') quantity = event.intent.quantity;
    if (event.kind === 'OrderAccepted' || event.kind === 'StopArmed' || event.kind === 'OrderAdopted') live = true;
    if (event.kind === 'ReplaceRequested') wanted = event.wanted.quantity;
    if (event.kind === 'ReplaceRefused') wanted = 0;
    if (event.kind === 'OrderReplaced') {
      quantity = event.terms.quantity;
      if (event.solicited) wanted = 0;
    }
    if (ENDS.includes(event.kind)) live = false;
    if ('life' in event && event.kind !== 'TriggerIgnored' && event.kind !== 'BreakOpened')
      live =
        event.life === 'PARTIAL' ||
        event.life === 'ACK' ||
        (live && event.life !== 'FILLED' && event.life !== 'CANCELED');
    if (!live) wanted = 0;
  }
  return live ? Math.max(Math.max(quantity, wanted) - tradedOf(own), 0) : 0;
}
