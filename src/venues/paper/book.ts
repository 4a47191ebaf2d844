/**
 * Our orders in one symbol, and what the tape, the phases of the session and requests make of them. There is no book of
 * others behind it: what would have traded is told by what did. It draws nothing by chance and reads no clock, so the
 * same inputs give the same fills. docs/guide/paper-trading.md has the rules and where they are kinder or harsher than
 * the exchange.
 */

import { type Price, priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type Instant, SECOND_US } from '#kernel/time.ts';
import type { Trade } from '#market-data/index.ts';
import type { InstrumentFacts, OrderTerms, Side } from '#trading/index.ts';
import { allot, compareOrders, shareOf } from './allot.ts';
import { isCall, isContinuous, orderRefusal, requestRefusal, termsRefusal } from './check.ts';
import { isLater, isOver, leavesOf, type PaperOrder, type PrintKey, reach, tradedOf, worsened } from './order.ts';
import { type RecentPrint, RecentTrades } from './recent-trades.ts';
import type { PaperSettings } from './settings.ts';

/** What came of an input, for who asked and for who keeps it. */
export type Effect =
  | { readonly kind: 'order' | 'replaced'; readonly order: PaperOrder }
  | { readonly kind: 'replaceRejected' | 'cancelRejected'; readonly order: PaperOrder; readonly text: string }
  | { readonly kind: 'busted'; readonly order: PaperOrder; readonly execution: string };

export interface BookOptions {
  readonly settings: PaperSettings;
  /** The id of a replaced order, where the broker gives new ones. */
  readonly newId: () => string;
  readonly tell: (effect: Effect) => void;
}

/** Trades that passed through the book of orders. A cross, a block or the broker's own liquidity gives nobody else a fill. */
const OF_THE_BOOK: ReadonlySet<Trade['condition']> = new Set(['regular', 'auction', 'on-behalf', 'sweep']);

/** Feeds that tell no auctions print one as many trades of one price in one moment. */
const AUCTION_US = SECOND_US;

export class Book {
  readonly #options: BookOptions;
  readonly #recent: RecentTrades;
  readonly #orders = new Set<PaperOrder>();
  readonly #queues: Record<Side, PaperOrder[]> = { BUY: [], SELL: [] };
  /** Those whose price was not traded yet, the oldest first. */
  readonly #stops = new Set<PaperOrder>();
  readonly #changed = new Set<PaperOrder>();
  readonly #bustedIds = new Set<number>();
  /** By number what an earlier run took of trades of today, which the feed may tell again. */
  readonly #takenBefore: Record<Side, Map<number, number>> = { BUY: new Map(), SELL: new Map() };
  #facts: InstrumentFacts | null = null;
  /** Null until it was told. */
  #lot: number | null = null;
  #last: Price | null = null;
  /** Who took in the last trade, by the tick test: a price above the one before was paid to a seller. */
  #taker: Side | null = null;
  #lastPrint: PrintKey | null = null;
  #priority = 0;
  /** A call has begun and its auction has not printed. */
  #gathering = false;
  #auction: { readonly price: Price; readonly at: Instant } | null = null;

  constructor(options: BookOptions) {
    this.#options = options;
    this.#recent = new RecentTrades(options.settings);
  }

