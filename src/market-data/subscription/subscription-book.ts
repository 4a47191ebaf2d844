/**
 * Keeps a feed at what the lists of all users together want: the first list with a symbol starts it, the last one
 * without it stops it. A change is durable before the feed hears of it, and what the feed must be told is derived each
 * time from the stored lists, so that a crash at any moment skews nothing: the next start reads the lists.
 */

import { SUBSCRIPTIONS_MAX } from '#contract/subscriptions.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Feed, FeedEvent } from '../feed/feed.ts';
import type { Instrument } from '../instrument/instrument.ts';
import { afterEvent, afterRecovery, commanded, failed, type Line, planOf } from './feed-plan.ts';
import type { ListedSymbol, SubscriptionOwner, SubscriptionStore } from './subscription-store.ts';

/** Whose list, of any length, has what is recorded whether anybody is logged in or not. */
export const HOUSE: SubscriptionOwner = { tenantId: 'house', userId: 'house' };

export interface Subscription extends ListedSymbol {
  /** On how many lists it is, that of the house among them. */
  readonly subscribers: number;
  /** live: delivered · starting: asked for · failed: tried again · unavailable: not to be had from this feed. */
  readonly state: 'live' | 'starting' | 'failed' | 'unavailable';
  /** Why it is not live, and what to do; null while it is live or starting. */
  readonly reason: string | null;
}

export interface BookParts {
  readonly store: SubscriptionStore;
  /** Null where no market is live. */
  readonly feed: Pick<Feed, 'exchange' | 'instruments' | 'subscribe' | 'unsubscribe'> | null;
  /** Real time. */
  readonly nowMs: () => number;
  /** What the house records: symbols of the feed's exchange, or all that it offers; null leaves the stored list. */
  readonly recorded: readonly string[] | 'all' | null;
}

export class SubscriptionBook {
  readonly #parts: BookParts;
  readonly #lines = new Map<string, Line>();
  /** Subscribers by exchange and symbol. */
  #subscribers = new Map<string, number>();
  /** Symbols of the feed's exchange that are on any list. */
  #wanted: ReadonlySet<string> = new Set();
  /** The lists may have changed since they were last read. */
  #isStale = true;
  #instruments: readonly Instrument[] | null = null;
  #offered: ReadonlySet<string> = new Set();
  /** The end of the change under way: one after the other. */
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(parts: BookParts) {
    this.#parts = parts;
  }

  /** Reads the lists, and asks the feed for what they want. */
  static async open(parts: BookParts): Promise<SubscriptionBook> {
    const book = new SubscriptionBook(parts);
    const { recorded, feed, store } = parts;
    if (feed !== null && recorded !== null && recorded !== 'all')
      await store.replace(HOUSE, listed(feed.exchange, recorded));
    await book.tick();
    return book;
  }

  /** Symbols of the feed's exchange that are on any list. */
  get wanted(): ReadonlySet<string> {
    return this.#wanted;
  }

