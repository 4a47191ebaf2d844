/** The day so far of every symbol, beside the close of the day before: what a watchlist shows. */

import type { BarKey, Candle } from '../candle/candle.ts';

export interface Quote {
  /** The daily bar that moves, or the last one there was. */
  readonly day: Candle;
  /** The daily bar before it; null where none is known. */
  readonly previous: Candle | null;
}

export class QuoteBoard {
  readonly #quotes = new Map<string, Quote>();

  /** Takes daily bars in, in any order; other timeframes are passed over. Answers the quotes that changed. */
  update(candles: readonly Candle[]): Quote[] {
    const changed: Quote[] = [];
    for (const day of candles) {
      if (day.timeframe !== '1d') continue;
      const quote = next(this.#quotes.get(keyOf(day)), day);
      if (quote === null) continue;
      this.#quotes.set(keyOf(day), quote);
      changed.push(quote);
    }
    return changed;
  }

  /** Takes out a daily bar that is gone: the day before it takes its place. Answers the quote, null where none is left. */
  remove(bar: BarKey): { readonly quote: Quote | null } | null {
    const known = this.#quotes.get(keyOf(bar));
    if (bar.timeframe !== '1d' || known === undefined) return null;
    const { day, previous } = known;
    if (bar.start !== day.start && bar.start !== previous?.start) return null;
    const left = bar.start === day.start ? previous : day;
    const quote = left === null ? null : { day: left, previous: null };
    if (quote === null) this.#quotes.delete(keyOf(bar));
    else this.#quotes.set(keyOf(bar), quote);
    return { quote };
  }

  /** Forgets every quote. */
  clear(): void {
    this.#quotes.clear();
  }

  /** The quote of one symbol. */
  find(exchange: string, symbol: string): Quote | undefined {
    return this.#quotes.get(keyOf({ exchange, symbol }));
  }

  /** All quotes of an exchange, by symbol. */
  of(exchange: string): Quote[] {
    return [...this.#quotes.values()]
      .filter(({ day }) => day.exchange === exchange)
      .sort((a, b) => (a.day.symbol < b.day.symbol ? -1 : 1));
  }
}

/** The quote after a daily bar came in, new or restated; null where it is older than the two days that matter. */
function next(known: Quote | undefined, bar: Candle): Quote | null {
  if (known === undefined) return { day: bar, previous: null };
  const { day, previous } = known;
  if (bar.start > day.start) return { day: bar, previous: day };
  if (bar.start === day.start) return { day: bar, previous };
  if (previous === null || bar.start >= previous.start) return { day, previous: bar };
  return null;
}

function keyOf({ exchange, symbol }: Pick<Candle, 'exchange' | 'symbol'>): string {
  return `${exchange} ${symbol}`;
}
