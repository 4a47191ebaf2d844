/**
 * What an adapter knows, made of nothing but its notes. The given state is changed; the orders in it are replaced. It may
 * be ahead of the disk: whatever leaves the adapter waits for the disk in notebook.ts.
 */

import type { NumberedReport } from '../oms/command.ts';
import type { AdapterMessage } from '../oms/event.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type HeldOrder, isBound, mayBeOut, openReplace, type Seen } from './held-order.ts';
import type { AdapterNote } from './note.ts';
import { isEnd } from './report-of.ts';

export interface AdapterState {
  coreEpoch: number;
  /** The last message of the core. */
  outSeq: number;
  /** The last report. */
  adapterSeq: number;
  /** The last report that the core has. */
  told: number;
  readonly orders: Map<string, HeldOrder>;
  /** Reports that the core may not have, by number. */
  readonly reports: Map<number, NumberedReport>;
  readonly byBrokerId: Map<string, string>;
  /** By `localKey`. */
  readonly byLocalId: Map<string, string>;
  /** Orders of a fingerprint that may be out and have no id of the broker. */
  readonly unbound: Map<string, ReadonlySet<string>>;
  /** Orders with an unanswered replace, by the fingerprint that it leads to. */
  readonly replacing: Map<string, ReadonlySet<string>>;
  /** Orders that have not ended. */
  readonly open: Set<string>;
  /** Orders that the core asks about. */
  readonly queried: Set<string>;
  /** Orders of others, by id. */
  readonly foreign: Map<string, { readonly fingerprint: string; readonly seen: Seen }>;
  /** Their ids, by fingerprint. */
  readonly foreignAlike: Map<string, ReadonlySet<string>>;
}

export function emptyAdapterState(): AdapterState {
  return {
    coreEpoch: 0,
    outSeq: 0,
    adapterSeq: 0,
    told: 0,
    orders: new Map(),
    reports: new Map(),
    byBrokerId: new Map(),
    byLocalId: new Map(),
    unbound: new Map(),
    replacing: new Map(),
    open: new Set(),
    queried: new Set(),
    foreign: new Map(),
    foreignAlike: new Map(),
  };
}

export function localKey(session: string, localId: string): string {
  return JSON.stringify([session, localId]);
}

/** `state` after `note`. */
export function applyNote(state: AdapterState, note: AdapterNote): void {
  switch (note.kind) {
    case 'coreEpoch':
      state.coreEpoch = note.epoch;
      return;
    case 'heard':
      state.outSeq = note.outSeq;
      hear(state, note.message);
      return;
    case 'report':
      keepReport(state, note.report);
      return;
    case 'told':
      for (let seq = state.told + 1; seq <= note.adapterSeq; seq++) state.reports.delete(seq);
      state.told = Math.max(state.told, note.adapterSeq);
      return;
    case 'foreign':
      state.foreign.set(note.brokerOrderId, { fingerprint: note.fingerprint, seen: note.seen });
      move(state.foreignAlike, note.brokerOrderId, { from: null, to: note.fingerprint });
      return;
    case 'numbers':
      state.coreEpoch = note.coreEpoch;
      state.outSeq = note.outSeq;
      state.adapterSeq = note.adapterSeq;
      state.told = note.adapterSeq;
      return;
    case 'order':
      put(state, note.order);
      return;
    case 'intent':
    case 'outcome':
    case 'bound':
    case 'row':
    case 'ended':
    case 'replace':
    case 'terms':
    case 'answered':
      applyToOrder(state, note);
      return;
  }
}

/** The notes that make a state like `state`, without the orders that `isKept` can do without. */
export function notesOf(state: AdapterState, isKept: (order: HeldOrder) => boolean): AdapterNote[] {
  const { coreEpoch, outSeq, told } = state;
  const notes: AdapterNote[] = [{ kind: 'numbers', coreEpoch, outSeq, adapterSeq: told }];
  for (const order of state.orders.values()) if (isKept(order)) notes.push({ kind: 'order', order });
  for (const [brokerOrderId, known] of state.foreign) notes.push({ kind: 'foreign', brokerOrderId, ...known });
  for (const report of state.reports.values()) notes.push({ kind: 'report', report });
  return notes;
}

function hear(state: AdapterState, message: AdapterMessage): void {
  const held = state.orders.get(message.orderId);
  if (message.verb === 'NEW') {
    if (held === undefined) put(state, receivedOrder(message));
    return;
  }
  if (held === undefined) return;
  if (message.verb === 'CANCEL') put(state, { ...held, cancelAsked: true });
  else if (message.verb === 'QUERY') put(state, { ...held, queried: true });
  else {
    const attempt = attemptOf(message);
    if (held.replaces.some((replace) => replace.attempt === attempt)) return;
    put(state, { ...held, replaces: [...held.replaces, { attempt, terms: message.terms, outcome: 'OPEN' }] });
  }
}

