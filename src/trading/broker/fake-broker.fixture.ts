/** A broker made for mischief, and the time that it lives in: everything happens as events of one queue, one by one. */

import { quantityOf } from '#kernel/quantity.ts';
import type { Random } from '#kernel/random.ts';
import { type Instant, instantOf } from '#kernel/time.ts';
import type { OrderTerms } from '../oms/intent.ts';
import type { AdapterClock } from './adapter-policy.ts';
import type {
  Broker,
  BrokerList,
  BrokerMessage,
  BrokerOrder,
  BrokerRow,
  BrokerTarget,
  RequestOutcome,
  SendOutcome,
} from './broker.ts';

/** A queue of what will happen. */
export class Schedule implements AdapterClock {
  nowUs = 1_756_472_400_000_000;
  /** How far the wall clock has been moved. */
  skewUs = 0;
  #events: { readonly atUs: number; readonly number: number; readonly run: () => void }[] = [];
  #number = 0;

  after(us: number, run: () => void): void {
    this.#events.push({ atUs: this.nowUs + us, number: this.#number++, run });
    this.#events.sort((a, b) => a.atUs - b.atUs || a.number - b.number);
  }

  now(): Instant {
    return instantOf(this.nowUs + this.skewUs);
  }

  monotonicUs(): number {
    return this.nowUs;
  }