  /** The orders that are not over. */
  get open(): PaperOrder[] {
    return [...this.#orders].filter((order) => !isOver(order));
  }

  get phase(): InstrumentFacts['phase'] {
    return this.#facts?.phase ?? null;
  }

  /** What holds of the symbol from now on. */
  heed(facts: InstrumentFacts | null): void {
    const wasTrading = this.#trades();
    const isFirst = this.#lot === null && facts !== null;
    this.#facts = facts;
    this.#lot = facts?.lot ?? this.#lot;
    if (isFirst) this.#recent.share((quantity) => this.#shareOf(quantity));
    if (isCall(this.phase)) this.#gathering = true;
    this.#last ??= facts?.reference ?? null;
    if (!wasTrading && this.#trades()) this.#reopen();
  }

  /** Takes up an order of an earlier run. */
  restore(order: PaperOrder): void {
    this.#orders.add(order);
    this.#priority = Math.max(this.#priority, order.priority);
    const taken = this.#takenBefore[order.asked.side];
    for (const { print, quantity } of order.executions)
      if (print !== null) taken.set(print.id, (taken.get(print.id) ?? 0) + quantity);
    if (order.untriggered) this.#stops.add(order);
    else if (order.status === 'LIVE') this.#queue(order);
  }

  /** The order has reached the exchange, at `now` by the exchange's clock. */
  arrive(order: PaperOrder, now: Instant): void {
    this.#orders.add(order);
    const refusal = orderRefusal({ ...order.asked, ...order.terms }, this.#facts) ?? this.#priceless(order);
    if (refusal === null) {
      order.status = 'LIVE';
      const here = { at: now, id: 0 };
      order.after = this.#lastPrint !== null && isLater(this.#lastPrint, here) ? this.#lastPrint : here;
      order.untriggered = order.terms.stopPrice !== null;
      if (order.untriggered) this.#stops.add(order);
      else this.#enter(order, now);
    } else this.#end(order, 'REJECTED', refusal);
    this.#tellChanged(order);
  }

  cancel(order: PaperOrder): void {
    const refusal = this.#requestRefusal(order);
    if (refusal === null) this.#end(order, 'CANCELED', 'canceled as asked');
    else this.#options.tell({ kind: 'cancelRejected', order, text: refusal });
    this.#tellChanged();
  }

  /** Less quantity at the same price keeps the place in the queue; anything else is a new place. */
  replace(order: PaperOrder, terms: OrderTerms, now: Instant): void {
    const refusal = this.#requestRefusal(order) ?? this.#replaceRefusal(order, terms);
    if (refusal !== null) {
      this.#options.tell({ kind: 'replaceRejected', order, text: refusal });
      return;
    }
    const { terms: old, executions } = order;
    const before = executions.length;
    const keepsPlace = terms.price === old.price && terms.stopPrice === old.stopPrice && terms.quantity <= old.quantity;
    order.terms = { ...terms, quantity: quantityOf(Math.max(terms.quantity, tradedOf(order))) };
    order.text = '';
    if (this.#options.settings.newIdOnReplace && order.brokerOrderId !== null) {
      order.formerIds.push(order.brokerOrderId);
      order.brokerOrderId = this.#options.newId();
    }
    if (leavesOf(order) === 0) this.#end(order, 'FILLED', '');
    this.#options.tell({ kind: 'replaced', order });
    if (order.status === 'LIVE' && !order.untriggered && !keepsPlace) {
      this.#unqueue(order);
      order.limit = terms.price ?? order.limit;
      this.#enter(order, now);
    }
    // What was told already is not told again.
    if (order.executions.length === before) this.#changed.delete(order);
    this.#tellChanged();
  }

  /** The tape has a trade. One that is late or doubled fills nobody. */
  print(trade: Trade): void {
    if (!OF_THE_BOOK.has(trade.condition) || this.#bustedIds.has(trade.id)) return;
    if (!isLater(trade, this.#lastPrint)) return;
    const auction = this.#isAuction(trade);
    this.#lastPrint = { at: trade.at, id: trade.id };
    if (this.#last !== null && trade.price !== this.#last) this.#taker = trade.price > this.#last ? 'BUY' : 'SELL';
    this.#last = trade.price;
    const free = { BUY: 0, SELL: 0 };
    for (const side of ['BUY', 'SELL'] as const) free[side] = this.#match(side, trade, auction);
    this.#recent.add({ at: trade.at, id: trade.id, price: trade.price, free }, trade.quantity);
    if (auction) this.#reopen();
    else if (this.#trades() && trade.session === 'regular') this.#trigger(trade);
    this.#tellChanged();
  }

  /** The exchange took the trade `id` of a day back. `ofDay` tells whether a moment is of that day, which may be today. */
  bust(id: number, { ofDay, isToday }: { ofDay: (at: Instant) => boolean; isToday: boolean }): void {
    if (isToday) {
      this.#recent.remove(id);
      this.#bustedIds.add(id);
    }
    if (!this.#options.settings.busts) return;
    for (const order of this.#orders)
      for (const { id: execution, print, busted } of order.executions)
        if (!busted && print?.id === id && ofDay(print.at)) this.takeBack(order, execution);
  }

  /**
   * An execution never happened. An order that lives has its rest back; one that was filled by it does not come back to
   * life.
   */
  takeBack(order: PaperOrder, execution: string): void {
    order.executions = order.executions.map((one) => (one.id === execution ? { ...one, busted: true } : one));
    order.restated++;
    if (order.status === 'FILLED') {
      order.status = 'CANCELED';
      order.text = 'a trade was taken back by the exchange';
    }
    this.#options.tell({ kind: 'busted', order, execution });
  }

  /** The order is ended by its day or by the broker's hand, whatever the phase. */
  end(order: PaperOrder, status: 'EXPIRED' | 'ADMIN_CANCELED' | 'REJECTED', text: string): void {
    if (isOver(order)) return;
    this.#end(order, status, text);
    this.#tellChanged();
  }

  /** Another day begins: what is over is forgotten, and what traded counts no more. */
  newDay(): void {
    for (const order of this.#orders) if (isOver(order)) this.#orders.delete(order);
    this.#recent.clear();
    this.#bustedIds.clear();
    for (const taken of Object.values(this.#takenBefore)) taken.clear();
    this.#gathering = isCall(this.phase);
    this.#auction = null;
  }

  /** Whether orders trade with each other as they come. */
  #trades(): boolean {
    return isContinuous(this.phase) && this.#facts?.halted === false && !this.#gathering;
  }

  #priceless(order: PaperOrder): string | null {
    const needsPrice = order.asked.type === 'MARKET' || order.asked.type === 'MARKET_TO_LIMIT';
    return needsPrice && this.#trades() && this.#last === null ? 'nothing has traded yet that it could follow' : null;
  }

  #requestRefusal(order: PaperOrder): string | null {
    if (isOver(order)) return `too late: it is ${order.status}`;
    return requestRefusal({ phase: this.phase });
  }

  #replaceRefusal({ terms: old }: PaperOrder, terms: OrderTerms): string | null {
    if (this.#facts === null) return 'the symbol is unknown here';
    if (this.#facts.halted) return 'trading in it is halted';
    if (old.price !== null && terms.price === null) return 'its limit cannot be taken away';
    if ((old.stopPrice === null) !== (terms.stopPrice === null)) return 'a stop price cannot come or go';
    return termsRefusal(terms, this.#facts);
  }

  /** A trade is an auction's where it says so, where orders gather, and where it is the first after a call. */
  #isAuction(trade: Trade): boolean {
    const { price, at, condition, session } = trade;
    if (condition === 'auction' || (this.#gathering && session === 'regular')) {
      this.#gathering = isCall(this.phase);
      this.#auction = { price, at };
      return true;
    }
    return this.#auction !== null && this.#auction.price === price && at - this.#auction.at < AUCTION_US;
  }

  /** Whether a trade can fill anybody now. */
  #counts({ session }: Trade, auction: boolean): boolean {
    if (this.#facts?.halted !== false) return false;
    if ((session === 'after-hours') !== (this.phase === 'after-market')) return false;
    return auction || this.#trades();
  }

  /** Gives our orders of a side what the trade has for them; what is left for who comes next. */
  #match(side: Side, trade: Trade, auction: boolean): number {
    const { at, id, price } = trade;
    const quantity = trade.quantity - (this.#takenBefore[side].get(id) ?? 0);
    const share = this.#shareOf(quantity);
    const offered = { at, id, side, price, quantity, auction, share };
    const queue = this.#queues[side];
    if (queue.length === 0 || !this.#counts(trade, auction)) return auction ? 0 : share;
    const { allotments, leftToTake } = allot(queue, offered, (order) => this.#takingPrice(order, price));
    for (const { order, quantity: traded, price: at, ahead } of allotments) {
      order.ahead = ahead;
      if (traded > 0) this.#execute(order, { quantity: traded, price: at, print: { at: trade.at, id } });
      // Market-to-limit: its rest has the price of its first trade.
      if (traded > 0 && order.limit === null && order.asked.type === 'MARKET_TO_LIMIT') this.#rest(order, at);
    }
    for (const order of queue) if (order.taking && reach({ side, limit: order.limit, price }) < 0) order.taking = false;
    return leftToTake;
  }

  /** What orders that take may have of a trade. Without its lot all of it is put by, and shared out with the first facts. */
  #shareOf(quantity: number): number {
    const percent = this.#options.settings.participationPercent;
    return this.#lot === null ? quantity : shareOf(quantity, { percent, lot: this.#lot });
  }

  /** At what an order that takes trades where the tape is at `price`. */
  #takingPrice(order: PaperOrder, price: Price): Price {
    const { type, side } = order.asked;
    if (order.limit !== null || type === 'MARKET_TO_LIMIT') return price;
    const worse = worsened(price, side, this.#options.settings.slippageTicks * (this.#facts?.tick ?? 0));
    const { priceMin, priceMax } = this.#facts ?? { priceMin: null, priceMax: null };
    return priceOf(Math.min(Math.max(worse, priceMin ?? worse), priceMax ?? worse));
  }

  /** Comes to the market with its limit, as new: takes what it reaches, and rests with what it does not. */
  #enter(order: PaperOrder, now: Instant): void {
    order.priority = ++this.#priority;
    order.taking = false;
    order.ahead = 0;
    if (order.limit === null) order.limit = order.terms.price;
    const atOnce = order.asked.timeInForce !== 'DAY';
    if (this.#trades() && this.#reaches(order)) {
      this.#take(order, now);
      order.taking = true;
    } else if (order.limit !== null) order.ahead = this.#queueAt(order.limit, now);
    this.#changed.add(order);
    if (isOver(order)) return;
    if (atOnce) {
      this.#end(order, 'CANCELED', `what ${order.asked.timeInForce} could not trade at once is canceled`);
      return;
    }
    this.#queue(order);
    if (order.taking && order.asked.type === 'MARKET_TO_LIMIT' && order.limit === null && this.#last !== null)
      this.#rest(order, this.#last);
  }

  /** Takes from what was just traded, at the last price. */
  #take(order: PaperOrder, now: Instant): void {
    const { side, timeInForce } = order.asked;
    const last = this.#last;
    if (last === null) return;
    const offers = this.#recent
      .prints(now)
      .filter(({ price, free }) => free[side] > 0 && reach({ side, limit: order.limit, price }) >= 0);
    const enough = offers.reduce((sum, { free }) => sum + free[side], 0) >= leavesOf(order);
    if (timeInForce === 'FOK' && !enough) return;
    const price = this.#takingPrice(order, last);
    for (const offer of offers) {
      if (isOver(order)) return;
      this.#takeFrom(order, offer, price);
    }
  }

  #takeFrom(order: PaperOrder, offer: RecentPrint, price: Price): void {
    const { side } = order.asked;
    const quantity = quantityOf(Math.min(offer.free[side], leavesOf(order)));
    offer.free[side] -= quantity;
    this.#execute(order, { quantity, price, print: { at: offer.at, id: offer.id } });
  }

  /** At the last price itself it does where the last trade was taken from its own side: there was an offer. */
  #reaches({ asked: { side }, limit }: PaperOrder): boolean {
    if (this.#last === null) return false;
    const distance = reach({ side, limit, price: this.#last });
    return distance > 0 || (distance === 0 && this.#taker === side);
  }

  #queueAt(price: Price, now: Instant): number {
    switch (this.#options.settings.queue) {
      case 'front':
        return 0;
      case 'estimated':
        return this.#recent.queueAt(price, now);
      case 'back':
        return Number.MAX_SAFE_INTEGER;
    }
  }

  /** Waits at `limit` from now on, first at its price: it has just taken what was there. */
  #rest(order: PaperOrder, limit: Price): void {
    this.#unqueue(order);
    order.limit = limit;
    order.taking = false;
    order.ahead = 0;
    if (!isOver(order)) this.#queue(order);
  }

  /** Trading goes on after a call, a pause or a halt: what reaches the market takes, what does not rests. */
  #reopen(): void {
    for (const order of [...this.#queues.BUY, ...this.#queues.SELL]) {
      if (order.limit === null && order.asked.type === 'MARKET_TO_LIMIT' && this.#last !== null)
        this.#rest(order, this.#last);
      const { side } = order.asked;
      order.taking = this.#last !== null && reach({ side, limit: order.limit, price: this.#last }) > 0;
      if (order.taking) order.ahead = 0;
    }
  }

  /** Stops whose price was traded come to the market, the older first. */
  #trigger(trade: Trade): void {
    for (const order of this.#stops) {
      const { after, terms } = order;
      if (terms.stopPrice === null || !isLater(trade, after)) continue;
      // The stop is reached where a limit at it would not be beyond the trade.
      const side = order.asked.side === 'BUY' ? 'SELL' : 'BUY';
      if (reach({ side, limit: terms.stopPrice, price: trade.price }) < 0) continue;
      this.#stops.delete(order);
      order.untriggered = false;
      order.after = { at: trade.at, id: trade.id };
      order.text = 'its stop price was traded';
      this.#enter(order, trade.at);
    }
  }

  #execute(
    order: PaperOrder,
    { quantity, price, print }: Pick<PaperOrder['executions'][number], 'quantity' | 'price' | 'print'>,
  ): void {
    const id = `${order.number}#${order.executions.length + 1}`;
    order.executions.push({ id, quantity, price, print, busted: false });
    if (print !== null && isLater(print, order.after)) order.after = print;
    this.#changed.add(order);
    if (leavesOf(order) === 0) this.#end(order, 'FILLED', '');
  }

  #end(order: PaperOrder, status: PaperOrder['status'], text: string): void {
    order.status = status;
    order.text = text;
    order.untriggered = false;
    this.#stops.delete(order);
    this.#unqueue(order);
    this.#changed.add(order);
  }

  #queue(order: PaperOrder): void {
    const queue = this.#queues[order.asked.side];
    // The place behind all that come before it, by halving: thousands may rest at one price.
    let [from, to] = [0, queue.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = queue[middle];
      if (other !== undefined && compareOrders(order, other) < 0) to = middle;
      else from = middle + 1;
    }
    queue.splice(from, 0, order);
  }

  #unqueue(order: PaperOrder): void {
    const queue = this.#queues[order.asked.side];
    const at = queue.indexOf(order);
    if (at !== -1) queue.splice(at, 1);
  }

  #tellChanged(always?: PaperOrder): void {
    if (always !== undefined) this.#changed.add(always);
    for (const order of this.#changed) this.#options.tell({ kind: 'order', order });
    this.#changed.clear();
  }
}
