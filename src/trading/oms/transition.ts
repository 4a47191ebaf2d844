/**
 * What each rule of transition.table.ts does: from an order and a trigger, the events that follow and what the adapter
 * is asked. Nothing here changes anything; the events do, in evolve.ts.
 */

import { assert } from '#kernel/assert.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { OrderEvent } from './event.ts';
import { sameTerms } from './intent.ts';
import { type EndReason, type Figures, isOver, type Life, type Order, quantityAtMost, type Verb } from './order.ts';
import { type Rule, ruleOf } from './transition.table.ts';
import type { DoubtReason, Report, Trigger, TriggerRow } from './trigger.ts';

type WithoutId<Event> = Event extends unknown ? Omit<Event, 'orderId'> : never;
type Told = WithoutId<OrderEvent>;

interface Effect {
  readonly events: readonly Told[];
  /** Verbs for the adapter, after the events. */
  readonly asks: readonly Verb[];
}

export interface Cell extends Effect {
  readonly row: TriggerRow;
  readonly rule: Rule;
}

/** The order that an id of the venue belongs to. */
export type OwnerOf = (brokerOrderId: string) => string | undefined;

interface Case {
  readonly order: Order;
  readonly row: TriggerRow;
  readonly trigger: Trigger;
  readonly ownerOf: OwnerOf;
}

const NOTHING: Effect = { events: [], asks: [] };

/** What `trigger` leads to in the table's row `row`. */
export function transition(order: Order, row: TriggerRow, trigger: Trigger, ownerOf: OwnerOf): Cell {
  const rule = ruleOf(row, order.life);
  const { events, asks } = APPLY[rule]({ order, row, trigger, ownerOf });
  return { row, rule, events, asks };
}

/** Whether sums tell something new: more restated outweighs, otherwise the greater quantity does. */
export function isNewer(figures: Figures, known: Figures): boolean {
  return figures.restated === known.restated ? figures.cum > known.cum : figures.restated > known.restated;
}

/** The row of an execution, by how its sum stands to the order. */
export function executionRow(order: Order, figures: Figures): TriggerRow {
  if (!isNewer(figures, order)) return 'CumOlder';
  if (figures.cum <= order.cum) return 'TradeCorrect';
  const limit = quantityAtMost(order);
  if (figures.cum > limit) return 'CumOver';
  return figures.cum === limit ? 'CumFull' : 'CumPart';
}

