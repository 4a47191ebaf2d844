/**
 * A venue for one bracket: it hears what the core asks in any order, loses, refuses, fills and takes back by chance, and
 * does as it is asked when it is calm. It knows nothing of pairs.
 */

import { quantityOf } from '#kernel/quantity.ts';
import type { Random } from '#kernel/random.ts';
import { instantOf } from '#kernel/time.ts';
import { adapterOf } from './apply.ts';
import type { AdapterMessage } from './event.ts';
import { ADAPTER, figures, type World } from './oms.fixture.ts';
import { dueTimers, messagesAfter } from './state.ts';
import type { Report } from './trigger.ts';

interface VenueOrder {
  status: 'LIVE' | 'NEVER' | 'OVER';
  quantity: number;
  cum: number;
  restated: number;
}

export class BracketVenue {
  readonly #world: World;
  readonly #random: Random;
  readonly #orders = new Map<string, VenueOrder>();
  #waiting: AdapterMessage[] = [];
  /** Orders of which it will be proven that they are not there. */
  readonly #lost: string[] = [];

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** Lets one random thing happen. */
  step(): void {
    this.#fetch();
    const draw = this.#random.below(100);
    if (draw < 50) this.#hear(false);
    else if (draw < 75) this.#fill();
    else if (draw < 82) this.#pass(700_000);
    else if (draw < 88) this.#bust();
    else if (draw < 92) this.#refuseRest();
    else if (draw < 96) this.#replace();
    else this.#prove();
  }

  /** Does all that it is asked, until nothing is under way any more. */
  settle(): void {
    for (let quiet = 0; quiet < 3; ) {
      this.#fetch();
      const isBusy = this.#hear(true) || this.#prove() || this.#pass(61_000_000);
      quiet = isBusy ? 0 : quiet + 1;
    }
  }

  #fetch(): void {
    const { state } = this.#world;
    this.#waiting.push(...messagesAfter(state, ADAPTER, adapterOf(state, ADAPTER).noted));
    this.#world.note();
  }

  /** One of the oldest messages, as lines and threads reorder them. */
  #hear(isCalm: boolean): boolean {
    const index = this.#random.below(Math.max(Math.min(this.#waiting.length, isCalm ? 1 : 3), 1));
    const [message] = this.#waiting.splice(index, 1);
    if (message === undefined) return false;
    const order = this.#orders.get(message.orderId);
    const chance = isCalm ? 100 : this.#random.below(100);
    if (message.verb === 'NEW') this.#arrive(message, chance);
    else if (order === undefined) this.#waiting.push(message);
    else if (message.verb === 'CANCEL') this.#cancel(message.orderId, order, chance < 15);
    else if (message.verb === 'REPLACE') this.#change(message, order, chance < 15);
    return true;
  }

  #arrive({ orderId, order }: AdapterMessage & { readonly verb: 'NEW' }, chance: number): void {
    const status = chance < 28 ? (chance < 25 ? 'NEVER' : 'OVER') : 'LIVE';
    this.#orders.set(orderId, { status, quantity: order.quantity, cum: 0, restated: 0 });
    if (chance < 15) this.#tell(orderId, { kind: 'AdapterSuppressed' });
    else if (chance < 25) {
      const unknown: Report = { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' };
      this.#tell(orderId, { kind: 'AdapterIntentLogged' }, unknown);
      this.#lost.push(orderId);
    } else if (chance < 28) this.#tell(orderId, REFUSED);
    else this.#tell(orderId, { kind: 'BrokerAck', brokerOrderId: `b ${orderId}` });
  }

  #cancel(orderId: string, order: VenueOrder, isRefused: boolean): void {
    if (order.status === 'NEVER') return;
    if (order.status === 'OVER' || isRefused) {
      this.#tell(orderId, { kind: 'CancelRejected', text: 'no' });
      return;
    }
    order.status = 'OVER';
    this.#tell(orderId, { kind: 'BrokerCanceled', figures: sumsOf(order), admin: false });
  }

  #change(message: AdapterMessage & { readonly verb: 'REPLACE' }, order: VenueOrder, isRefused: boolean): void {
    const { orderId, terms } = message;
    const attempt = Number(message.attemptKey.split(':').at(-1));
    if (order.status !== 'LIVE' || terms.quantity <= order.cum || isRefused) {
      this.#tell(orderId, { kind: 'ReplaceRejected', attempt, text: 'no' });
      return;
    }
    order.quantity = terms.quantity;
    this.#tell(orderId, { kind: 'BrokerReplaced', attempt, figures: sumsOf(order), terms, brokerOrderId: null });
  }

  #fill(): void {
    const [orderId, order] = this.#any(({ status }) => status === 'LIVE') ?? [];
    if (orderId === undefined || order === undefined) return;
    order.cum = Math.min(order.cum + 10 * (1 + this.#random.below(6)), order.quantity);
    if (order.cum === order.quantity) order.status = 'OVER';
    this.#tell(orderId, { kind: 'Cum', figures: sumsOf(order) });
  }

  #bust(): void {
    const [orderId, order] = this.#any(({ cum }) => cum > 0) ?? [];
    if (orderId === undefined || order === undefined) return;
    order.cum -= Math.min(10 * (1 + this.#random.below(6)), order.cum);
    order.restated++;
    const live = order.status === 'LIVE';
    this.#tell(orderId, { kind: 'TradeBust', execution: String(order.restated), figures: sumsOf(order), live });
  }

  #refuseRest(): void {
    const [orderId, order] = this.#any(({ status }) => status === 'LIVE') ?? [];
    if (orderId === undefined || order === undefined) return;
    order.status = 'OVER';
    this.#tell(orderId, REFUSED);
  }

  /** A person moves an order. */
  #replace(): void {
    const [orderId] = this.#any(({ status }) => status === 'LIVE') ?? [];
    if (orderId === undefined) return;
    const { quantity, price, stopPrice } = this.#world.order(orderId);
    this.#world.replace(orderId, { quantity, price, stopPrice }, `user ${this.#random.below(1_000_000)}`);
  }

  #prove(): boolean {
    const orderId = this.#lost.shift();
    if (orderId !== undefined) this.#tell(orderId, { kind: 'ReconNotFoundProven', evidence: 'two lists' });
    return orderId !== undefined;
  }

  /** Lets time pass; whether a clock ran out. */
  #pass(us: number): boolean {
    this.#world.wait(us);
    const due = dueTimers(this.#world.state, instantOf(this.#world.now));
    for (const { orderId, verb } of due) if (verb !== 'QUERY') this.#world.give({ kind: 'TimerFired', orderId, verb });
    return due.length > 0;
  }

  #any(fits: (order: VenueOrder) => boolean): [string, VenueOrder] | undefined {
    const found = [...this.#orders].filter(([, order]) => fits(order));
    return found[this.#random.below(Math.max(found.length, 1))];
  }

  #tell(orderId: string, ...reports: readonly Report[]): void {
    this.#world.report(orderId, ...reports);
  }
}

const REFUSED: Report = { kind: 'BrokerReject', layer: 'EXCHANGE', code: 'X', text: 'refused' };

function sumsOf({ cum, restated }: VenueOrder) {
  return figures(quantityOf(cum), restated);
}
