/**
 * Brings bars to a series: one page of history by REST, the bar that moves by the stream, older pages when the chart
 * is scrolled to its left edge. After a lost connection the history is read again, because bars were missed.
 */

import type { CandlesAnswer, SeriesKeyDto } from '#contract/market-data.ts';
import { ApiError, type CandlePage } from '../../lib/api.ts';
import type { ChannelListener } from '../../lib/channel-book.ts';
import type { CandleSeries } from './candle-series.ts';

/** What the panel shows around the bars. */
export type HistoryState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly error: ApiError };

export type OlderState = 'idle' | 'loading' | 'failed' | 'end';

export interface FeedState {
  readonly history: HistoryState;
  readonly older: OlderState;
  /** The zone of the labels; null before the first answer. */
  readonly timeZone: string | null;
  /** The server refused the live bars, with this code. */
  readonly refused: string | null;
  /** First day of adjusted bars, where not all could be; else null. */
  readonly adjustedFrom: string | null;
}

export interface FeedSources {
  readonly fetchPage: (page: CandlePage, signal: AbortSignal) => Promise<CandlesAnswer>;
  readonly subscribe: (key: SeriesKeyDto, listener: ChannelListener<'candles'>) => () => void;
}

/** Bars of one page: enough for a wide screen at the default width of a bar, with a margin to scroll. */
export const PAGE = 500;
/** The first page of a past day: a day of futures has some 570 minutes, and a part of the day before tells the opening. */
export const DAY_PAGE = 1_000;

const BEGINNING: FeedState = {
  history: { kind: 'loading' },
  older: 'idle',
  timeZone: null,
  refused: null,
  adjustedFrom: null,
};

/** Which bars: of a continuous future also how prices before a roll are shown. */
export interface FeedKey extends SeriesKeyDto {
  readonly adjust?: 'back' | undefined;
  /** Only bars before this instant, and so none that moves. */
  readonly until?: string | undefined;
}

interface PageSize {
  readonly limit: number;
  readonly to: string | undefined;
}

export class CandleFeed {
  readonly #key: FeedKey;
  readonly #series: CandleSeries;
  readonly #sources: FeedSources;
  readonly #listeners = new Set<() => void>();
  #state = BEGINNING;
  #unsubscribe = (): void => {};
  #loading = new AbortController();
  #snapshots = 0;

  constructor(key: FeedKey, series: CandleSeries, sources: FeedSources) {
    this.#key = key;
    this.#series = series;
    this.#sources = sources;
  }

  /** Begins; the live channel first where there is one, so that no bar falls between the page and the stream. */
  start(): void {
    this.#series.clear();
    this.#snapshots = 0;
    const { exchange, symbol, timeframe, until } = this.#key;
    if (until === undefined) this.#listen({ exchange, symbol, timeframe });
    void this.load();
  }

  stop(): void {
    this.#unsubscribe();
    this.#loading.abort();
  }

  state(): FeedState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the newest page; what is shown stays until it is here. */
  async load(): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    if (this.#state.history.kind === 'failed') this.#set({ history: { kind: 'loading' } });
    const { until } = this.#key;
    const limit = until === undefined ? PAGE : DAY_PAGE;
    const answer = await this.#fetch({ limit, to: until }, signal);
    if (signal.aborted) return;
    if (answer instanceof ApiError) {
      // Bars that are here already are worth more than a message in their place; the frame says that they are stale.
      if (this.#state.history.kind !== 'ready') this.#set({ history: { kind: 'failed', error: answer } });
      return;
    }
    this.#series.setHistory(answer.candles);
    const kind = this.#series.newest() === null ? 'empty' : 'ready';
    const older = answer.candles.length < limit ? 'end' : 'idle';
    const adjustedFrom = answer.continuous?.adjustedFrom ?? null;
    this.#set({ history: { kind }, timeZone: answer.timeZone, older, adjustedFrom });
  }

  /** More of the past was stored on the server: what ended here before may go on now. */
  historyGrew(): void {
    const { history, older } = this.#state;
    // Read again as a whole: the oldest bars of days and weeks are still growing.
    if (history.kind === 'empty' || older === 'end') void this.load();
  }

  /** Reads the page before the oldest bar, unless it is being read or there is none. */
  async loadOlder(): Promise<void> {
    const oldest = this.#series.oldest();
    const { history, older } = this.#state;
    if (oldest === null || history.kind !== 'ready' || older === 'loading' || older === 'end') return;
    this.#set({ older: 'loading' });
    const { signal } = this.#loading;
    const answer = await this.#fetch({ limit: PAGE, to: oldest.candle.start }, signal);
    if (signal.aborted) {
      if (this.#state.older === 'loading') this.#set({ older: 'idle' });
      return;
    }
    if (answer instanceof ApiError) {
      this.#set({ older: 'failed' });
      return;
    }
    this.#series.prepend(answer.candles);
    this.#set({ older: answer.candles.length < PAGE ? 'end' : 'idle' });
  }

  #listen(key: SeriesKeyDto): void {
    this.#unsubscribe = this.#sources.subscribe(key, {
      onFrame: ({ data, removed, snapshot, reset }) => {
        // Time has gone back: bars that are here lie in its future, and what is on its way may be of it.
        if (reset === true) {
          this.#series.clear();
          this.#set({ history: { kind: 'loading' }, older: 'idle' });
        }
        this.#series.apply(data);
        this.#series.remove(removed ?? []);
        if (this.#state.history.kind === 'empty' && data.length > 0) this.#set({ history: { kind: 'ready' } });
        if (this.#state.refused !== null) this.#set({ refused: null });
        if ((snapshot && this.#snapshots++ > 0) || reset === true) void this.load();
      },
      onRefused: ({ code }) => this.#set({ refused: code }),
    });
  }

  async #fetch({ limit, to }: PageSize, signal: AbortSignal): Promise<CandlesAnswer | ApiError> {
    const { until: _, ...key } = this.#key;
    try {
      return await this.#sources.fetchPage({ ...key, limit, ...(to === undefined ? {} : { to }) }, signal);
    } catch (error) {
      // An abort is our own doing; the caller looks at the signal.
      if (signal.aborted) return new ApiError('network');
      if (error instanceof ApiError) return error;
      throw error;
    }
  }

  #set(change: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
