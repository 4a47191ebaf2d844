/** What is kept of an order: the order as the core has it, so that its next event can be applied, and its open breaks. */

import type { Reservation } from '../oms/amount.ts';
import { holdingOf, type Order } from '../oms/order.ts';
import { isInDoubt } from '../oms/project-state.ts';
import type { Break } from '../oms/state.ts';
import type { Approved, CheckedOrder } from '../risk/approved.ts';

export interface OrderRecord {
  readonly order: Order;
  /** In the order in which they were opened. */
  readonly breaks: readonly Break[];
}

/** Whether a person has to look: in doubt, or with an open break. */
export function isDoubtful({ order, breaks }: OrderRecord): boolean {
  return breaks.length > 0 || isInDoubt(order);
}

/** A record as text. What was approved is what was wanted, but for a few fields: only these are written. */
export function recordText({ order, breaks }: OrderRecord): string {
  const { approved, holding: _derived, notional, reservation, ...rest } = order;
  return JSON.stringify({
    ...rest,
    approved: approved === null ? null : differences(approved, order.intent),
    notional: String(notional),
    reservation: eachAmount(reservation, ({ quantity, notional: sum }) => [quantity, String(sum)]),
    breaks,
  });
}

/** Fields that records of before do not have. */
const LATER = { cancelAsked: false, cancelSeq: 0, replaceIds: [] } as const satisfies Partial<Order>;

/** The record that `recordText` wrote, of this version or one before. */
export function parseRecord(text: string): OrderRecord {
  const { breaks, approved, notional, reservation, ...rest } = JSON.parse(text) as Omit<Order, Rewritten> & Written;
  const order = {
    ...LATER,
    ...rest,
    approved: approved === null ? null : ({ ...rest.intent, ...approved } as Approved<CheckedOrder>),
    holding: holdingOf(rest.intent),
    notional: BigInt(notional),
    reservation: eachAmount(reservation, ([quantity, sum]) => ({ quantity, notional: BigInt(sum) })),
  };
  return { order, breaks };
}

type Rewritten = 'approved' | 'holding' | 'notional' | 'reservation';
/** JSON has no numbers of any size. */
type WrittenAmount = readonly [quantity: number, notional: string];
type Amounts = { readonly [Name in 'reserved' | 'held' | 'consumed' | 'released']: unknown };
interface Written {
  readonly breaks: readonly Break[];
  readonly approved: object | null;
  readonly notional: string;
  readonly reservation: Omit<Reservation, keyof Amounts> & Record<keyof Amounts, WrittenAmount>;
}

function eachAmount<From, To>(
  { reserved, held, consumed, released, number, state }: Omit<Reservation, keyof Amounts> & Record<keyof Amounts, From>,
  change: (amount: From) => To,
): Omit<Reservation, keyof Amounts> & Record<keyof Amounts, To> {
  const amounts = { reserved: change(reserved), held: change(held) };
  return { number, state, ...amounts, consumed: change(consumed), released: change(released) };
}

function differences(changed: object, from: object): object {
  const known = from as Readonly<Record<string, unknown>>;
  const differing: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changed)) if (known[name] !== value) differing[name] = value;
  return differing;
}
