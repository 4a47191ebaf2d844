/** The live side of the page as React hooks. Each one renders its component only when its own value changed. */

import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { type QuoteDto, SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { nowMs } from './clock.ts';
import { type Texts, textsOf } from './i18n/catalogue.ts';
import type { Staleness, ToldStatus } from './market-clock.ts';
import type { QuotesState } from './quote-book.ts';
import { everySecond } from './seconds.ts';
import { useServices } from './services.ts';
import type { Language, Settings } from './settings.ts';
import type { Connection } from './stream.ts';

/** What the person chose. */
export function useSettings(): Settings {
  const { settings } = useServices();
  return useSyncExternalStore(settings.subscribe, settings.get);
}

/** The language of the page and its texts. */
export function useTexts(): { readonly language: Language; readonly texts: Texts } {
  const { language } = useSettings();
  return useMemo(() => ({ language, texts: textsOf(language) }), [language]);
}

export function useConnection(): Connection {
  const { stream } = useServices();
  return useSyncExternalStore(
    useCallback((listener) => stream.onConnection(listener), [stream]),
    () => stream.connection(),
  );
}

/** What the server told last about the market; null before it told anything. */
export function useMarketStatus(): ToldStatus | null {
  const { clock } = useServices();
  return useSyncExternalStore(
    useCallback((listener) => clock.subscribe(listener), [clock]),
    () => clock.told(),
  );
}

/** The newest quote of a symbol; null where it has none today. */
export function useQuote(exchange: string, symbol: string): QuoteDto | null {
  const { quotes } = useServices();
  return useSyncExternalStore(
    useCallback((listener) => quotes.watch(exchange, symbol, listener), [quotes, exchange, symbol]),
    () => quotes.quote(exchange, symbol),
  );
}

/** Whether the quotes of an exchange are coming. */
export function useQuotesState(exchange: string): QuotesState {
  const { quotes } = useServices();
  return useSyncExternalStore(
    useCallback((listener) => quotes.watchState(exchange, listener), [quotes, exchange]),
    () => quotes.state(exchange),
  );
}

/**
 * A text or number that follows the clock: `read` runs every second and the component renders only when the result
 * differs. It must return a primitive.
 */
export function useTicking<T extends string | number | null>(read: () => T): T {
  return useSyncExternalStore(everySecond, read);
}

const CURRENT: Staleness = { kind: 'current' };

/** Whether what is shown can still be true. Before the first connection nothing is shown, so nothing is stale. */
export function useStaleness(): Staleness {
  const connection = useConnection();
  const told = useMarketStatus();
  return useMemo(() => {
    if (connection.state !== 'connected' && connection.lastMessageMs !== null) {
      return { kind: 'connection', sinceMs: connection.lastMessageMs };
    }
    const feed = told?.status.feed;
    return feed?.state === 'down' ? { kind: 'feed', sinceMs: Math.min(nowMs(), Date.parse(feed.since)) } : CURRENT;
  }, [connection, told?.status.feed]);
}

/** What a symbol is that is not the real market. */
export interface Origin {
  readonly kind: 'simulated' | 'replay';
  /** "SIMULADO", "REPLAY": it must stand wherever the symbol is seen. */
  readonly word: string;
}

/** Tells of an exchange whether its symbols are simulated or played again; null for neither. */
export function useOriginOf(): (exchange: string) => Origin | null {
  const { texts } = useTexts();
  const status = useMarketStatus()?.status;
  const [venue, live] = [status?.venue, status?.exchange];
  return useCallback(
    (exchange) => {
      const isSimulated = exchange === SIMULATED_EXCHANGE;
      if (venue === 'replay' && exchange === live) {
        const words = isSimulated ? [texts.frame.replay, texts.frame.simulated] : [texts.frame.replay];
        return { kind: venue, word: words.join(' · ') };
      }
      const kind = isSimulated ? 'simulated' : exchange === live ? venue : undefined;
      return kind === undefined || kind === 'none' ? null : { kind, word: texts.frame[kind] };
    },
    [texts, venue, live],
  );
}