  /** Lets `us` pass; between events everything that waits in promises runs. */
  async pass(us: number): Promise<void> {
    const until = this.nowUs + us;
    await settle();
    for (let event = this.#events[0]; event !== undefined && event.atUs <= until; event = this.#events[0]) {
      this.#events.shift();
      this.nowUs = Math.max(this.nowUs, event.atUs);
      event.run();
      await settle();
    }
    this.nowUs = until;
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** How often each goes wrong, from 0 to 1. */
export interface Mischief {
  /** The call never reaches the broker, or its answer never comes back. */
  readonly sendLost: number;
  readonly answerLost: number;
  readonly answerUnknown: number;
  readonly messageLost: number;
  readonly messageDoubled: number;
  readonly messageLate: number;
  readonly localIdMissing: number;
  readonly idMissing: number;
  readonly listFails: number;
  readonly listIncomplete: number;
  readonly rejects: number;
  readonly slowToAppear: number;
}

export const NO_MISCHIEF: Mischief = {
  sendLost: 0,
  answerLost: 0,
  answerUnknown: 0,
  messageLost: 0,
  messageDoubled: 0,
  messageLate: 0,
  localIdMissing: 0,
  idMissing: 0,
  listFails: 0,
  listIncomplete: 0,
  rejects: 0,
  slowToAppear: 0,
};

interface Truth {
  row: BrokerRow;
  isListed: boolean;
  readonly session: string;
}

export class FakeBroker implements Broker {
  mischief: Mischief = NO_MISCHIEF;
  /** Called before and after each send, with whether it has happened. */
  onSend: (step: 'before' | 'after') => void = () => undefined;
  readonly sends: BrokerOrder[] = [];
  readonly fired = new Map<string, number>();
  readonly #schedule: Schedule;
  readonly #random: Random;
  readonly #orders: Truth[] = [];
  #listener: ((message: BrokerMessage) => void) | null = null;
  #session = 1;
  #isUp = true;
  #localId = 0;

  constructor(schedule: Schedule, random: Random) {
    this.#schedule = schedule;
    this.#random = random;
  }

  get session(): string {
    return `s${this.#session}`;
  }

  /** What is true, whatever anybody was told. */
  get rows(): readonly BrokerRow[] {
    return this.#orders.filter(({ isListed }) => isListed).map(({ row }) => row);
  }

  listen(listener: (message: BrokerMessage) => void): () => void {
    this.#listener = listener;
    listener({ kind: 'session', session: this.session, state: this.#isUp ? 'UP' : 'DOWN' });
    return () => {
      if (this.#listener === listener) this.#listener = null;
    };
  }

  /** Another login: what was given a number before is known by its id alone. */
  relogin(): void {
    this.#listener?.({ kind: 'session', session: this.session, state: 'DOWN' });
    this.#session++;
    this.#localId = 0;
    this.#listener?.({ kind: 'session', session: this.session, state: 'UP' });
  }

  async send(order: BrokerOrder): Promise<SendOutcome> {
    this.onSend('before');
    this.sends.push(order);
    const localId = String(++this.#localId);
    const isLost = this.#happens('sendLost');
    if (!isLost) this.#receive(order, localId);
    this.onSend('after');
    await this.#delay(1_000 + this.#random.below(20_000));
    if (this.#happens('answerLost')) await new Promise(() => undefined);
    if (this.#happens('answerUnknown')) return { kind: 'unknown', code: 'INTERNAL', text: 'who knows' };
    return { kind: 'sent', localId };
  }

  async cancel(target: BrokerTarget): Promise<RequestOutcome> {
    const order = this.#find(target);
    if (order === undefined) return { kind: 'refused', code: 'UNKNOWN', text: 'no such order' };
    if (!isLive(order.row)) return { kind: 'refused', code: 'TOO_LATE', text: `it is ${order.row.status}` };
    this.#schedule.after(5_000, () => {
      if (isLive(order.row)) this.#change(order, { status: 'CANCELED' });
      else this.#say({ kind: 'cancelRejected', row: { ...order.row, text: 'too late' } }, order);
    });
    return { kind: 'taken' };
  }

  async replace(target: BrokerTarget, terms: OrderTerms): Promise<RequestOutcome> {
    const order = this.#find(target);
    if (order === undefined || !isLive(order.row)) return { kind: 'refused', code: 'NO', text: 'it is over' };
    if (this.#happens('sendLost')) return { kind: 'taken' };
    this.#schedule.after(5_000, () => {
      if (!isLive(order.row) || terms.quantity <= order.row.figures.cum) {
        this.#say({ kind: 'replaceRejected', row: { ...order.row, text: 'too late' } }, order);
        return;
      }
      order.row = { ...order.row, ...terms };
      this.#say({ kind: 'replaced', row: order.row }, order);
    });
    return { kind: 'taken' };
  }

  async list(): Promise<BrokerList> {
    await this.#delay(1_000 + this.#random.below(100_000));
    if (this.#happens('listFails')) throw new Error('no list');
    const rows = this.#orders.filter(({ isListed }) => isListed).map((order) => this.#asTold(order));
    if (this.#happens('listIncomplete')) return { complete: false, rows: rows.filter(() => this.#random.next() < 0.5) };
    return { complete: true, rows };
  }

  /** Somebody else's order, in an account of ours. */
  enterByHand(order: BrokerOrder): void {
    this.#receive(order, null);
  }

  /** Its desk changes the order at `index`. */
  changeByHand(index: number, change: Partial<OrderTerms & Pick<BrokerRow, 'brokerOrderId'>>): void {
    const order = this.#orders[index];
    if (order === undefined) return;
    order.row = { ...order.row, ...change };
    this.#say({ kind: 'replaced', row: order.row }, order);
  }

  /** Ends the order at `index`. */
  end(index: number, status: 'CANCELED' | 'EXPIRED'): void {
    const order = this.#orders[index];
    if (order !== undefined && isLive(order.row)) this.#change(order, { status });
  }

  /** Trades `quantity` more of the order at `index`, as far as it lives. */
  trade(index: number, quantity: number): void {
    const order = this.#orders[index];
    if (order === undefined || !isLive(order.row)) return;
    const { figures, quantity: most, price } = order.row;
    const cum = quantityOf(Math.min(figures.cum + quantity, most));
    const notional = figures.notional + BigInt(cum - figures.cum) * BigInt(price ?? 100_000);
    this.#change(order, { status: cum === most ? 'FILLED' : 'LIVE', figures: { ...figures, cum, notional } });
  }

  /** The list of a new day has what lives alone. */
  beginDay(): void {
    for (const order of this.#orders) order.isListed = isLive(order.row);
  }

  get count(): number {
    return this.#orders.length;
  }

  /** Says of each order what it is, once more. */
  repeatAll(): void {
    for (const order of this.#orders) this.#say({ kind: 'order', row: order.row }, order);
  }

  #receive(order: BrokerOrder, localId: string | null): void {
    const appearsUs = 1_000 + this.#random.below(50_000) + (this.#happens('slowToAppear') ? 30_000_000 : 0);
    this.#schedule.after(appearsUs, () => {
      const figures = { cum: quantityOf(0), notional: 0n, restated: 0 };
      const [brokerOrderId, createdAt] = [`b${this.#orders.length + 1}`, this.#schedule.now()];
      const row: BrokerRow = { ...order, brokerOrderId, localId, status: 'LIVE', figures, text: '', createdAt };
      const truth: Truth = { row, isListed: true, session: this.session };
      this.#orders.push(truth);
      if (this.#happens('rejects')) this.#change(truth, { status: 'REJECTED', text: 'no' });
      else this.#say({ kind: 'order', row }, truth);
    });
  }

  #change(order: Truth, change: Partial<BrokerRow>): void {
    order.row = { ...order.row, ...change };
    this.#say({ kind: 'order', row: order.row }, order);
  }

  #say(message: Exclude<BrokerMessage, { kind: 'session' }>, order: Truth): void {
    if (this.#happens('messageLost')) return;
    const told = { ...message, row: { ...this.#asTold(order), text: message.row.text } };
    const us = this.#random.below(10_000) + (this.#happens('messageLate') ? this.#random.below(20_000_000) : 0);
    this.#schedule.after(us, () => this.#listener?.(told));
    if (this.#happens('messageDoubled')) this.#schedule.after(us + 50_000, () => this.#listener?.(told));
  }

  #asTold({ row, session }: Truth): BrokerRow {
    const isForgotten = session !== this.session || this.#happens('localIdMissing');
    const brokerOrderId = this.#happens('idMissing') ? null : row.brokerOrderId;
    return { ...row, brokerOrderId, localId: isForgotten ? null : row.localId };
  }

  #find(target: BrokerTarget): Truth | undefined {
    return this.#orders.findLast((order) => {
      if ('brokerOrderId' in target) return order.row.brokerOrderId === target.brokerOrderId;
      return order.session === this.session && order.row.localId === target.localId;
    });
  }

  #delay(us: number): Promise<void> {
    return new Promise((resolve) => this.#schedule.after(us, resolve));
  }

  #happens(what: keyof Mischief): boolean {
    const rate = this.mischief[what];
    if (rate === 0 || this.#random.next() >= rate) return false;
    this.fired.set(what, (this.fired.get(what) ?? 0) + 1);
    return true;
  }
}

export function isLive({ status }: BrokerRow): boolean {
  return status === 'LIVE' || status === 'PENDING' || status === 'SUSPENDED';
}