  /** Puts a symbol on a list; refused where the list is full. Doing it twice is doing it once. */
  subscribe(owner: SubscriptionOwner, item: ListedSymbol): Promise<Result<Subscription, string>> {
    return this.#inTurn(async () => {
      const list = await this.#parts.store.listOf(owner);
      const isNew = !list.some(({ exchange, symbol }) => exchange === item.exchange && symbol === item.symbol);
      if (isNew && list.length >= SUBSCRIPTIONS_MAX) return err(fullText(list.length + 1));
      if (isNew) await this.#change((store) => store.add(owner, item));
      return ok(this.#describe(item));
    });
  }

  /** Takes a symbol off a list. Doing it twice is doing it once. */
  unsubscribe(owner: SubscriptionOwner, item: ListedSymbol): Promise<Subscription> {
    return this.#inTurn(async () => {
      await this.#change((store) => store.remove(owner, item));
      return this.#describe(item);
    });
  }

  /** Makes a list what is given; refused, and nothing changed, where that is too long. */
  replace(owner: SubscriptionOwner, items: readonly ListedSymbol[]): Promise<Result<void, string>> {
    return this.#inTurn(async () => {
      const distinct = new Set(items.map(({ exchange, symbol }) => keyOf(exchange, symbol)));
      if (distinct.size > SUBSCRIPTIONS_MAX) return err(fullText(distinct.size));
      return ok(await this.#change((store) => store.replace(owner, items)));
    });
  }

  /** The list of one user in the order of the alphabet. */
  async listOf(owner: SubscriptionOwner): Promise<Subscription[]> {
    return (await this.#parts.store.listOf(owner)).map((item) => this.#describe(item));
  }

  /** Hears what the feed tells. */
  accept(event: FeedEvent): void {
    const nowMs = this.#parts.nowMs();
    switch (event.kind) {
      case 'subscribed':
      case 'unsubscribed':
      case 'refused': {
        const line = afterEvent(this.#lines.get(event.symbol), event, nowMs);
        if (line === undefined) this.#lines.delete(event.symbol);
        else this.#lines.set(event.symbol, line);
        return;
      }
      case 'recovered':
        for (const [symbol, line] of this.#lines) this.#lines.set(symbol, afterRecovery(line, nowMs));
        return;
      case 'trades':
      case 'busts':
      case 'clock':
      case 'phase':
      case 'halt':
      case 'lost':
      case 'ended':
        return;
    }
  }

  /** Commands what is due; called every moment. Rejects where the lists cannot be read. */
  async tick(): Promise<void> {
    const { feed, recorded } = this.#parts;
    const isOtherOffer = feed !== null && feed.instruments !== this.#instruments;
    if (isOtherOffer) {
      // Known before the list is stored, and forgotten where that fails, so that it is tried again.
      const { instruments } = feed;
      this.#offered = new Set(instruments.map(({ symbol }) => symbol));
      if (recorded === 'all')
        await this.#inTurn(() => this.#change((store) => store.replace(HOUSE, listed(feed.exchange, this.#offered))));
      this.#instruments = instruments;
    }
    if (this.#isStale) await this.#inTurn(() => this.#read());
    this.#command();
  }

  /** Stores a change, then has the feed follow. */
  async #change(write: (store: SubscriptionStore) => Promise<void>): Promise<void> {
    this.#isStale = true;
    await write(this.#parts.store);
    await this.#read();
    this.#command();
  }

  async #read(): Promise<void> {
    const all = await this.#parts.store.wanted();
    this.#subscribers = new Map(all.map((one) => [keyOf(one.exchange, one.symbol), one.subscribers]));
    const exchange = this.#parts.feed?.exchange;
    this.#wanted = new Set(all.filter((one) => one.exchange === exchange).map(({ symbol }) => symbol));
    this.#isStale = false;
  }

  #command(): void {
    const { feed, nowMs } = this.#parts;
    if (feed === null) return;
    const isOffered = (symbol: string): boolean => this.#isOffered(symbol);
    const plan = planOf({ wanted: this.#wanted, lines: this.#lines, isOffered, nowMs: nowMs() });
    this.#give('stopping', plan.stop, (symbols) => feed.unsubscribe(symbols));
    this.#give('starting', plan.start, (symbols) => feed.subscribe(symbols));
  }

  #give(state: 'starting' | 'stopping', symbols: readonly string[], give: (symbols: readonly string[]) => void): void {
    if (symbols.length === 0) return;
    const nowMs = this.#parts.nowMs();
    const before = new Map(symbols.map((symbol) => [symbol, this.#lines.get(symbol)]));
    // Noted first: a feed may confirm while it is commanded.
    for (const symbol of symbols) this.#lines.set(symbol, commanded(state, before.get(symbol), nowMs));
    try {
      give(symbols);
    } catch (error) {
      const { message } = error as Error;
      for (const symbol of symbols) this.#lines.set(symbol, failed(before.get(symbol), message, nowMs));
    }
  }

  #isOffered(symbol: string): boolean {
    return this.#offered.size === 0 || this.#offered.has(symbol);
  }

  #describe({ exchange, symbol }: ListedSymbol): Subscription {
    const subscribers = this.#subscribers.get(keyOf(exchange, symbol)) ?? 0;
    return { exchange, symbol, subscribers, ...this.#stateOf(exchange, symbol) };
  }

  #stateOf(exchange: string, symbol: string): Pick<Subscription, 'state' | 'reason'> {
    const { feed } = this.#parts;
    if (feed?.exchange !== exchange)
      return { state: 'unavailable', reason: `No feed of ${exchange} runs here; its stored bars can be read.` };
    if (!this.#isOffered(symbol))
      return { state: 'unavailable', reason: `${exchange} does not list ${symbol} at present.` };
    const line = this.#lines.get(symbol);
    if (line === undefined || line.state === 'stopping') return { state: 'starting', reason: null };
    return { state: line.state, reason: line.reason };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(work);
    // Whoever asked for it hears of its failure; the next one begins all the same.
    this.#changing = done.catch(() => undefined);
    return done;
  }
}

function listed(exchange: string, symbols: Iterable<string>): ListedSymbol[] {
  return [...symbols].map((symbol) => ({ exchange, symbol }));
}

function keyOf(exchange: string, symbol: string): string {
  return `${exchange} ${symbol}`;
}

function fullText(count: number): string {
  return `A list holds at most ${SUBSCRIPTIONS_MAX} symbols, and this one would have ${count}; take others off it first.`;
}
