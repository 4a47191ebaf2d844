/**
 * What always holds, checked from outside: sums are made again from the events alone, and compared with the state after
 * each input. Tests and the simulator run it; a failure names the rule and tells the history of the order.
 */

import { AssertionError } from '#kernel/assert.ts';
import { type Amount, NOTHING, plus, sameAmount } from './amount.ts';
import { breakIdOf } from './apply.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Event, OrderEvent } from './event.ts';
import { holdingOf, isOver, type Order, quantityAtMost, signOf } from './order.ts';
import { amountOf } from './reservation.ts';
import { bindingKey, countedAmount, netQuantity, type State, timerKey } from './state.ts';
import { isCanceling } from './transition.ts';

interface Account {
  cum: number;
  notional: bigint;
}

/** Watches a core from its first event on. */
export class InvariantWatch {
  readonly #history = new Map<string, Event[]>();
  /** What traded, by order and by holding, made of events alone. */
  readonly #traded = new Map<string, Account>();
  readonly #net = new Map<string, number>();
  readonly #owners = new Map<string, string>();
  readonly #before = new Map<string, Order>();
  readonly #outSeqs = new Map<string, number>();
  readonly #adapterSeqs = new Map<string, number>();
  #at = 0;
  #cause = 0;

  /** Checks `state` after the events of one input. */
  after(state: State, events: readonly Event[]): void {
    const touched = new Set<string>();
    for (const event of events) {
      this.#time(event);
      if ('orderId' in event) {
        touched.add(event.orderId);
        this.#one(state, event, events);
      } else this.#line(state, event);
    }
    for (const id of touched) this.#order(state, id);
  }

  /** Checks sums over all orders, which takes time. */
  whole(state: State): void {
    const exposures = new Map<string, Amount>();
    const counted = new Set<string>();
    for (const [id, order] of state.orders.entries()) {
      this.#hold(isOver(order.life) !== state.open.has(id), 'open orders are those that are not over', id);
      const unit = order.pairId ?? id;
      if (counted.has(unit)) continue;
      counted.add(unit);
      const key = `${holdingOf(order.intent)} ${order.intent.side === 'BUY' ? 'buy' : 'sell'}`;
      exposures.set(key, plus(exposures.get(key) ?? NOTHING, countedAmount(state, order)));
    }
    for (const [key, amount] of exposures) {
      const split = key.lastIndexOf(' ');
      const exposure = state.exposures.get(key.slice(0, split));
      const told = exposure?.[key.slice(split + 1) as 'buy' | 'sell'] ?? NOTHING;
      this.#hold(sameAmount(told, amount), 'I15: exposure is the sum of what open orders hold', key);
    }
    for (const [holding, net] of this.#net)
      this.#hold(netQuantity(state.positions.get(holding)) === net, 'I13: a position is the sum of its fills', holding);
  }

  #time(event: Event): void {
    this.#hold(event.at >= this.#at && event.cause >= this.#cause, 'I33: time and numbers never go back', event.kind);
    this.#at = event.at;
    this.#cause = event.cause;
  }

