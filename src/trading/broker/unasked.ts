/**
 * Changes of an order at the broker that nobody here asked for: its desk has reduced it, or a replace that was taken as
 * not done is done after all. Their message may be lost, and then nothing but rows tells of them; but a row may also be
 * older than the last change that is known, and its terms then are those that the order had before.
 */

import { quantityOf } from '#kernel/quantity.ts';
import { sameTerms } from '../oms/intent.ts';
import { isNewer } from '../oms/transition.ts';
import type { Report } from '../oms/trigger.ts';
import type { BrokerRow } from './broker.ts';
import { fingerprintOf, hasTerms } from './fingerprint.ts';
import { type HeldOrder, openReplace } from './held-order.ts';
import { isEnd, restOf } from './report-of.ts';

type Replaced = Extract<Report, { readonly kind: 'BrokerReplaced' }>;

/** The change of `held` that `row` shows; null where there is none, or where it may be what an open replace led to. */
export function unaskedChange(held: HeldOrder, row: BrokerRow): Replaced | null {
  const { order, seen, brokerOrderIds } = held;
  const { terms, figures, brokerOrderId } = restOf(row);
  // Under an id that it had before, it may be shown as it was before.
  if (brokerOrderId === null || brokerOrderId !== brokerOrderIds.at(-1) || row.status === 'REJECTED') return null;
  const open = openReplace(held);
  const mayBeAnswer = open !== undefined && (sameTerms(open.terms, terms) || terms.quantity === figures.cum);
  if (mayBeAnswer || hasTerms(order, terms)) return null;
  // The sums of an order that was enlarged may be more than it was before: they are told after that.
  const isLarger = terms.quantity > order.quantity;
  const told = isLarger ? (seen?.figures ?? NOTHING_TRADED) : figures;
  return { kind: 'BrokerReplaced', attempt: refusedAttempt(held, row), terms, figures: told, brokerOrderId };
}

const NOTHING_TRADED = { cum: quantityOf(0), notional: 0n, restated: 0 };

/** The last replace, where it was taken as refused and is what the row shows: people are to look how that could be. */
function refusedAttempt({ replaces, order }: HeldOrder, row: BrokerRow): number | null {
  const last = replaces.at(-1);
  const isLast = last?.outcome === 'REFUSED' && sameTerms(last.terms, row) && row.quantity !== order.quantity;
  return isLast ? last.attempt : null;
}

/**
 * Whether a message that a replace was done is news. After a replace of ours, one that nobody asked for may be older than
 * that: then rows tell.
 */
export function isNewChange({ order, replaces }: HeldOrder, attempt: number | null, row: BrokerRow): boolean {
  if (attempt === null) return replaces.length === 0 && !hasTerms(order, restOf(row).terms);
  const answered = replaces.find((it) => it.attempt === attempt);
  // One that was taken as not done, and is done after all, may be older than what was done after it.
  return answered?.outcome === 'OPEN' || (answered?.outcome === 'REFUSED' && answered === replaces.at(-1));
}

/**
 * Whether a row with other terms cannot be older than what is known of its order: it is the end, or more has traded, or
 * the order is known as it was sent and as nothing else, ever.
 */
export function isSurelyNew(row: BrokerRow, { seen, ended, order, fingerprint, replaces }: HeldOrder): boolean {
  if (seen !== null && isNewer(row.figures, seen.figures)) return true;
  if (replaces.length === 0 && fingerprintOf(order) === fingerprint) return true;
  return isEnd(row.status) && !ended;
}

/** Which change of which order it is: the same one again, with nothing known to have changed between, has the same key. */
export function changeKey({ order, replaces }: HeldOrder, row: BrokerRow): string {
  return [fingerprintOf(order), fingerprintOf(row), row.status, ...replaces.map(({ outcome }) => outcome)].join(' ');
}

/** The row by which an order ended, as far as the notes keep it; null for one that was never told of, or found missing. */
export function lastRowOf(held: HeldOrder): BrokerRow | null {
  const { order, seen, intent } = held;
  if (seen === null || intent === null || !isEnd(seen.status)) return null;
  return { ...order, ...seen, localId: null, text: 'told again', createdAt: intent.at };
}
