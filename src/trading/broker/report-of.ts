/** What the broker's words are in those of the core. */

import { type OrderTerms, sameTerms } from '../oms/intent.ts';
import { isNewer } from '../oms/transition.ts';
import type { Report } from '../oms/trigger.ts';
import type { BrokerMessage, BrokerRow, BrokerStatus } from './broker.ts';
import { type HeldOrder, openReplace, type Seen } from './held-order.ts';

const ENDS: readonly BrokerStatus[] = ['FILLED', 'CANCELED', 'ADMIN_CANCELED', 'EXPIRED', 'REJECTED'];

/** Whether the broker is done with it. */
export function isEnd(status: BrokerStatus): boolean {
  return ENDS.includes(status);
}

export function seenOf({ status, figures, brokerOrderId }: BrokerRow): Seen {
  const { cum, notional, restated } = figures;
  return { status, figures: { cum, notional, restated }, brokerOrderId };
}

export function isSeen(row: BrokerRow, seen: Seen | null | undefined): boolean {
  if (seen == null || row.status !== seen.status || row.brokerOrderId !== seen.brokerOrderId) return false;
  const { cum, notional, restated } = row.figures;
  return cum === seen.figures.cum && notional === seen.figures.notional && restated === seen.figures.restated;
}

/** Whether a row says less than what is known: a list that was begun before. */
export function isOutdated(row: BrokerRow, { seen, ended }: HeldOrder): boolean {
  if (seen === null || isNewer(row.figures, seen.figures)) return false;
  return isNewer(seen.figures, row.figures) || (ended && !isEnd(row.status));
}

export interface Telling {
  /** LIST: it answers a question, so the core's own words for that are used. */
  readonly from: 'STREAM' | 'LIST';
  /** The core was told that it was not sent. */
  readonly toldNotSent: boolean;
  readonly wasSuspended: boolean;
}

/** What a row says about its order. Executions first: no status outweighs them. */
export function reportsOf(row: BrokerRow, telling: Telling): Report[] {
  const { figures, brokerOrderId, text } = row;
  const sums: Report[] = figures.cum > 0 || figures.restated > 0 ? [{ kind: 'Cum', figures }] : [];
  switch (row.status) {
    case 'PENDING':
      return [...sums, ...there(row, telling, { kind: 'BrokerPending', brokerOrderId })];
    case 'LIVE':
    case 'SUSPENDED': {
      const suspended = row.status === 'SUSPENDED';
      const changes: Report[] = suspended || telling.wasSuspended ? [{ kind: 'Suspended', suspended }] : [];
      return [...sums, ...there(row, telling, live(row, telling)), ...changes];
    }
    case 'FILLED':
      return [{ kind: 'Cum', figures }];
    case 'CANCELED':
    case 'ADMIN_CANCELED':
      return [{ kind: 'BrokerCanceled', figures, admin: row.status === 'ADMIN_CANCELED' }];
    case 'EXPIRED':
      return [{ kind: 'BrokerExpired', figures }];
    case 'REJECTED':
      return [...sums, { kind: 'BrokerReject', layer: 'BROKER', code: 'REJECTED', text }];
  }
}

function live({ brokerOrderId, figures }: BrokerRow, { from }: Telling): Report {
  if (brokerOrderId === null) return { kind: 'BrokerPending', brokerOrderId };
  if (from === 'STREAM') return { kind: 'BrokerAck', brokerOrderId };
  return { kind: 'ReconFound', brokerOrderId, status: 'LIVE', figures };
}

/** What lives though the core was told that it was not sent is told as that. */
function there({ brokerOrderId, figures }: BrokerRow, { toldNotSent }: Telling, usual: Report): readonly Report[] {
  if (!toldNotSent || brokerOrderId === null) return [usual];
  return [{ kind: 'LateBrokerOrderFound', brokerOrderId, figures }];
}

/** Which replace of the order `row` says was done: null where nobody asked, undefined where only a list can tell. */
export function replaceDoneBy(held: HeldOrder, row: BrokerRow): number | null | undefined {
  const alike = held.replaces.filter(({ terms }) => sameTerms(terms, row));
  const open = openReplace(held);
  if (open === undefined || !alike.includes(open)) return alike.at(-1)?.attempt ?? null;
  // The same terms were asked for before: this may be that answer, told twice.
  return alike.length > 1 ? undefined : open.attempt;
}

/** Which replace was refused; undefined where it may be an older refusal, told twice, and only a list can tell. */
export function replaceRefusedBy(held: HeldOrder): number | undefined {
  if (held.replaces.some(({ outcome }) => outcome === 'REFUSED')) return undefined;
  return openReplace(held)?.attempt;
}

type Restated = Extract<BrokerMessage, { readonly execution: string }>;

export function restatementOf({ kind, execution, row }: Restated): Report {
  const { figures } = row;
  const live = !isEnd(row.status);
  return { kind: kind === 'busted' ? 'TradeBust' : 'TradeCorrect', execution, figures, live };
}

/** What a done replace is told with. */
export function restOf(row: BrokerRow) {
  const { figures, brokerOrderId } = row;
  return { terms: termsOf(row), figures, brokerOrderId };
}

/** What a broker calls filled with less than it was has been reduced to that. */
function termsOf({ status, quantity, price, stopPrice, figures: { cum } }: BrokerRow): OrderTerms {
  const isLess = status === 'FILLED' && cum > 0 && cum < quantity;
  return { quantity: isLess ? cum : quantity, price, stopPrice };
}