const APPLY: Record<Rule, (it: Case) => Effect> = {
  '-': () => NOTHING,
  ignore: (it) => tell(ignored(it)),
  break: (it) => tell(broken(it, breakText(it.trigger))),
  assert: ({ order, row }) => {
    assert(false, () => `${row} of ${order.id}, which is ${order.life}`);
    return NOTHING;
  },
  queue: () => ({ events: [{ kind: 'OrderAccepted' }], asks: ['NEW'] }),
  deny: ({ trigger }) => {
    const { codes, text } = of(trigger, 'RiskDenied');
    return tell({ kind: 'OrderDenied', codes, text });
  },
  log: () => tell({ kind: 'IntentLogged' }),
  send: ({ trigger }) => tell({ kind: 'OrderSent', localId: of(trigger, 'AdapterSent').localId }),
  reject: ({ trigger }) => tell(rejected(trigger)),
  endPart: (it) => ended(it, { kind: 'OrderCanceled', reason: 'REJECTED_AFTER_FILL', text: textOf(it.trigger) }),
  doubt: ({ trigger }) => doubt(trigger),
  doubtIfOut: ({ order, trigger }) => (order.intentLogged ? doubt(trigger) : NOTHING),
  ask: ({ trigger }) => ({ events: [{ kind: 'OrderStale', why: whyOf(trigger) }], asks: ['QUERY'] }),
  ack: (it) => bound(it, [{ kind: 'OrderAcked' }]),
  sameId,
  ackEnded: (it) =>
    it.order.endReason === 'LOCAL' && it.order.brokerOrderId === null ? adopted(it) : tell(ignored(it)),
  ackRejected: (it) => (it.order.endReason === 'ADAPTER' ? adopted(it) : tell(ignored(it))),
  pend: (it) => bound(it, [{ kind: 'OrderSent', localId: it.order.localId }]),
  bind: (it) => (idOf(it.trigger) === it.order.brokerOrderId ? tell(ignored(it)) : bound(it, [])),
  adopt: adopted,
  sentLate: (it) => tell(broken(it, 'it was sent after it was proven that it had not been: watch for it at the venue')),
  book: (it) => {
    const { cum } = figuresOf(it.trigger);
    const fill = booked(it, lifeAfter(it.order, cum, false), false);
    return it.row === 'CumFull' && cum > it.order.quantity ? tell(replaceDone(it.order), fill) : tell(fill);
  },
  bookLate: (it) => tell(booked(it, lifeAfter(it.order, figuresOf(it.trigger).cum, false), true), late(it)),
  bookAdopt,
  bookDenied: (it) => tell(booked(it, it.order.life, true), late(it), broken(it, 'it was denied here, and traded')),
  overfill: (it) =>
    tell(
      booked(it, 'FILLED', isOver(it.order.life)),
      { kind: 'OrderOverfilled' },
      { kind: 'AlarmRaised', alarm: 'OVERFILL', text: overfillText(it) },
      broken(it, overfillText(it)),
    ),
  cancel: canceled,
  expire: (it) => ended(it, { kind: 'OrderExpired', reason: 'VENUE' }),
  cancelHere: () => tell({ kind: 'OrderCanceled', reason: 'LOCAL', text: '' }),
  askCancel: ({ order, trigger }) =>
    order.pending === 'CANCEL' ? wishFor(order, trigger) : { events: [askedBy(trigger)], asks: ['CANCEL'] },
  cancelLater: ({ order, trigger }) => (order.pending === 'CANCEL' ? wishFor(order, trigger) : tell(askedBy(trigger))),
  over: () => NOTHING,
  notSent: ({ trigger }) => tell(notSent(trigger)),
  cancelRefused: (it) => cancelRefused(it, []),
  cancelRefusedAsk: (it) => cancelRefused(it, ['QUERY']),
  cancelOverdue: ({ order }) =>
    isCanceling(order) ? { events: [{ kind: 'CancelOverdue' }], asks: ['QUERY', 'CANCEL'] } : NOTHING,
  refuseReplace: () => NOTHING,
  askReplace: ({ trigger }) => ({
    events: [{ kind: 'ReplaceRequested', wanted: of(trigger, 'ReplaceRequested').wanted }],
    asks: ['REPLACE'],
  }),
  replace: replaced,
  replaceFilled: (it) =>
    tell(of(it.trigger, 'BrokerReplaced').terms.quantity > it.order.cum ? broken(it, 'it is filled') : ignored(it)),
  replaceRefused,
  replaceOverdue: ({ order }) =>
    order.wanted === null ? NOTHING : { events: [{ kind: 'ReplaceOverdue' }], asks: ['QUERY'] },
  // It becomes another row of the table, which decision.ts looks up.
  asReported: () => NOTHING,
  foundFilled: (it) => {
    const missing = figuresOf(it.trigger).restated >= it.order.restated && figuresOf(it.trigger).cum < it.order.cum;
    return tell(missing ? broken(it, 'the list has less than was booked: a bust?') : ignored(it));
  },
  bust: (it) => {
    const { execution, live, figures } = of(it.trigger, 'TradeBust');
    return tell({ kind: 'FillBusted', execution, life: lifeAfter(it.order, figures.cum, live), ...change(it) });
  },
  correct: (it) => {
    const execution = it.trigger.kind === 'TradeCorrect' ? it.trigger.execution : '';
    const life = lifeAfter(it.order, figuresOf(it.trigger).cum, !tellsEnd(it.trigger));
    return tell({ kind: 'FillCorrected', execution, life, ...change(it) });
  },
  suspend: ({ trigger }) => tell({ kind: 'OrderSuspended', suspended: of(trigger, 'Suspended').suspended }),
  ackSuspended: ({ trigger }) =>
    tell({ kind: 'OrderAcked' }, { kind: 'OrderSuspended', suspended: of(trigger, 'Suspended').suspended }),
  expireHere: () => tell({ kind: 'OrderExpired', reason: 'LOCAL' }),
  expireIfHere: ({ order, trigger }) =>
    order.intentLogged ? doubt(trigger) : { events: [{ kind: 'OrderExpired', reason: 'LOCAL' }], asks: ['CANCEL'] },
  resolve: (it) => {
    const { brokerOrderId, evidence } = of(it.trigger, 'OperatorResolve');
    const notSentThen: Told = { kind: 'OrderNotSent', reason: 'OPERATOR', evidence };
    const { events } = brokerOrderId === null ? tell(notSentThen) : bound(it, [{ kind: 'OrderAcked' }]);
    return { events, asks: ['QUERY'] };
  },
  resolveThere: (it) => {
    const { brokerOrderId, evidence } = of(it.trigger, 'OperatorResolve');
    const gone: Told = { kind: 'OrderCanceled', reason: 'OPERATOR', text: evidence };
    const { events } = brokerOrderId === null ? ended(it, gone) : bound(it, []);
    return { events, asks: ['QUERY'] };
  },
};

