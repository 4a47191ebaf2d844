/**
 * What real brokers do to those who use them, on purpose: calls whose outcome nobody knows, orders that vanish or come
 * up late, reports that are lost, doubled, late or lame, lists with holes, sessions that begin anew, and what only the
 * broker or the exchange decides. It stands in front of a paper venue, whose own truth stays true. Each fault happens by
 * chance, at its own rate, or once where it was asked for.
 */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { Random } from '#kernel/random.ts';
import { SECOND_US } from '#kernel/time.ts';
import type {
  Broker,
  BrokerList,
  BrokerMessage,
  BrokerOrder,
  BrokerRow,
  BrokerTarget,
  OrderTerms,
  RequestOutcome,
  SendOutcome,
} from '#trading/index.ts';
import type { Timing } from './lane.ts';
import { leavesOf, type PaperOrder } from './order.ts';
import type { PaperVenue } from './venue.ts';

export const FAULTS = [
  // A call to send: `before` had no effect, `after` has.
  'send-fails',
  'send-unknown-before',
  'send-unknown-after',
  'send-throws-before',
  'send-throws-after',
  'send-hangs-before',
  'send-hangs-after',
  // It is answered as sent.
  'send-vanishes',
  'send-appears-late',
  'send-rejected-without-id',
  // A call to cancel or replace.
  'request-unknown-before',
  'request-unknown-after',
  'request-hangs-before',
  'request-hangs-after',
  'request-vanishes',
  'request-refused',
  'cancel-rejected',
  // A report.
  'report-lost',
  'report-doubled',
  'report-late',
  'report-without-local-id',
  'report-without-broker-id',
  'report-without-figures',
  // The list.
  'list-fails',
  'list-hangs',
  'list-incomplete',
  // What the broker or the exchange does by itself.
  'session-reset',
  'foreign-twin',
  'admin-cancel',
  'reject-after-ack',
  'fill-after-cancel',
  'overfill',
  'bust',
  'correct',
] as const;
export type Fault = (typeof FAULTS)[number];

/** How often each happens where it can, 0 to 1; those that are not named never do. */
export type FaultRates = Partial<Readonly<Record<Fault, number>>>;

/** Rates as text, "report-lost=0.05,bust=0.01", where "all" is every fault and "-" none; undefined where it is not that. */
export function readFaultRates(text: string): FaultRates | undefined {
  const rates: Partial<Record<Fault, number>> = {};
  if (text === '-') return rates;
  for (const part of text.split(',')) {
    const [, name = '', share = ''] = /^\s*([a-z-]+)=(\d+(?:\.\d+)?)\s*$/.exec(part) ?? [];
    const named = name === 'all' ? FAULTS : FAULTS.filter((fault) => fault === name);
    if (named.length === 0 || Number(share) > 1) return undefined;
    for (const fault of named) rates[fault] = Number(share);
  }
  return rates;
}

export interface FaultOptions {
  readonly timing: Timing;
  readonly random: Random;
  readonly rates: FaultRates;
  /** The longest time by which a report or an order is late. */
  readonly lateUs?: number;
}

const LATE_US = 30 * SECOND_US;

export class FaultyBroker implements Broker {
  readonly #venue: PaperVenue;
  readonly #options: FaultOptions;
  readonly #asked = new Map<Fault, number>();
  readonly #fired = new Map<Fault, number>();
  #rates: FaultRates;

  constructor(venue: PaperVenue, options: FaultOptions) {
    this.#venue = venue;
    this.#options = options;
    this.#rates = options.rates;
  }

  /** How often each fault has happened. */
  get fired(): ReadonlyMap<Fault, number> {
    return this.#fired;
  }

  /** The next time that it can, the fault happens, whatever its rate. */
  once(fault: Fault): void {
    this.#asked.set(fault, (this.#asked.get(fault) ?? 0) + 1);
  }

  /** From now on nothing goes wrong by chance. */
  heal(): void {
    this.#rates = {};
    this.#asked.clear();
  }

  listen(listener: (message: BrokerMessage) => void): () => void {
    let ended = false;
    const say = (message: BrokerMessage) => {
      if (!ended) listener(message);
    };
    const end = this.#venue.listen((message) => this.#report(message, say));
    return () => {
      ended = true;
      end();
    };
  }

