/**
 * The paper venue: a broker with an exchange behind it, as the outside is. It knows nothing of the core: it has ids and
 * sessions of its own, keeps its own truth in its own store, and tells in reports what became of orders. Trades, phases
 * and facts come from the market that it is given. Nothing is told, and no call is answered, before it is durable.
 */

import { defined } from '#kernel/assert.ts';
import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import { dateOfEpochDay, epochDayOf, type Instant, type LocalDate } from '#kernel/time.ts';
import type { FeedEvent, Trade, TradeBust } from '#market-data/index.ts';
import type {
  Broker,
  BrokerList,
  BrokerMessage,
  BrokerOrder,
  BrokerTarget,
  OrderTerms,
  RequestOutcome,
  SendOutcome,
} from '#trading/index.ts';
import { Book, type Effect } from './book.ts';
import { Keeper } from './keeper.ts';
import { Lane } from './lane.ts';
import { isOver, newOrder, type PaperOrder, type PaperRequest, rowOf } from './order.ts';
import { type Latency, PAPER_SETTINGS, type PaperSettings } from './settings.ts';
import { type PaperVenueOptions, type SendFate, todayOf } from './venue-options.ts';

/** Opens the venue over what its store has, in a new session: orders on their way go on, resting ones rest. */
export async function openPaperVenue(options: PaperVenueOptions): Promise<PaperVenue> {
  const { store } = options;
  const today = todayOf(options);
  const orders = await store.recent(today);
  const [name, lastNumber, session] = [await store.name(), await store.lastNumber(), await store.beginSession()];
  await store.forgetBefore(dateOfEpochDay(epochDayOf(today) - KEPT_DAYS));
  return new PaperVenue(options, { orders, name, lastNumber, session });
}

/** How long orders are kept after their day. */
const KEPT_DAYS = 30;
const UNKNOWN_ORDER: RequestOutcome = { kind: 'refused', code: 'UNKNOWN_ORDER', text: 'no such order in this session' };

export class PaperVenue implements Broker {
  readonly #options: PaperVenueOptions;
  readonly #settings: PaperSettings;
  readonly #toBroker: Lane;
  readonly #toExchange: Lane;
  readonly #reports: Lane;
  readonly #books = new Map<string, { readonly book: Book; closedSince: Instant | null }>();
  /** Of today and of the last day before it, by number: its last reports may not have been heard. */
  readonly #orders = new Map<number, PaperOrder>();
  /** By each id that it ever had, and by its local one. */
  readonly #byId = new Map<string, PaperOrder>();
  readonly #listeners = new Set<(message: BrokerMessage) => void>();
  readonly #keeper: Keeper;
  readonly #name: string;
  /** What happens at the exchange, one after the other. */
  #exchange: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** It is going to look what holds of its symbols. */
  #looking = false;
  #lastNumber: number;
  #session: string;
  #lastLocalId = 0;
  #replacements = 0;
  /** The exchange's clock, as heard; null before it was. */
  #heard: Instant | null = null;
  #date: LocalDate;

