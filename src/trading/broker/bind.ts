/**
 * Whose order a row of the broker is. Brokers do not carry our names, so it is told by the first of these rules that
 * applies:
 *
 * 1. ID: its id is bound already. An id binds once, forever.
 * 2. LOCAL: the session that sent it gave it a number, and we noted it, for an order just like it.
 * 3. FINGERPRINT: exactly one of our orders that may be out and has no id is just like it, the row was not there before
 *    that order's intent, and nobody can say better: the session that sent it is gone, its sending had no outcome, or
 *    the core asks and the broker's list still does not say. In accounts that others trade in, too, a person decides.
 *    An order that a replace may have given another id counts only where a complete list does not have its own.
 *
 * That at most one order of a fingerprint is sent before it is bound (sender.ts) makes rule 3 safe.
 */

import type { AdapterState } from './adapter-state.ts';
import { localKey } from './adapter-state.ts';
import type { BrokerRow } from './broker.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type HeldOrder, isBound } from './held-order.ts';

export type Binding =
  | { readonly kind: 'bound'; readonly orderId: string; readonly rule: 'ID' | 'LOCAL' | 'FINGERPRINT' }
  /** It fits ours, and nobody can say which is which. */
  | { readonly kind: 'ambiguous'; readonly orderIds: readonly string[] }
  /** It will be known when a call returns, or when the broker says more. */
  | { readonly kind: 'later' }
  | { readonly kind: 'foreign' };

export interface BindView {
  readonly state: AdapterState;
  /** The session at the broker; localIds in rows are of this one, or of one that is gone. */
  readonly session: string;
  readonly from: 'STREAM' | 'LIST';
  /** The ids of a complete list; null where the rows are none. */
  readonly listed: ReadonlySet<string> | null;
  /** Whether nobody but us trades in an account. */
  readonly isExclusive: (account: string) => boolean;
  /** Orders whose sending has not returned. */
  readonly inFlight: ReadonlySet<string>;
  /** How far the clocks of the broker's own parts may be from each other. */
  readonly clockSkewUs: number;
}

/** For each of `rows`, which were told together, whose it is. */
export function bind(rows: readonly BrokerRow[], view: BindView): Binding[] {
  const bindings = rows.map((row) => bindOne(withoutEmptyNumber(row), view));
  const claims = new Map<string, Set<string | null>>();
  for (const [index, binding] of bindings.entries())
    if (binding.kind === 'bound' && binding.rule === 'FINGERPRINT') {
      const ids = claims.get(binding.orderId) ?? othersLike(rows[index], binding.orderId, view);
      claims.set(binding.orderId, ids.add(rows[index]?.brokerOrderId ?? null));
    }
  return bindings.map((binding) => {
    if (binding.kind !== 'bound' || binding.rule !== 'FINGERPRINT') return binding;
    const claimed = claims.get(binding.orderId)?.size ?? 0;
    return claimed === 1 ? binding : { kind: 'ambiguous', orderIds: [binding.orderId] };
  });
}

/** Brokers say 0, or nothing, of every order that has no number: of those that others entered, above all. */
function withoutEmptyNumber(row: BrokerRow): BrokerRow {
  return row.localId === '0' || row.localId === '' ? { ...row, localId: null } : row;
}

/** Rows like `row` that were told before and that nobody could attribute; a list tells them again by itself. */
function othersLike(row: BrokerRow | undefined, orderId: string, view: BindView): Set<string | null> {
  const { state, from } = view;
  if (row === undefined || from === 'LIST') return new Set();
  const seenBefore = state.orders.get(orderId)?.intent?.seenBefore ?? [];
  const alike = state.foreignAlike.get(fingerprintOf(row)) ?? [];
  return new Set([...alike].filter((id) => !seenBefore.includes(id)));
}

function bindOne(row: BrokerRow, view: BindView): Binding {
  const { state, session } = view;
  const owner = row.brokerOrderId === null ? undefined : state.byBrokerId.get(row.brokerOrderId);
  if (owner !== undefined) return { kind: 'bound', orderId: owner, rule: 'ID' };
  const sender = row.localId === null ? undefined : held(state, state.byLocalId.get(localKey(session, row.localId)));
  const fitting = candidates(row, view);
  if (sender !== undefined && isLike(sender, row)) return bindToSender(row, sender, fitting);
  if (fitting.some(({ orderId }) => view.inFlight.has(orderId))) return { kind: 'later' };
  const [only, ...others] = fitting;
  if (only === undefined) return { kind: 'foreign' };
  if (others.length > 0) return { kind: 'ambiguous', orderIds: [only, ...others].map(({ orderId }) => orderId) };
  return bindToOnly(row, only, view);
}

/** A number of a session that is gone may come late and be another's by now: it needs a row that can be no other's. */
function bindToSender(row: BrokerRow, sender: HeldOrder, fitting: readonly HeldOrder[]): Binding {
  if (row.brokerOrderId === null && isBound(sender)) return { kind: 'later' };
  const isFirst = !isBound(sender) && fingerprintOf(row) === sender.fingerprint;
  const isAlone = fitting.every(({ orderId }) => orderId === sender.orderId);
  return isFirst || isAlone ? { kind: 'bound', orderId: sender.orderId, rule: 'LOCAL' } : { kind: 'later' };
}

function bindToOnly(row: BrokerRow, only: HeldOrder, view: BindView): Binding {
  const { orderId, intent, sending, localId, queried } = only;
  if (row.localId !== null && localId !== null)
    return row.localId === localId ? { kind: 'bound', orderId, rule: 'LOCAL' } : { kind: 'foreign' };
  const isGone = intent?.session !== view.session;
  // Without an id it may be another of ours, which is bound already.
  if (row.brokerOrderId === null || (isBound(only) && view.listed === null)) return { kind: 'later' };
  // A number of this session, and the one order of it whose number was not told.
  if (row.localId !== null && !isGone) return { kind: 'bound', orderId, rule: 'LOCAL' };
  const unsure = isGone || sending !== 'SENT' || (view.from === 'LIST' && queried);
  if (!unsure) return { kind: 'later' };
  if (!view.isExclusive(only.order.account)) return { kind: 'ambiguous', orderIds: [orderId] };
  return { kind: 'bound', orderId, rule: 'FINGERPRINT' };
}

/** Orders that `row` may be. One that is listed under an id of its own is no other row, whatever a replace asks for. */
function candidates(row: BrokerRow, { state, clockSkewUs, listed }: BindView): HeldOrder[] {
  const fingerprint = fingerprintOf(row);
  const ids = new Set([...(state.unbound.get(fingerprint) ?? []), ...(state.replacing.get(fingerprint) ?? [])]);
  return [...ids].flatMap((id) => {
    const order = held(state, id);
    if (order?.intent == null || order.brokerOrderIds.some((own) => listed?.has(own))) return [];
    const { at, seenBefore } = order.intent;
    const isOlder = row.createdAt < at - clockSkewUs;
    return isOlder || (row.brokerOrderId !== null && seenBefore.includes(row.brokerOrderId)) ? [] : [order];
  });
}

/** Whether the row may be this order at all: as it was sent, or as a replace made it. */
function isLike({ order, fingerprint, replaces }: HeldOrder, row: BrokerRow): boolean {
  const wanted = fingerprintOf(row);
  return wanted === fingerprint || replaces.some(({ terms }) => fingerprintOf({ ...order, ...terms }) === wanted);
}

function held(state: AdapterState, orderId: string | undefined): HeldOrder | undefined {
  return orderId === undefined ? undefined : state.orders.get(orderId);
}