function tell(...events: readonly Told[]): Effect {
  return { events, asks: [] };
}

/** The trigger as the kind that the table's row says it is. */
function of<Kind extends Trigger['kind']>(trigger: Trigger, kind: Kind): Extract<Trigger, { kind: Kind }> {
  assert(trigger.kind === kind, () => `the rule of ${kind} was asked about ${trigger.kind}`);
  return trigger as Extract<Trigger, { kind: Kind }>;
}

function figuresOf(trigger: Trigger): Figures {
  assert('figures' in trigger, () => `${trigger.kind} tells no executions`);
  return trigger.figures;
}

function idOf(trigger: Trigger): string | null {
  return 'brokerOrderId' in trigger ? trigger.brokerOrderId : null;
}

function textOf(trigger: Trigger): string {
  return 'text' in trigger ? trigger.text : '';
}

function whyOf(trigger: Trigger): DoubtReason {
  return trigger.kind === 'OutcomeUnknown' ? trigger.why : 'END_OF_DAY';
}

/** A cancel is under way already; whether a person wants it, too, counts when it is asked who misses the order. */
function wishFor(order: Order, trigger: Trigger): Effect {
  const isNews = !order.cancelAsked && of(trigger, 'CancelRequested').ours !== true;
  return isNews ? tell(askedBy(trigger)) : NOTHING;
}

function askedBy(trigger: Trigger): Told {
  return { kind: 'CancelRequested', ...(of(trigger, 'CancelRequested').ours === true ? { ours: true } : {}) };
}

function ignored({ order, row }: Case): Told {
  return { kind: 'TriggerIgnored', row, life: order.life };
}

function breakText(trigger: Trigger): string {
  if (trigger.kind !== 'ReconNotFoundProven') return 'this cannot be told of such an order';
  return `the broker had it, and does not have it any more: ${trigger.evidence}`;
}

function broken({ order, row }: Case, text: string): Told {
  return { kind: 'BreakOpened', row, life: order.life, text };
}

function doubt(trigger: Trigger): Effect {
  return { events: [{ kind: 'OrderInDoubt', why: whyOf(trigger) }], asks: ['QUERY'] };
}

function rejected(trigger: Trigger): Told {
  if (trigger.kind === 'BrokerReject')
    return { kind: 'OrderRejected', reason: trigger.layer, code: trigger.code, text: trigger.text };
  const { code, text } = of(trigger, 'SendFailedDefinitive');
  return { kind: 'OrderRejected', reason: 'ADAPTER', code, text };
}

const SUPPRESSED =
  'it was canceled first, or waited for too long, as of equal orders one is sent at a time: nothing was sent';

function notSent(trigger: Trigger): Told {
  if (trigger.kind === 'AdapterSuppressed') return { kind: 'OrderNotSent', reason: 'SUPPRESSED', evidence: SUPPRESSED };
  return { kind: 'OrderNotSent', reason: 'PROVEN', evidence: of(trigger, 'ReconNotFoundProven').evidence };
}

/** `then`, with the venue's id bound first; an id of another order is believed by nobody. */
function bound(it: Case, then: readonly Told[]): Effect {
  const id = idOf(it.trigger);
  if (id === null || id === it.order.brokerOrderId) return tell(...then);
  const owner = it.ownerOf(id);
  if (owner === it.order.id) return tell(...then);
  if (owner !== undefined) return tell(broken(it, `the id ${id} belongs to ${owner}`));
  // Another id only follows from a replace, and may be told before the replace is.
  if (it.order.brokerOrderId !== null && it.order.attempts.REPLACE === 0)
    return tell(broken(it, `it has the id ${it.order.brokerOrderId}, and is told to have ${id} too`));
  return tell({ kind: 'BrokerIdBound', brokerOrderId: id }, ...then);
}

