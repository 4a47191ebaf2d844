/** The day so far of every symbol, beside the close of the day before: what a watchlist shows. */

import type { Price } from '#kernel/price.ts';
import type { Candle } from '../candle/candle.ts';

export interface Quote {
  /** The daily bar that moves, or the last one there was. */
  readonly day: Candle;
  readonly previousClose: Price | null;
}

export class QuoteBoard {
  readonly #quotes = new Map<string, Quote>();

  /** Takes daily bars in, oldest first within a symbol; other timeframes are passed over. Answers the changed quotes. */
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

  /** Takes in days of the past: where one is the day before the present one, its close is what was missing. */
  adoptPast(days: readonly Candle[]): Quote[] {
    const changed: Quote[] = [];
    for (const past of days) {
      const known = this.#quotes.get(keyOf(past));
      // Past days come newest first, so the first one that is older than the present is the one before it.
      if (known === undefined || known.previousClose !== null || past.start >= known.day.start) continue;
      const quote = { ...known, previousClose: past.close };
      this.#quotes.set(keyOf(past), quote);
      changed.push(quote);
    }
    return changed;
  }

  /** All quotes of an exchange, by symbol. */
  of(exchange: string): Quote[] {
    return [...this.#quotes.values()]
      .filter(({ day }) => day.exchange === exchange)
      .sort((a, b) => (a.day.symbol < b.day.symbol ? -1 : 1));
  }
}

/** The quote after a daily bar came in; null where it is older than both days that matter. */
function next(known: Quote | undefined, day: Candle): Quote | null {
  if (known === undefined) return { day, previousClose: null };
  if (day.start === known.day.start) return { ...known, day };
  if (day.start > known.day.start) return { day, previousClose: known.day.close };
  return null;
}

function keyOf({ exchange, symbol }: Candle): string {
  return `${exchange} ${symbol}`;
}
