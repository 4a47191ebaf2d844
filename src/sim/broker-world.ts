/**
 * A broker with a truth of its own, behind the port that real ones have. It knows no name of ours; who sent what is
 * noted beside it for the oracles alone. Whatever it misreports, `orders` is what happened.
 */

import { quantityOf } from '#kernel/quantity.ts';
import { MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
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
import type { Chance } from './faults.ts';
import { NEVER, type Process, type Scheduler } from './scheduler.ts';
import { type Fate, TrueMarket } from './true-market.ts';
import { isLive, rowOf, type TrueOrder } from './true-order.ts';

export interface BrokerWorldOptions {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** Each process has a login of its own, as libraries do; otherwise the login outlives processes. */
  readonly sessionPerProcess: boolean;
  /** Accounts in which others trade too. */
  readonly shared: ReadonlySet<string>;
  /** Which order of ours is being sent, for the oracles; null where none can be. */
  readonly ownerOf: (order: BrokerOrder) => string | null;
  readonly onSend: (owner: string | null) => void;
  readonly onReplace: (owner: string, terms: OrderTerms) => void;
  /** What becomes of an order; left out, chance says so. */
  readonly fateOf?: ((order: BrokerOrder) => Fate) | undefined;
}

type OrderMessageKind = Exclude<BrokerMessage['kind'], 'session' | 'busted' | 'corrected'>;

/** The longest that an order travels: settle times are chosen above it. */
const LATEST_ARRIVAL_US = 20 * SECOND_US;

export class BrokerWorld {
  readonly orders: TrueOrder[] = [];
  readonly #world: BrokerWorldOptions;
  readonly #market: TrueMarket;
  readonly #byId = new Map<string, TrueOrder>();
  readonly #byOwner = new Map<string, TrueOrder[]>();
  readonly #byLocalId = new Map<string, TrueOrder>();
  readonly #rows = new Map<TrueOrder, BrokerRow>();
  #listener: { readonly process: Process; readonly hear: (message: BrokerMessage) => void } | null = null;
  #session = 0;
  #localIds = 0;
  #up = true;
  #open = true;

  constructor(world: BrokerWorldOptions) {
    this.#world = world;
    this.#market = new TrueMarket({
      scheduler: world.scheduler,
      chance: world.chance,
      tell: (it) => this.#tell('order', it),
      tellChange: (it) => this.#tell('replaced', it),
      tellExecution: (kind, it) => {
        this.#rows.delete(it);
        this.#callback({ kind, execution: `x${it.number}.${it.restated}`, row: this.#row(it) });
      },
    });
  }

  get session(): string {
    return `session-${this.#session}`;
  }

  /** What an order of ours became: more than one is a mistake. */
  ordersOf(owner: string): readonly TrueOrder[] {
    return this.#byOwner.get(owner) ?? [];
  }

  byId(brokerOrderId: string): TrueOrder | undefined {
    return this.#byId.get(brokerOrderId);
  }

  /** The port, for one run of an adapter. */
  port(process: Process): Broker {
    if (this.#world.sessionPerProcess || this.#session === 0) this.#newSession();
    return {
      listen: (hear) => {
        const listener = { process, hear };
        this.#listener = listener;
        this.#send({ kind: 'session', session: this.session, state: this.#up ? 'UP' : 'DOWN' });
        return () => {
          if (this.#listener === listener) this.#listener = null;
        };
      },
      send: (order) => process.outside('send', this.#latency(), () => this.#accept(order)),
      cancel: (target) => process.outside('cancel', this.#latency(), () => this.#cancel(target)),
      replace: (target, terms) => process.outside('replace', this.#latency(), () => this.#replace(target, terms)),
      list: () => process.outside('list', this.#latency(), () => this.#list()),
    };
  }

  /** The login is lost, and found again as another one. */
  resetSession(): void {
    this.#newSession();
    if (this.#up) this.#send({ kind: 'session', session: this.session, state: 'UP' });
  }

  setUp(up: boolean): void {
    if (up && !this.#up) this.#newSession();
    this.#up = up;
    this.#send({ kind: 'session', session: this.session, state: up ? 'UP' : 'DOWN' });
  }

  /** Somebody else's order: like one of ours where there is one, so that the two could be taken for each other. */
  foreign(order: BrokerOrder): void {
    const it = this.#create(order, null);
    it.ids.push(`f${it.number}`);
    this.#byId.set(`f${it.number}`, it);
    it.status = 'LIVE';
    this.#tell('order', it);
    this.#market.live(it, null);
  }

  halt(symbol: string, halted: boolean): void {
    for (const it of this.orders) if (it.order.symbol === symbol && isLive(it)) this.#market.halt(it, halted);
  }

  /** What lives in `account` expires. */
  expire(account: string): void {
    for (const it of this.orders) if (it.order.account === account && isLive(it)) this.#market.end(it, 'EXPIRED');
  }

  /** The day is over: what lives expires, and nothing new is taken. */
  closeDay(): void {
    this.#open = false;
    for (const it of this.orders) if (isLive(it)) this.#market.end(it, 'EXPIRED');
  }

  #newSession(): void {
    this.#session++;
    // A new login counts from 1 again: its ids are those of other orders in the one before.
    this.#localIds = 0;
    this.#byLocalId.clear();
  }

  #latency(): { readonly thereUs: number; readonly backUs: number } {
    const { chance } = this.#world;
    return { thereUs: 100 + chance.wait(300), backUs: 100 + chance.wait(2 * MILLISECOND_US) };
  }

  #create(order: BrokerOrder, owner: string | null): TrueOrder {
    if (owner !== null) this.#localIds++;
    const { quantity, price, stopPrice } = order;
    const it: TrueOrder = {
      number: this.orders.length + 1,
      owner,
      order,
      // Others have logins of their own.
      session: owner === null ? '' : this.session,
      localId: String(this.#localIds),
      createdAt: this.#world.scheduler.now,
      ids: [],
      status: 'TRAVELLING',
      quantity,
      unasked: 0,
      price,
      stopPrice,
      cum: 0,
      notional: 0n,
      restated: 0,
      last: null,
      cumMost: 0,
      text: '',
      afterProof: false,
    };
    this.orders.push(it);
    if (owner === null) return it;
    this.#byLocalId.set(it.localId, it);
    this.#byOwner.set(owner, [...this.ordersOf(owner), it]);
    return it;
  }

  #accept(order: BrokerOrder): SendOutcome | typeof NEVER {
    const { chance, ownerOf, onSend, fateOf } = this.#world;
    const owner = ownerOf(order);
    onSend(owner);
    if (!this.#up) return { kind: 'failed', code: 'NO_LOGIN', text: 'not logged in' };
    const without = chance.first('sendFails', 'sendUnknownWithoutEffect', 'sendHangsWithoutEffect');
    if (without === 'sendFails') return { kind: 'failed', code: 'INVALID_ARGS', text: 'not sent' };
    if (without === 'sendUnknownWithoutEffect') return { kind: 'unknown', code: 'INTERNAL_ERROR', text: '' };
    if (without === 'sendHangsWithoutEffect') return NEVER;
    const it = this.#create(order, owner);
    this.#world.scheduler.after(this.#journeyUs(it), () => this.#arrive(it));
    const withEffect = chance.first('sendUnknownWithEffect', 'sendHangsWithEffect');
    if (withEffect === 'sendUnknownWithEffect' || fateOf?.(order) === 'UNKNOWN')
      return { kind: 'unknown', code: 'WAITING_SERVER', text: '' };
    if (withEffect === 'sendHangsWithEffect') return NEVER;
    return { kind: 'sent', localId: it.localId };
  }

  /** Settle times are chosen above the usual ones; what comes later was proven not to be there, and is adopted. */
  #journeyUs(it: TrueOrder): number {
    const { chance, shared } = this.#world;
    // Where others trade too, a person decides whose it is, and of what is over nobody is asked.
    if (!shared.has(it.order.account) && chance.happens('arrivalAfterProof')) {
      it.afterProof = true;
      return 70 * SECOND_US + chance.random.below(60 * SECOND_US);
    }
    if (chance.happens('lateArrival')) return chance.random.below(LATEST_ARRIVAL_US);
    return Math.min(chance.wait(20 * MILLISECOND_US), LATEST_ARRIVAL_US);
  }

  #arrive(it: TrueOrder): void {
    const { chance, fateOf } = this.#world;
    const fate = fateOf?.(it.order) ?? null;
    if (chance.happens('silentDrop') || fate === 'DROP') {
      it.status = 'DROPPED';
      return;
    }
    const fault = chance.first('rejectOnArrival', 'rejectWithoutId');
    this.#giveId(it);
    if (fault !== null || !this.#open || fate === 'REJECT') {
      it.status = 'REJECTED';
      it.text = this.#open ? 'not taken' : 'closed';
      this.#rows.delete(it);
      const row = this.#row(it);
      this.#callback({ kind: 'order', row: fault === 'rejectWithoutId' ? { ...row, brokerOrderId: null } : row });
      return;
    }
    it.status = 'PENDING';
    this.#tell('order', it);
    this.#world.scheduler.after(chance.wait(10 * MILLISECOND_US), () => {
      if (it.status !== 'PENDING') return;
      it.status = 'LIVE';
      this.#tell('order', it);
      if (chance.happens('rejectAfterAck')) this.#market.endLater(it, 'REJECTED');
      else this.#market.live(it, fate);
    });
  }

  #giveId(it: TrueOrder): void {
    const id = it.ids.length === 0 ? `b${it.number}` : `b${it.number}.${it.ids.length}`;
    it.ids.push(id);
    this.#byId.set(id, it);
  }

  #target(target: BrokerTarget): TrueOrder | undefined {
    return 'brokerOrderId' in target ? this.#byId.get(target.brokerOrderId) : this.#byLocalId.get(target.localId);
  }

  #cancel(target: BrokerTarget): RequestOutcome | typeof NEVER {
    const { chance, scheduler } = this.#world;
    if (!this.#up || chance.happens('cancelFails')) return { kind: 'refused', code: 'NO_LOGIN', text: 'not taken' };
    const it = this.#target(target);
    if (it === undefined) return { kind: 'refused', code: 'UNKNOWN_ORDER', text: 'no such order' };
    if (!chance.happens('cancelLost')) scheduler.after(chance.wait(15 * MILLISECOND_US), () => this.#doCancel(it));
    if (chance.happens('cancelHangs')) return NEVER;
    if (chance.happens('cancelUnknown')) return { kind: 'unknown', code: 'WAITING_SERVER', text: '' };
    return { kind: 'taken' };
  }

  #doCancel(it: TrueOrder): void {
    const { chance } = this.#world;
    if (it.status === 'DROPPED') return;
    if (!isLive(it) || chance.happens('cancelRefused')) this.#tell('cancelRejected', it);
    else {
      this.#market.end(it, 'CANCELED');
      if (chance.happens('fillAfterCancel')) this.#market.tradeLate(it);
    }
  }

  #replace(target: BrokerTarget, terms: OrderTerms): RequestOutcome | typeof NEVER {
    const { chance, scheduler } = this.#world;
    if (!this.#up || chance.happens('replaceFails')) return { kind: 'refused', code: 'NO_LOGIN', text: 'not taken' };
    const it = this.#target(target);
    if (it === undefined) return { kind: 'refused', code: 'UNKNOWN_ORDER', text: 'no such order' };
    if (it.owner !== null) this.#world.onReplace(it.owner, terms);
    if (!chance.happens('replaceLost'))
      scheduler.after(chance.wait(15 * MILLISECOND_US), () => this.#doReplace(it, terms));
    if (chance.happens('replaceHangs')) return NEVER;
    if (chance.happens('replaceUnknown')) return { kind: 'unknown', code: 'WAITING_SERVER', text: '' };
    return { kind: 'taken' };
  }

  #doReplace(it: TrueOrder, { quantity, price, stopPrice }: OrderTerms): void {
    const { chance } = this.#world;
    if (it.status === 'DROPPED') return;
    if (!isLive(it) || chance.happens('replaceRefused')) {
      this.#tell('replaceRejected', it);
      return;
    }
    it.quantity = quantityOf(Math.max(quantity, it.cum));
    it.unasked = 0;
    it.price = price;
    it.stopPrice = stopPrice;
    if (it.cum > 0 && it.quantity === it.cum) it.status = 'FILLED';
    if (chance.happens('replaceChainsId')) this.#giveId(it);
    this.#tell('replaced', it);
  }

  #list(): BrokerList {
    const { chance, scheduler } = this.#world;
    if (!this.#up || chance.happens('listFails')) throw new Error('the list cannot be had');
    const lagUs = chance.happens('listLags') ? 500 * MILLISECOND_US : 0;
    const partial = chance.happens('listIncomplete');
    const rows: BrokerRow[] = [];
    for (const it of this.orders) {
      if (it.status === 'TRAVELLING' || it.status === 'DROPPED' || it.createdAt + lagUs > scheduler.now) continue;
      if (!partial || chance.random.below(2) === 0) rows.push(this.#row(it));
    }
    return { complete: !partial, rows };
  }

  #row(it: TrueOrder): BrokerRow {
    const known = this.#rows.get(it);
    if (known !== undefined && known.localId === (it.session === this.session ? it.localId : null)) return known;
    const row = rowOf(it, this.session);
    this.#rows.set(it, row);
    return row;
  }

  /** Something changed: reports it, unless that fails. */
  #tell(kind: OrderMessageKind, it: TrueOrder): void {
    this.#rows.delete(it);
    const { chance } = this.#world;
    let row = this.#row(it);
    if (chance.happens('localIdMissing')) row = { ...row, localId: null };
    if (it.status === 'PENDING' && row.localId !== null && chance.happens('brokerIdMissing'))
      row = { ...row, brokerOrderId: null };
    this.#callback({ kind, row });
  }

  #callback(message: BrokerMessage): void {
    const { chance } = this.#world;
    if (chance.happens('callbackLost')) return;
    this.#send(message);
    if (chance.happens('callbackDoubled')) this.#send(message);
  }

  #send(message: BrokerMessage): void {
    const { chance, scheduler } = this.#world;
    const late = message.kind !== 'session' && chance.happens('callbackLate');
    const listener = this.#listener;
    if (listener === null) return;
    const { process, hear } = listener;
    const deliver = () => process.act(() => (process.cross('callback') ? hear(message) : undefined));
    scheduler.after(late ? chance.random.below(3 * SECOND_US) : 200, deliver);
  }
}