function receivedOrder(message: AdapterMessage & { readonly verb: 'NEW' }): HeldOrder {
  const { account, exchange, symbol, side, type, timeInForce, quantity, price, stopPrice } = message.order;
  const lasting = timeInForce === 'IOC' || timeInForce === 'FOK' ? timeInForce : 'DAY';
  const order = { account, exchange, symbol, side, type, timeInForce: lasting, quantity, price, stopPrice } as const;
  return {
    orderId: message.orderId,
    order,
    fingerprint: fingerprintOf(order),
    notAfter: message.notAfter,
    sending: 'WAITING',
    intent: null,
    localId: null,
    brokerOrderIds: [],
    replaces: [],
    seen: null,
    cancelAsked: false,
    queried: false,
    ended: false,
  };
}

/** Which message of its verb it is for its order: the number that its key ends with. */
export function attemptOf({ attemptKey }: AdapterMessage): number {
  return Number(attemptKey.slice(attemptKey.lastIndexOf(':') + 1));
}

function keepReport(state: AdapterState, report: NumberedReport): void {
  state.adapterSeq = report.adapterSeq;
  state.reports.set(report.adapterSeq, report);
  const held = state.orders.get(report.orderId ?? '');
  // A cancel that was refused is answered: it is not asked for again on anybody's behalf.
  if (held !== undefined && report.report.kind === 'CancelRejected') put(state, { ...held, cancelAsked: false });
}

type OrderNote = Extract<
  AdapterNote,
  { kind: 'intent' | 'outcome' | 'bound' | 'row' | 'ended' | 'replace' | 'terms' | 'answered' }
>;

function applyToOrder(state: AdapterState, note: OrderNote): void {
  const held = state.orders.get(note.orderId);
  if (held !== undefined) put(state, { ...held, ...changes(held, note) });
}

function changes(held: HeldOrder, note: OrderNote): Partial<HeldOrder> {
  switch (note.kind) {
    case 'intent': {
      const { at, session, seenBefore } = note;
      return { sending: 'INTENT', intent: { at, session, seenBefore } };
    }
    case 'outcome':
      return {
        sending: note.outcome,
        localId: note.localId ?? held.localId,
        ended: held.ended || note.outcome === 'NEVER',
      };
    case 'bound':
      // What had ended without an id is there after all.
      return { brokerOrderIds: [...held.brokerOrderIds, note.brokerOrderId], ended: false, seen: null };
    case 'row':
      // A bust can make what was over live again.
      return { seen: note.seen, ended: held.ended && isEnd(note.seen.status) };
    case 'ended':
      return { ended: true };
    case 'terms':
      return { order: { ...held.order, ...note.terms } };
    case 'answered':
      return { queried: false };
    case 'replace':
      return replaceAnswered(held, note.attempt, note.outcome);
  }
}

function replaceAnswered(held: HeldOrder, attempt: number, outcome: 'DONE' | 'REFUSED'): Partial<HeldOrder> {
  const replaces = held.replaces.map((it) => (it.attempt === attempt ? { ...it, outcome } : it));
  const terms = outcome === 'DONE' ? replaces.find((it) => it.attempt === attempt)?.terms : undefined;
  return { replaces, order: { ...held.order, ...terms } };
}

/** Takes an order in the place of what it was, and keeps the tables by which orders are found. */
function put(state: AdapterState, after: HeldOrder): void {
  const before = state.orders.get(after.orderId);
  state.orders.set(after.orderId, after);
  if (after.ended) state.open.delete(after.orderId);
  else state.open.add(after.orderId);
  if (after.queried) state.queried.add(after.orderId);
  else state.queried.delete(after.orderId);
  for (const id of after.brokerOrderIds) {
    state.byBrokerId.set(id, after.orderId);
    move(state.foreignAlike, id, { from: state.foreign.get(id)?.fingerprint ?? null, to: null });
    state.foreign.delete(id);
  }
  if (after.localId !== null && after.intent !== null)
    state.byLocalId.set(localKey(after.intent.session, after.localId), after.orderId);
  const unbound = mayBeOut(after) && !isBound(after);
  move(state.unbound, after.orderId, { from: after.fingerprint, to: unbound ? after.fingerprint : null });
  const leaves = before === undefined ? undefined : openReplace(before);
  const enters = after.ended ? undefined : openReplace(after);
  move(state.replacing, after.orderId, {
    from: leaves === undefined ? null : fingerprintOf({ ...after.order, ...leaves.terms }),
    to: enters === undefined ? null : fingerprintOf({ ...after.order, ...enters.terms }),
  });
}

function move(
  table: Map<string, ReadonlySet<string>>,
  id: string,
  { from, to }: { readonly from: string | null; readonly to: string | null },
): void {
  if (from !== null && from !== to) {
    const rest = new Set(table.get(from));
    rest.delete(id);
    if (rest.size > 0) table.set(from, rest);
    else table.delete(from);
  }
  if (to !== null && !table.get(to)?.has(id)) table.set(to, new Set([...(table.get(to) ?? []), id]));
}