  #line(state: State, event: Exclude<Event, OrderEvent>): void {
    if (event.kind === 'OutboxQueued') {
      const { adapterId, outSeq, message } = event;
      this.#hold(outSeq === (this.#outSeqs.get(adapterId) ?? 0) + 1, 'I28: messages have no holes', message.orderId);
      this.#outSeqs.set(adapterId, outSeq);
      const order = state.orders.get(message.orderId);
      this.#hold(
        order?.approved !== null && order?.life !== 'DENIED',
        'I11: what was denied reaches no adapter',
        message.orderId,
      );
      const attempts = message.verb === 'NEW' ? order?.attempts.NEW : 1;
      this.#hold(attempts === 1, 'an order is sent once', message.orderId);
    } else if (event.kind === 'ReportsTaken') {
      this.#hold(
        event.adapterSeq >= (this.#adapterSeqs.get(event.adapterId) ?? 0),
        'I28: reports never count down',
        event.adapterId,
      );
      this.#adapterSeqs.set(event.adapterId, event.adapterSeq);
    }
  }

  #one(state: State, event: Event & OrderEvent, events: readonly Event[]): void {
    const id = event.orderId;
    const history = this.#history.get(id) ?? [];
    this.#history.set(id, history);
    history.push(event);
    const before = this.#before.get(id);
    if (before !== undefined && isOver(before.life) && !events.some((it) => revives(it, id)))
      this.#hold(AFTER_END.has(event.kind), 'I5: after its end an order only trades, is adopted, or learns its id', id);
    if (before?.life === 'IN_DOUBT' && before.life !== state.orders.get(id)?.life)
      this.#hold(
        events.some((it) => 'orderId' in it && it.orderId === id && LEAVES_DOUBT.has(it.kind)),
        'I19: a doubt ends by knowledge alone',
        id,
      );
    if (event.kind === 'FillBooked' || event.kind === 'FillBusted' || event.kind === 'FillCorrected')
      this.#execution(state, event);
    if (event.kind === 'BrokerIdBound') this.#binding(state, event, events);
  }

  #execution(state: State, event: Extract<OrderEvent, { kind: 'FillBooked' | 'FillBusted' | 'FillCorrected' }>): void {
    const { orderId: id, quantity, notional, figures } = event;
    this.#hold(event.kind !== 'FillBooked' || quantity > 0, 'I3: only busts and corrections take back', id);
    const traded = this.#traded.get(id) ?? { cum: 0, notional: 0n };
    traded.cum += quantity;
    traded.notional += notional;
    this.#traded.set(id, traded);
    this.#hold(
      traded.cum === figures.cum && traded.notional === figures.notional,
      'I2: what traded is the sum of its executions',
      id,
    );
    const order = state.orders.get(id);
    if (order === undefined) return;
    const holding = holdingOf(order.intent);
    this.#net.set(holding, (this.#net.get(holding) ?? 0) + signOf(order) * quantity);
  }

  #binding(state: State, event: Extract<OrderEvent, { kind: 'BrokerIdBound' }>, events: readonly Event[]): void {
    const { orderId, brokerOrderId } = event;
    const key = bindingKey(state.orders.get(orderId)?.adapterId ?? '', brokerOrderId);
    const owner = this.#owners.get(key);
    this.#hold(owner === undefined || owner === orderId, 'I7: an id of the venue has one order', orderId);
    this.#owners.set(key, orderId);
    const had = this.#before.get(orderId)?.brokerOrderId ?? null;
    const asked = (state.orders.get(orderId)?.attempts.REPLACE ?? 0) > 0;
    const chained = asked || events.some((it) => it.kind === 'OrderReplaced' && it.orderId === orderId);
    this.#hold(had === null || had === brokerOrderId || chained, 'I6: an order has one chain of ids', orderId);
  }

  #order(state: State, id: string): void {
    const order = state.orders.get(id);
    if (order === undefined) return;
    const before = this.#before.get(id);
    this.#before.set(id, order);
    const known = this.#traded.get(id) ?? { cum: 0, notional: 0n };
    this.#hold(order.cum === known.cum && order.notional === known.notional, 'I2: sums are those of events', id);
    const excused = order.overfill || order.life === 'DENIED' || state.breaks.has(breakIdOf(id, 'CumOver'));
    this.#hold(order.cum >= 0 && (excused || order.cum <= quantityAtMost(order)), 'I1: 0 ≤ cum ≤ quantity', id);
    this.#hold(order.life !== 'FILLED' || order.cum >= order.quantity, 'FILLED means all of it', id);
    this.#hold(!isOver(order.life) || order.pending === 'NONE', 'what is over waits for nothing', id);
    const isThere = order.life === 'SENT' || order.life === 'ACK' || order.life === 'PARTIAL';
    const isWatched = !isCanceling(order) || state.timers.has(timerKey(id, 'CANCEL'));
    this.#hold(!isThere || isWatched, 'a cancel is asked for again until it is answered', id);
    this.#reservation(order, before);
    this.#hold(
      netQuantity(state.positions.get(holdingOf(order.intent))) === (this.#net.get(holdingOf(order.intent)) ?? 0),
      'I13: a position is the sum of its fills',
      id,
    );
    this.#pair(state, order);
    const exits = state.requests.get(order.parentId)?.bracket?.exits[0].quantity ?? 0;
    const covered = state.requests.get(order.parentId)?.bracket?.covered ?? 0;
    this.#hold(covered <= exits, 'I9: exits are no more than was approved for their entry', id);
  }

  #reservation(order: Order, before: Order | undefined): void {
    const { state, number, reserved, held, consumed, released } = order.reservation;
    const { id } = order;
    this.#hold(sameAmount(held, amountOf(order)), 'I15: held is what the order may still trade', id);
    this.#hold(
      sameAmount(reserved, plus(held, plus(consumed, released))),
      'I16: reserved = held + consumed + released',
      id,
    );
    this.#hold(
      isOver(order.life) ? state !== 'HELD' : order.life === 'NEW' || state === 'HELD',
      'I15: open while it lives',
      id,
    );
    this.#hold(order.life !== 'IN_DOUBT' || held.quantity > 0, 'I17: what is in doubt is held', id);
    const old = before?.reservation;
    if (old === undefined) return;
    const next = number === old.number ? old.state !== 'CLOSED' || state === 'CLOSED' : number > old.number;
    this.#hold(next, 'I15: a reservation is opened once and closed once', id);
  }

  #pair(state: State, order: Order): void {
    const pair = order.pairId === null ? undefined : state.pairs.get(order.pairId);
    if (pair === undefined) return;
    const traded = pair.legs.reduce((sum, leg) => sum + (state.orders.get(leg)?.cum ?? 0), 0);
    this.#hold(traded - pair.quantity <= pair.excess, 'I37: a pair trades its quantity, or says so', order.id);
  }

  #hold(condition: boolean, rule: string, about: string): void {
    if (condition) return;
    const history = (this.#history.get(about) ?? []).map((event) => canonicalJson(event)).join('\n');
    throw new AssertionError(`${rule}: ${about}\n${history}`);
  }
}

const AFTER_END: ReadonlySet<Event['kind']> = new Set([
  'FillBooked',
  'FillBusted',
  'FillCorrected',
  'OrderOverfilled',
  'OrderAdopted',
  'BrokerIdBound',
  'TriggerIgnored',
  'BreakOpened',
  'BreakResolved',
  'AlarmRaised',
  'AlarmAcknowledged',
]);

const LEAVES_DOUBT: ReadonlySet<Event['kind']> = new Set([
  'OrderAcked',
  'OrderSent',
  'FillBooked',
  'OrderRejected',
  'OrderCanceled',
  'OrderExpired',
  'OrderNotSent',
  'OrderReplaced',
]);

/** Whether an event makes an order live again, so that what follows in the same decision is no longer after its end. */
function revives(event: Event, orderId: string): boolean {
  if (!('orderId' in event) || event.orderId !== orderId) return false;
  if (event.kind === 'OrderAdopted') return true;
  return (event.kind === 'FillBusted' || event.kind === 'FillCorrected') && !isOver(event.life);
}
