/** What is kept of an order: the order as the core has it, so that its next event can be applied, and its open breaks. */

import { parseCanonicalJson } from '../oms/canonical-json.ts';
import type { Order } from '../oms/order.ts';
import { projectOrder } from '../oms/project-state.ts';
import type { Break } from '../oms/state.ts';

export interface OrderRecord {
  readonly order: Order;
  /** In the order in which they were opened. */
  readonly breaks: readonly Break[];
}

/** Whether a person has to look: in doubt, or with an open break. */
export function isDoubtful({ order, breaks }: OrderRecord): boolean {
  return breaks.length > 0 || projectOrder(order).doubt;
}

/** A record as text; keys as they come, as nothing is hashed here. */
export function recordText(record: OrderRecord): string {
  return JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? { $n: String(value) } : value));
}

/** The record that `recordText` wrote. */
export function parseRecord(text: string): OrderRecord {
  return parseCanonicalJson(text) as OrderRecord;
}