/** An ack of what is known to be there: only an outdated or nameless order learns something from it. */
function sameId(it: Case): Effect {
  const { brokerOrderId, stale } = it.order;
  const id = idOf(it.trigger);
  const known = id === null || id === brokerOrderId || it.ownerOf(id) === it.order.id;
  if (known && !(stale && !isOver(it.order.life))) return tell(ignored(it));
  return bound(it, isOver(it.order.life) ? [] : [{ kind: 'OrderAcked' }]);
}

/** The venue has an order that was taken to be over: it is held again, counted, and taken back. */
function adopted(it: Case): Effect {
  if (it.trigger.kind === 'ReconFound' && it.trigger.status !== 'LIVE')
    return tell(broken(it, `it is in the broker's list as ${it.trigger.status}, which it never was here`));
  const { events } = bound(it, [{ kind: 'OrderAdopted' }]);
  if (events.some(({ kind }) => kind === 'BreakOpened')) return tell(...events);
  const text = 'it lives at the venue though it was taken to be over; a cancel is on its way';
  return {
    events: [
      ...events,
      { kind: 'AlarmRaised', alarm: 'ADOPTED', text },
      broken(it, text),
      { kind: 'CancelRequested', ours: true },
    ],
    asks: ['CANCEL'],
  };
}

function bookAdopt(it: Case): Effect {
  const life = lifeAfter(it.order, figuresOf(it.trigger).cum, false);
  const events = [booked(it, life, true), late(it)];
  if (life === 'FILLED') return tell(...events, broken(it, 'it traded though it was taken to be over'));
  const { events: then, asks } = adopted(it);
  return { events: [...events, ...then], asks };
}

/** The life that executed quantity alone leads to. `live`: the venue says that the rest of a filled order lives. */
function lifeAfter(order: Order, cum: number, live: boolean): Life {
  if (order.life === 'DENIED') return order.life;
  if (cum > 0 && cum >= (isOver(order.life) ? order.quantity : quantityAtMost(order))) return 'FILLED';
  if (order.life === 'FILLED' && !live) return 'CANCELED';
  if (isOver(order.life) && order.life !== 'FILLED') return order.life;
  if (cum > 0) return 'PARTIAL';
  return order.life === 'PARTIAL' || order.life === 'FILLED' ? 'ACK' : order.life;
}

/** What the sums add to those that are booked. */
function change({ order, trigger }: Case) {
  const figures = figuresOf(trigger);
  return {
    execKey: `${order.id}#${order.executions + 1}`,
    quantity: figures.cum - order.cum,
    notional: figures.notional - order.notional,
    figures: { cum: figures.cum, notional: figures.notional, restated: figures.restated },
  };
}

/** Sums alone do not say that what they leave of an order is over: until somebody does, it is held. */
function tellsEnd(trigger: Trigger): boolean {
  const { kind } = trigger;
  if (kind === 'TradeCorrect') return !trigger.live;
  return kind === 'BrokerCanceled' || kind === 'BrokerExpired' || (kind === 'ReconFound' && trigger.status !== 'LIVE');
}

function booked(it: Case, life: Life, isLate: boolean): Told {
  return { kind: 'FillBooked', life, late: isLate, ...change(it) };
}

function late(it: Case): Told {
  const { quantity, figures } = change(it);
  const text = `it traded ${quantity} when it was ${it.order.life}: ${figures.cum} by now`;
  return { kind: 'AlarmRaised', alarm: 'LATE_FILL', text };
}

function overfillText({ order, trigger }: Case): string {
  return `it traded ${figuresOf(trigger).cum} of ${order.quantity}`;
}

/**
 * An end that the venue tells, of an order that a replace may have changed: if all of the old one traded, that was the
 * end of it; if more did, the replace was done.
 */
function ended({ order }: Case, end: Told): Effect {
  const { cum, quantity } = order;
  if (cum === 0 || cum < quantity) return tell(end);
  if (cum === quantity) return tell({ kind: 'ReplaceRefused', text: 'the order ended first', life: 'FILLED' });
  return tell(replaceDone(order), end);
}

/** More traded than the order was, and no more than it was to become: so it has become that, answered or not. */
function replaceDone({ wanted, cum, reservePrice, price, stopPrice, quantity }: Order): Told {
  const terms = wanted ?? { quantity, price, stopPrice, reservePrice };
  return {
    kind: 'OrderReplaced',
    terms: { quantity: terms.quantity, price: terms.price, stopPrice: terms.stopPrice },
    reservePrice: terms.reservePrice,
    life: cum > 0 ? 'PARTIAL' : 'ACK',
    solicited: true,
  };
}