  async send(order: BrokerOrder): Promise<SendOutcome> {
    if (this.#happens('send-fails')) return { kind: 'failed', code: 'NOT_LOGGED_IN', text: 'there is no login' };
    if (this.#happens('send-unknown-before')) return UNKNOWN;
    if (this.#happens('send-throws-before')) throw new BrokenLineError();
    if (this.#happens('send-hangs-before')) return forever();
    if (this.#happens('foreign-twin')) await this.#venue.sendAs(order, { kind: 'foreign' });
    const outcome = await this.#sendOn(order);
    if (this.#happens('send-unknown-after')) return UNKNOWN;
    if (this.#happens('send-throws-after')) throw new BrokenLineError();
    if (this.#happens('send-hangs-after')) return forever();
    return outcome;
  }

  async cancel(target: BrokerTarget): Promise<RequestOutcome> {
    if (this.#happens('cancel-rejected')) return this.#venue.rejectCancel(target, 'refused by the exchange');
    return this.#request(() => this.#venue.cancel(target));
  }

  replace(target: BrokerTarget, terms: OrderTerms): Promise<RequestOutcome> {
    return this.#request(() => this.#venue.replace(target, terms));
  }

  async list(): Promise<BrokerList> {
    if (this.#happens('list-fails')) throw new BrokenLineError();
    if (this.#happens('list-hangs')) return forever();
    const list = await this.#venue.list();
    if (list.rows.length === 0 || !this.#happens('list-incomplete')) return list;
    const from = this.#options.random.below(list.rows.length);
    return { complete: false, rows: list.rows.toSpliced(from, 1 + this.#options.random.below(list.rows.length)) };
  }

  #sendOn(order: BrokerOrder): Promise<SendOutcome> {
    if (this.#happens('send-vanishes')) return this.#venue.sendAs(order, { kind: 'dropped' });
    if (this.#happens('send-appears-late')) return this.#venue.sendAs(order, { kind: 'delayed', us: this.#late() });
    if (this.#happens('send-rejected-without-id'))
      return this.#venue.sendAs(order, { kind: 'rejected', text: 'order not created' });
    return this.#venue.send(order);
  }

  async #request(call: () => Promise<RequestOutcome>): Promise<RequestOutcome> {
    if (this.#happens('request-unknown-before')) return UNKNOWN;
    if (this.#happens('request-hangs-before')) return forever();
    if (this.#happens('request-vanishes')) return { kind: 'taken' };
    if (this.#happens('request-refused')) return { kind: 'refused', code: 'REFUSED', text: 'not now' };
    const outcome = await call();
    if (this.#happens('request-unknown-after')) return UNKNOWN;
    if (this.#happens('request-hangs-after')) return forever();
    return outcome;
  }

  /** A report on its way, with what may become of it, and of its order by the broker's own hand. */
  #report(message: BrokerMessage, say: (message: BrokerMessage) => void): void {
    if (message.kind === 'session') {
      say(message);
      return;
    }
    if (message.kind === 'order') this.#act(message.row);
    if (this.#happens('report-lost')) return;
    const told = this.#lame(message);
    const late = this.#happens('report-late');
    if (late) this.#options.timing.after(this.#late(), () => say(told));
    else say(told);
    if (this.#happens('report-doubled')) this.#options.timing.after(this.#late(), () => say(told));
  }

  #lame(message: Exclude<BrokerMessage, { kind: 'session' }>): BrokerMessage {
    let { row } = message;
    if (row.localId !== null && this.#happens('report-without-local-id')) row = { ...row, localId: null };
    if (row.brokerOrderId !== null && this.#happens('report-without-broker-id')) row = { ...row, brokerOrderId: null };
    if (row.figures.cum > 0 && this.#happens('report-without-figures'))
      row = { ...row, figures: { ...row.figures, cum: quantityOf(0), notional: 0n } };
    return { ...message, row };
  }

  /** What the broker or the exchange may do when an order stands where `row` says. */
  #act(row: BrokerRow): void {
    const order = this.#venue.truth().find(({ brokerOrderId }) => brokerOrderId === row.brokerOrderId);
    if (order === undefined || row.brokerOrderId === null) return;
    const soon = (work: () => void) => this.#options.timing.after(this.#late(), work);
    if (this.#happens('session-reset')) soon(() => void this.#venue.resetSession());
    if (row.status === 'LIVE' && this.#happens('admin-cancel'))
      soon(() => this.#venue.end(order.number, 'ADMIN_CANCELED'));
    if (row.status === 'LIVE' && this.#happens('reject-after-ack'))
      soon(() => this.#venue.end(order.number, 'REJECTED'));
    if (row.status === 'CANCELED' && leavesOf(order) > 0 && this.#happens('fill-after-cancel'))
      soon(() => this.#trade(order));
    if (row.status === 'FILLED' && this.#happens('overfill')) soon(() => this.#trade(order));
    const execution = order.executions.find(({ busted }) => !busted);
    if (execution === undefined) return;
    const { number } = order;
    if (this.#happens('bust')) soon(() => this.#venue.takeBack(number, execution.id));
    if (this.#happens('correct'))
      soon(() => this.#venue.correct(number, { execution: execution.id, price: priceOf(execution.price + 100) }));
  }

  /** A trade that no order should have any more. */
  #trade({ number, limit, terms, executions }: Readonly<PaperOrder>): void {
    const price = limit ?? terms.price ?? executions[0]?.price ?? priceOf(0);
    this.#venue.execute(number, { quantity: quantityOf(1), price });
  }

  #happens(fault: Fault): boolean {
    const asked = this.#asked.get(fault) ?? 0;
    const rate = this.#rates[fault] ?? 0;
    if (asked > 0) this.#asked.set(fault, asked - 1);
    // Nothing is drawn for faults that are off, so that those that are on fall as they would without them.
    else if (rate === 0 || this.#options.random.next() >= rate) return false;
    this.#fired.set(fault, (this.#fired.get(fault) ?? 0) + 1);
    return true;
  }

  #late(): number {
    return 1 + this.#options.random.below(this.#options.lateUs ?? LATE_US);
  }
}

/** What a call throws where the line broke while it ran. */
class BrokenLineError extends Error {
  override readonly name = 'BrokenLineError';

  constructor() {
    super('the line to the broker broke');
  }
}

const UNKNOWN = { kind: 'unknown', code: 'INTERNAL_ERROR', text: 'nobody knows what became of it' } as const;

function forever<T>(): Promise<T> {
  return new Promise(() => undefined);
}
