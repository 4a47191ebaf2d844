/** The newest quote of every symbol, told to those who look at it once per frame and only when it changed. */

import type { QuoteDto } from '#contract/market-data.ts';
import type { FrameOf, Refusal } from './channel-book.ts';
import type { FrameLoop } from './frame-loop.ts';
import type { MarketStream } from './stream.ts';

/** `waiting`: no snapshot yet. A refusal carries the server's code. */
export type QuotesState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'live' }
  | ({ readonly kind: 'refused' } & Refusal);

const WAITING: QuotesState = { kind: 'waiting' };
const LIVE: QuotesState = { kind: 'live' };

interface Shelf {
  readonly quotes: Map<string, QuoteDto>;
  readonly listeners: Map<string, Set<() => void>>;
  readonly changed: Set<string>;
  readonly announce: () => void;
  state: QuotesState;
  readers: number;
  stop: () => void;
}

/** Listens to the state of the channel instead of one symbol; no symbol is named so. */
const STATE = '';

export class QuoteBook {
  readonly #stream: Pick<MarketStream, 'subscribe'>;
  readonly #loop: FrameLoop;
  readonly #shelves = new Map<string, Shelf>();

  constructor(stream: Pick<MarketStream, 'subscribe'>, loop: FrameLoop) {
    this.#stream = stream;
    this.#loop = loop;
  }

  /** The newest quote, or null where the symbol has none today. */
  quote(exchange: string, symbol: string): QuoteDto | null {
    return this.#shelves.get(exchange)?.quotes.get(symbol) ?? null;
  }

  /** Every quote of an exchange that is here now, in no order. */
  all(exchange: string): QuoteDto[] {
    return [...(this.#shelves.get(exchange)?.quotes.values() ?? [])];
  }

  state(exchange: string): QuotesState {
    return this.#shelves.get(exchange)?.state ?? WAITING;
  }

  /** Calls `listener` after the frame in which the symbol's quote changed; never while no exchange is known (""). */
  watch(exchange: string, symbol: string, listener: () => void): () => void {
    if (exchange === '') return () => undefined;
    const shelf = this.#shelf(exchange);
    const listeners = shelf.listeners.get(symbol) ?? new Set();
    shelf.listeners.set(symbol, listeners.add(listener));
    if (shelf.readers++ === 0) this.#open(exchange, shelf);
    return () => {
      if (!listeners.delete(listener)) return;
      if (--shelf.readers === 0) shelf.stop();
    };
  }

  /** Calls `listener` when the channel of an exchange begins, or is refused. */
  watchState(exchange: string, listener: () => void): () => void {
    return this.watch(exchange, STATE, listener);
  }

  #shelf(exchange: string): Shelf {
    const known = this.#shelves.get(exchange);
    if (known !== undefined) return known;
    const shelf: Shelf = {
      quotes: new Map(),
      listeners: new Map(),
      changed: new Set(),
      announce: () => {
        const changed = [...shelf.changed];
        shelf.changed.clear();
        for (const symbol of changed) for (const listener of shelf.listeners.get(symbol) ?? []) listener();
      },
      state: WAITING,
      readers: 0,
      stop: () => {},
    };
    this.#shelves.set(exchange, shelf);
    return shelf;
  }

  #open(exchange: string, shelf: Shelf): void {
    shelf.stop = this.#stream.subscribe(
      { name: 'quotes', exchange },
      {
        onFrame: (frame) => this.#receive(shelf, frame),
        onRefused: ({ code }) => {
          shelf.state = { kind: 'refused', code };
          this.#changed(shelf, STATE);
        },
      },
    );
  }

  #receive(shelf: Shelf, frame: FrameOf<'quotes'>): void {
    if (frame.snapshot) {
      for (const symbol of shelf.quotes.keys()) this.#changed(shelf, symbol);
      shelf.quotes.clear();
    }
    for (const quote of frame.data) {
      shelf.quotes.set(quote.symbol, quote);
      this.#changed(shelf, quote.symbol);
    }
    for (const symbol of frame.removed ?? []) {
      shelf.quotes.delete(symbol);
      this.#changed(shelf, symbol);
    }
    if (shelf.state === LIVE) return;
    shelf.state = LIVE;
    this.#changed(shelf, STATE);
  }

  #changed(shelf: Shelf, symbol: string): void {
    shelf.changed.add(symbol);
    this.#loop.schedule(shelf.announce);
  }
}
