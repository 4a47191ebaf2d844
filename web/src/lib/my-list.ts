/**
 * One's own list of symbols, as the server keeps it. A change shows at once and is taken back where the server refuses
 * it; changes go to the server one after the other, so that the last one wins there too.
 */

import type { SubscribedDto, SubscriptionDto } from '#contract/subscriptions.ts';
import { ApiError } from './api.ts';
import type { SymbolKey } from './api-market.ts';

export interface ListSources {
  readonly fetchList: (signal: AbortSignal) => Promise<readonly SubscriptionDto[]>;
  readonly subscribe: (key: SymbolKey, signal: AbortSignal) => Promise<SubscribedDto>;
  readonly unsubscribe: (key: SymbolKey, signal: AbortSignal) => Promise<SubscribedDto>;
}

/** `items` in the order of the alphabet. */
export type ListState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: ApiError }
  | { readonly kind: 'ready'; readonly items: readonly SubscriptionDto[] };

/** What happened last, to be told and perhaps undone. */
export type ListNotice =
  | (SymbolKey & { readonly kind: 'added' | 'removed' })
  | (SymbolKey & { readonly kind: 'failed'; readonly error: ApiError });

interface Change extends SymbolKey {
  readonly listed: boolean;
}

export class MyList {
  readonly #sources: ListSources;
  readonly #listeners = new Set<() => void>();
  /** Never aborted: a change that was asked for is carried out. */
  readonly #signal = new AbortController().signal;
  /** As the server told it. */
  #told: readonly SubscriptionDto[] | null = null;
  #error: ApiError | null = null;
  /** Changes that the server has not answered yet, oldest first. */
  #pending: readonly Change[] = [];
  #state: ListState = { kind: 'loading' };
  #notice: ListNotice | null = null;
  #queue: Promise<void> = Promise.resolve();
  #loading: Promise<void> | null = null;
  /** Rises with each change: a list that was read before it is old. */
  #turn = 0;

  constructor(sources: ListSources) {
    this.#sources = sources;
  }

  state(): ListState {
    return this.#state;
  }

  notice(): ListNotice | null {
    return this.#notice;
  }

  has({ exchange, symbol }: SymbolKey): boolean {
    return (
      this.#state.kind === 'ready' && this.#state.items.some((it) => it.symbol === symbol && it.exchange === exchange)
    );
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the list, once for all who ask meanwhile; what is known already stays where that fails. */
  load(): Promise<void> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #read(): Promise<void> {
    const turn = this.#turn;
    const told = await this.#try(() => this.#sources.fetchList(this.#signal));
    if (turn !== this.#turn || this.#pending.length > 0) return;
    if (told instanceof ApiError) this.#error = told;
    else {
      this.#told = told;
      this.#error = null;
    }
    this.#announce();
  }

  add(key: SymbolKey): Promise<void> {
    return this.#change({ exchange: key.exchange, symbol: key.symbol, listed: true });
  }

  remove(key: SymbolKey): Promise<void> {
    return this.#change({ exchange: key.exchange, symbol: key.symbol, listed: false });
  }

  /** Takes back what the notice tells of. */
  async undo(): Promise<void> {
    const notice = this.#notice;
    if (notice === null || notice.kind === 'failed') return;
    await (notice.kind === 'added' ? this.remove(notice) : this.add(notice));
  }

  /** The notice was read. */
  dismiss(): void {
    this.#notice = null;
    this.#announce();
  }

  #change(change: Change): Promise<void> {
    if (this.#state.kind === 'ready' && this.has(change) === change.listed) return this.#queue;
    const { exchange, symbol, listed } = change;
    this.#turn++;
    this.#pending = [...this.#pending, change];
    this.#notice = { kind: listed ? 'added' : 'removed', exchange, symbol };
    this.#announce();
    this.#queue = this.#queue.then(() => this.#send(change));
    return this.#queue;
  }

  async #send(change: Change): Promise<void> {
    const { exchange, symbol, listed } = change;
    const send = listed ? this.#sources.subscribe : this.#sources.unsubscribe;
    const answer = await this.#try(() => send({ exchange, symbol }, this.#signal));
    this.#pending = this.#pending.filter((each) => each !== change);
    if (answer instanceof ApiError) this.#notice = { kind: 'failed', exchange, symbol, error: answer };
    else if (this.#told !== null) this.#told = withChange(this.#told, change, answer);
    this.#announce();
    // A change was made to a list that was never read: now it has to be.
    if (this.#told === null && !(answer instanceof ApiError)) await this.#read();
  }

  async #try<T>(ask: () => Promise<T>): Promise<T | ApiError> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  }

  #announce(): void {
    if (this.#told !== null) {
      const items = this.#pending.reduce((list, change) => withChange(list, change, null), this.#told);
      this.#state = { kind: 'ready', items };
    } else if (this.#error !== null) this.#state = { kind: 'failed', error: this.#error };
    for (const listener of this.#listeners) listener();
  }
}

/** The list after a change, with what the server said of it where it has answered. */
function withChange(
  list: readonly SubscriptionDto[],
  { exchange, symbol, listed }: Change,
  answer: SubscribedDto | null,
): readonly SubscriptionDto[] {
  const others = list.filter((it) => it.symbol !== symbol || it.exchange !== exchange);
  if (!listed) return others;
  const item: SubscriptionDto = {
    exchange,
    symbol,
    refCount: answer?.refCount ?? 1,
    state: answer?.state ?? 'starting',
    reason: answer?.reason ?? null,
    freshness: null,
    lastTradeAt: null,
  };
  return [...others, item].sort((a, b) => (`${a.symbol} ${a.exchange}` < `${b.symbol} ${b.exchange}` ? -1 : 1));
}