  constructor(
    options: PaperVenueOptions,
    begun: {
      readonly orders: readonly PaperOrder[];
      /** Of the store: all ids begin with it. */
      readonly name: string;
      readonly lastNumber: number;
      readonly session: number;
    },
  ) {
    this.#options = options;
    this.#settings = { ...PAPER_SETTINGS, ...options.settings };
    this.#keeper = new Keeper(options);
    this.#toBroker = new Lane(options.timing);
    this.#toExchange = new Lane(options.timing);
    this.#reports = new Lane(options.timing);
    this.#lastNumber = begun.lastNumber;
    this.#name = begun.name;
    this.#session = this.#sessionName(begun.session);
    this.#date = todayOf(options);
    for (const order of begun.orders) this.#resume(order);
    for (const order of begun.orders) if (order.date < this.#date && !isOver(order)) this.#expire(order);
    this.#inTurn(() => this.#look());
  }

  // --- the broker ---

  listen(listener: (message: BrokerMessage) => void): () => void {
    this.#listeners.add(listener);
    listener({ kind: 'session', session: this.#session, state: 'UP' });
    return () => this.#listeners.delete(listener);
  }

  send(order: BrokerOrder): Promise<SendOutcome> {
    return this.sendAs(order, null);
  }

  async cancel(target: BrokerTarget): Promise<RequestOutcome> {
    return this.#request(target, { kind: 'cancel' });
  }

  async replace(target: BrokerTarget, terms: OrderTerms): Promise<RequestOutcome> {
    return this.#request(target, { kind: 'replace', terms });
  }

  async list(): Promise<BrokerList> {
    await new Promise<void>((done) => this.#keeper.keep(null, { done }));
    return { complete: true, rows: [...this.#orders.values()].map((order) => rowOf(order, this.#session)) };
  }

  // --- the market ---

  /** Hears the feed: trades and busts, the clock of the exchange, and that phases or halts changed. */
  take(event: FeedEvent): void {
    switch (event.kind) {
      case 'trades':
        this.#print(event.trades);
        break;
      case 'busts':
        for (const bust of event.busts) this.#bust(bust);
        break;
      case 'clock':
      case 'phase':
      case 'halt':
        this.#tick(event.at);
        break;
      case 'lost':
      case 'recovered':
      case 'subscribed':
      case 'unsubscribed':
      case 'refused':
      case 'ended':
        break;
    }
  }

  /** The day is over: what is still open expires. It also does by itself, a while after the close. */
  endDay(): void {
    for (const order of this.#orders.values()) this.#expire(order);
  }

  /** The market begins anew on `today`, as a replay does: what is open expires, and its tape is forgotten. */
  rewind(today: LocalDate): void {
    this.endDay();
    this.#books.clear();
    this.#heard = null;
    this.#date = today;
  }

  /** What has open orders: without trades of these nothing fills. */
  openSymbols(): { readonly exchange: string; readonly symbol: string }[] {
    const open = [...this.#orders.values()].filter((order) => !isOver(order));
    return [...new Map(open.map(({ asked }) => [keyOf(asked), asked])).values()].map(({ exchange, symbol }) => ({
      exchange,
      symbol,
    }));
  }

  /** Waits until all that was done is kept, and lets go of the store; what waits for facts goes on with the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const lane of [this.#toBroker, this.#toExchange, this.#reports]) lane.clear();
    await this.#exchange;
    await this.#keeper.close();
    await this.#options.store.close();
  }

  // --- what faults and tests do, as the broker's own people could ---

  /** All orders of today, as they are: the truth, which no report can change. */
  truth(): readonly Readonly<PaperOrder>[] {
    return [...this.#orders.values()];
  }

  /** As `send`, where `fate` is not null with another end. */
  async sendAs(asked: BrokerOrder, fate: SendFate | null): Promise<SendOutcome> {
    const foreign = fate?.kind === 'foreign';
    const localId = foreign ? '' : String(++this.#lastLocalId);
    const sent: SendOutcome = { kind: 'sent', localId };
    if (fate?.kind === 'dropped') return sent;
    const order = newOrder(asked, {
      number: ++this.#lastNumber,
      session: foreign ? 'another' : this.#session,
      localId,
      date: this.#date,
      createdAt: this.#options.timing.now(),
    });
    if (fate?.kind === 'rejected') Object.assign(order, { status: 'REJECTED', text: fate.text });
    if (fate?.kind === 'delayed') {
      this.#options.timing.after(fate.us, () => this.#keeper.keep(order, { done: () => this.#admit(order) }));
      return sent;
    }
    return new Promise((resolve) => {
      const done = () => {
        this.#admit(order);
        resolve(sent);
      };
      const tell = (error: unknown) => resolve({ kind: 'failed', code: 'STORE', text: String(error) });
      this.#keeper.keep(order, { done, failed: { isNew: true, tell } });
    });
  }

  /** The line breaks and is there again: reports under way are lost, and local ids begin again. */
  async resetSession(): Promise<void> {
    this.#reports.clear();
    this.#say({ kind: 'session', session: this.#session, state: 'DOWN' });
    this.#session = this.#sessionName(await this.#options.store.beginSession());
    this.#lastLocalId = 0;
    this.#say({ kind: 'session', session: this.#session, state: 'UP' });
  }

  /** The broker or the exchange ends an order by itself, whatever its state was. */
  end(number: number, status: 'ADMIN_CANCELED' | 'REJECTED'): void {
    const order = this.#order(number);
    const text = status === 'REJECTED' ? 'refused by the risk of the exchange' : 'canceled by the broker';
    this.#bookOf(order.asked).end(order, status, text);
  }

  /** As `cancel`, which the exchange refuses. */
  async rejectCancel(target: BrokerTarget, text: string): Promise<RequestOutcome> {
    const order = this.#find(target);
    if (order === null) return UNKNOWN_ORDER;
    this.#effect({ kind: 'cancelRejected', order, text });
    return { kind: 'taken' };
  }

  /** An execution that no trade explains, whatever the order's state and however much it has traded. */
  execute(number: number, { quantity, price }: { quantity: Quantity; price: Price }): void {
    const order = this.#order(number);
    const id = `${number}#${order.executions.length + 1}`;
    order.executions.push({ id, quantity, price, print: null, busted: false });
    this.#effect({ kind: 'order', order });
  }

  /** Takes an execution back. */
  takeBack(number: number, execution: string): void {
    const order = this.#order(number);
    this.#bookOf(order.asked).takeBack(order, execution);
  }

  /** Changes the price of an execution. */
  correct(number: number, { execution, price }: { execution: string; price: Price }): void {
    const order = this.#order(number);
    order.executions = order.executions.map((one) => (one.id === execution ? { ...one, price } : one));
    order.restated++;
    this.#effect({ kind: 'corrected', order, execution });
  }

  // --- orders on their way ---

  /** The order is the broker's: it will have an id, and then go to the exchange. */
  #admit(order: PaperOrder): void {
    this.#orders.set(order.number, order);
    this.#byId.set(localKey(order.session, order.localId), order);
    if (order.status === 'REJECTED') {
      this.#effect({ kind: 'order', order });
      return;
    }
    this.#toBroker.put(this.#delay(this.#settings.toBroker), () => {
      if (isOver(order)) return;
      this.#giveId(order);
      this.#effect({ kind: 'order', order });
      this.#forward(order);
    });
  }

  #giveId(order: PaperOrder): void {
    order.brokerOrderId = `P${order.date.replaceAll('-', '')}-${this.#session}-${order.number}`;
  }

  #forward(order: PaperOrder): void {
    this.#atExchange(order, (book) => {
      if (!isOver(order)) book.arrive(order, this.#now());
    });
  }

  #request(target: BrokerTarget, request: PaperRequest): Promise<RequestOutcome> {
    const order = this.#find(target);
    if (order === null) return Promise.resolve(UNKNOWN_ORDER);
    order.requests.push(request);
    return new Promise((resolve) => {
      const done = () => {
        this.#convey(order);
        resolve({ kind: 'taken' });
      };
      const tell = (error: unknown) => {
        order.requests = order.requests.filter((one) => one !== request);
        // That is no answer of the exchange: whoever asked asks again.
        resolve({ kind: 'unknown', code: 'STORE', text: String(error) });
      };
      this.#keeper.keep(order, { done, failed: { isNew: false, tell } });
    });
  }

  /** Brings the oldest request of the order to the exchange, behind the order itself. */
  #convey(order: PaperOrder): void {
    this.#toBroker.put(this.#delay(this.#settings.toBroker), () =>
      this.#atExchange(order, (book) => {
        const request = order.requests.shift();
        if (request?.kind === 'cancel') book.cancel(order);
        if (request?.kind === 'replace') book.replace(order, request.terms, this.#now());
      }),
    );
  }