function canceled(it: Case): Effect {
  const { order, trigger } = it;
  const reason = cancelReason(order, trigger);
  const effect = ended(it, { kind: 'OrderCanceled', reason, text: '' });
  if (reason !== 'UNSOLICITED' && reason !== 'ADMIN') return effect;
  const text = reason === 'ADMIN' ? 'the broker canceled it' : 'it was canceled, and nobody here asked for that';
  return tell(...effect.events, { kind: 'AlarmRaised', alarm: 'UNSOLICITED_CANCEL', text });
}

function cancelReason(order: Order, trigger: Trigger): EndReason {
  if (trigger.kind === 'BrokerCanceled' && trigger.admin) return 'ADMIN';
  if (isCanceling(order)) return 'REQUESTED';
  const { timeInForce } = order.intent;
  return timeInForce === 'IOC' || timeInForce === 'FOK' ? 'VENUE' : 'UNSOLICITED';
}

/** Whether a cancel waits for its answer. */
export function isCanceling({ pending }: Order): boolean {
  return pending === 'CANCEL' || pending === 'CANCEL_DOUBT';
}

function cancelRefused(it: Case, asks: readonly Verb[]): Effect {
  if (!isCanceling(it.order)) return tell(ignored(it));
  return { events: [{ kind: 'CancelRefused', text: textOf(it.trigger) }], asks };
}

function replaced(it: Case): Effect {
  const { order, trigger } = it;
  const { attempt, terms, brokerOrderId } = of(trigger, 'BrokerReplaced');
  const { wanted } = order;
  const solicited = attempt !== null && wanted !== null && attempt === order.attempts.REPLACE;
  const isOld = attempt !== null && (attempt < order.attempts.REPLACE || sameTerms(order, terms));
  if (!solicited && isOld) return tell(ignored(it));
  const owner = brokerOrderId === null ? order.id : it.ownerOf(brokerOrderId);
  if (brokerOrderId !== null && owner !== undefined && owner !== order.id)
    return tell(broken(it, `its new id ${brokerOrderId} belongs to ${owner}`));
  const chained: Told[] =
    brokerOrderId === null || owner === order.id ? [] : [{ kind: 'BrokerIdBound', brokerOrderId }];
  const reservePrice = (solicited ? wanted?.reservePrice : terms.price) ?? order.reservePrice;
  const quantity = quantityOf(Math.max(terms.quantity, order.cum));
  const life = order.cum > 0 ? (order.cum >= quantity ? 'FILLED' : 'PARTIAL') : 'ACK';
  const done: Told = { kind: 'OrderReplaced', terms: { ...terms, quantity }, reservePrice, life, solicited };
  // The venue has it, so it is true; how that could be, people have to say.
  const isOdd = attempt !== null && !solicited;
  return tell(...chained, done, ...(isOdd ? [broken(it, 'a replace that was refused has been done')] : []));
}

function replaceRefused(it: Case): Effect {
  const { order } = it;
  const { attempt, text } = of(it.trigger, 'ReplaceRejected');
  if (order.wanted === null || attempt !== order.attempts.REPLACE) return tell(ignored(it));
  const life = order.cum > 0 && order.cum >= order.quantity ? 'FILLED' : order.life;
  const refused: Told = { kind: 'ReplaceRefused', text, life };
  if (order.cum <= order.quantity) return tell(refused);
  const more = `it traded ${order.cum} of ${order.quantity}, and its replace is told to be refused`;
  const alarm: Told = { kind: 'AlarmRaised', alarm: 'OVERFILL', text: more };
  return tell(refused, { kind: 'OrderOverfilled' }, alarm, broken(it, more));
}

/** What a line of the broker's list means, in the broker's own words. */
export function asReported(found: Extract<Report, { kind: 'ReconFound' }>): Trigger {
  const { status, figures, brokerOrderId } = found;
  switch (status) {
    case 'LIVE':
      return { kind: 'BrokerAck', brokerOrderId };
    case 'CANCELED':
      return { kind: 'BrokerCanceled', figures, admin: false };
    case 'EXPIRED':
      return { kind: 'BrokerExpired', figures };
    case 'REJECTED':
      return { kind: 'BrokerReject', layer: 'BROKER', code: 'LISTED', text: "rejected in the broker's list" };
  }
}