  /** Brings something to the exchange, which does it when it has looked at what holds of the symbol. */
  #atExchange({ asked }: PaperOrder, act: (book: Book) => void): void {
    this.#toExchange.put(this.#delay(this.#settings.toExchange), () =>
      this.#inTurn(async () => act(await this.#freshBookOf(asked))),
    );
  }

  #inTurn(work: () => Promise<void>): void {
    this.#exchange = this.#exchange.then(work).catch((error) => void (this.#isClosed || this.#options.onError(error)));
  }

  #resume(order: PaperOrder): void {
    this.#orders.set(order.number, order);
    for (const id of [...order.formerIds, order.brokerOrderId]) if (id !== null) this.#byId.set(id, order);
    this.#bookOf(order.asked).restore(order);
    if (order.status === 'PENDING' && order.brokerOrderId === null) this.#admit(order);
    else if (order.status === 'PENDING') this.#forward(order);
    for (const _ of order.requests) this.#convey(order);
  }

  #sessionName(number: number): string {
    return `paper-${this.#name}-${number}`;
  }

  #find(target: BrokerTarget): PaperOrder | null {
    const id = 'localId' in target ? localKey(this.#session, target.localId) : target.brokerOrderId;
    return this.#byId.get(id) ?? null;
  }

  #order(number: number): PaperOrder {
    return defined(this.#orders.get(number), `the paper venue has an order ${number}`);
  }

  #delay({ leastUs, mostUs }: Latency): number {
    return leastUs + this.#options.random.below(mostUs - leastUs + 1);
  }

  // --- the market, inside ---

  #now(): Instant {
    return this.#heard ?? this.#options.timing.now();
  }

  #bookOf({ exchange, symbol }: Pick<BrokerOrder, 'exchange' | 'symbol'>): Book {
    return this.#placeOf({ exchange, symbol }).book;
  }

  #placeOf({ exchange, symbol }: Pick<BrokerOrder, 'exchange' | 'symbol'>) {
    const key = keyOf({ exchange, symbol });
    const known = this.#books.get(key);
    if (known !== undefined) return known;
    const newId = () => `P${this.#date.replaceAll('-', '')}-${this.#session}-R${++this.#replacements}`;
    const book = new Book({ settings: this.#settings, newId, tell: (effect) => this.#effect(effect) });
    const place = { book, closedSince: null };
    this.#books.set(key, place);
    return place;
  }

  /** The book, with what holds of its symbol now. */
  async #freshBookOf({ exchange, symbol }: Pick<BrokerOrder, 'exchange' | 'symbol'>): Promise<Book> {
    const place = this.#placeOf({ exchange, symbol });
    try {
      place.book.heed(await this.#options.factsOf(exchange, symbol));
    } catch (error) {
      if (this.#isClosed) throw error;
      // What it knew last holds on; of what it knows nothing it refuses every order.
      this.#options.onError(error);
    }
    if (place.book.phase !== null) place.closedSince = null;
    else place.closedSince ??= this.#now();
    return place.book;
  }

  #print(trades: readonly Trade[]): void {
    for (const trade of trades) {
      this.#hear(trade.at);
      this.#bookOf(trade).print(trade);
    }
  }

  #hear(at: Instant): void {
    if (this.#heard === null || at > this.#heard) this.#heard = at;
  }

  #bust({ exchange, symbol, date, id }: TradeBust): void {
    const ofDay = (at: Instant) => this.#options.dateAt(at) === date;
    this.#bookOf({ exchange, symbol }).bust(id, { ofDay, isToday: date === this.#date });
  }

  #tick(at: Instant): void {
    this.#hear(at);
    const date = this.#options.dateAt(this.#now());
    if (date > this.#date) this.#beginDay(date);
    if (this.#looking) return;
    this.#looking = true;
    this.#inTurn(() => this.#look());
  }

  /** Looks at what holds of each symbol with open orders; those of a market that is long closed expire. */
  async #look(): Promise<void> {
    this.#looking = false;
    for (const { exchange, symbol } of this.openSymbols()) {
      const book = await this.#freshBookOf({ exchange, symbol });
      const { closedSince } = this.#placeOf({ exchange, symbol });
      if (closedSince !== null && this.#now() - closedSince >= this.#settings.expiryUs)
        for (const order of book.open) this.#expire(order);
    }
  }

  #beginDay(date: LocalDate): void {
    this.endDay();
    const last = this.#date;
    this.#date = date;
    for (const [number, order] of this.#orders) if (order.date < last) this.#orders.delete(number);
    for (const [id, order] of this.#byId) if (order.date < last) this.#byId.delete(id);
    for (const { book } of this.#books.values()) book.newDay();
  }

  #expire(order: PaperOrder): void {
    // Of an order without an id nobody could be told how it ended.
    if (!isOver(order) && order.brokerOrderId === null) this.#giveId(order);
    this.#bookOf(order.asked).end(order, 'EXPIRED', 'its day is over');
  }

  // --- durable first, told then ---

  #effect(
    effect: Effect | { readonly kind: 'corrected'; readonly order: PaperOrder; readonly execution: string },
  ): void {
    const { order } = effect;
    const row = rowOf(order, this.#session);
    const message: BrokerMessage =
      effect.kind === 'busted' || effect.kind === 'corrected'
        ? { kind: effect.kind, execution: effect.execution, row }
        : { kind: effect.kind, row: 'text' in effect ? { ...row, text: effect.text } : row };
    const session = this.#session;
    if (row.brokerOrderId !== null) this.#byId.set(row.brokerOrderId, order);
    const done = () =>
      this.#reports.put(this.#delay(this.#settings.report), () => {
        // What belongs to a session that has ended is not told in the next one.
        if (session === this.#session) this.#say(message);
      });
    this.#keeper.keep(order, { done });
  }

  #say(message: BrokerMessage): void {
    for (const listener of [...this.#listeners])
      try {
        listener(message);
      } catch (error) {
        // Whoever listens badly takes nothing from others.
        this.#options.onError(error);
      }
  }
}

function localKey(session: string, localId: string): string {
  return `${session} ${localId}`;
}

function keyOf({ exchange, symbol }: { exchange: string; symbol: string }): string {
  return `${exchange}/${symbol}`;
}
