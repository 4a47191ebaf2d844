/**
 * The newest trades of each symbol, for time and sales: what came in since it was last published, and the last ones
 * that were. A trade that was taken back is in neither.
 */

import { compareTrades, type Trade } from './trade.ts';

/** What came in of one symbol, each list in the order in which it did. */
export interface Prints {
  readonly exchange: string;
  readonly symbol: string;
  readonly trades: readonly Trade[];
  /** Trades that were taken back. */
  readonly busted: readonly Trade[];
}

interface Shelf {
  readonly exchange: string;
  readonly symbol: string;
  published: Trade[];
  trades: Trade[];
  busted: Trade[];
  isFilled: boolean;
}

export class RecentTrades {
  readonly #keep: number;
  readonly #shelves = new Map<string, Shelf>();
  readonly #changed = new Set<Shelf>();

  /** `keep` is how many published trades of each symbol are kept. */
  constructor(keep: number) {
    this.#keep = keep;
  }

  /** A trade came in that counts. */
  trade(trade: Trade): void {
    const shelf = this.#shelf(trade);
    shelf.trades.push(trade);
    this.#changed.add(shelf);
  }

  /** A trade that counted was taken back. */
  bust(trade: Trade): void {
    const shelf = this.#shelf(trade);
    shelf.busted.push(trade);
    this.#changed.add(shelf);
  }

  /** What came in since the last call: from now on it is published. */
  take(): Prints[] {
    const prints: Prints[] = [];
    for (const shelf of this.#changed) {
      const { exchange, symbol, trades, busted } = shelf;
      prints.push({ exchange, symbol, trades, busted });
      const gone = new Set(busted.map(keyOf));
      shelf.published = [...shelf.published, ...trades].filter((trade) => !gone.has(keyOf(trade))).slice(-this.#keep);
      shelf.trades = [];
      shelf.busted = [];
    }
    this.#changed.clear();
    return prints;
  }

  /** The last trades that were published, in the order in which they came. */
  of(exchange: string, symbol: string): readonly Trade[] {
    return this.#shelves.get(shelfKey(exchange, symbol))?.published ?? [];
  }

  /** Whether trades from before this run may be missing: `fill` brings them. */
  lacks(exchange: string, symbol: string): boolean {
    const shelf = this.#shelves.get(shelfKey(exchange, symbol));
    return shelf === undefined || (!shelf.isFilled && shelf.published.length < this.#keep);
  }

  /** Adds stored trades of one symbol, those that are here already left out. */
  fill({ exchange, symbol }: Pick<Trade, 'exchange' | 'symbol'>, stored: readonly Trade[]): void {
    const shelf = this.#shelf({ exchange, symbol });
    const here = new Set([...shelf.published, ...shelf.trades, ...shelf.busted].map(keyOf));
    const older = stored.filter((trade) => !here.has(keyOf(trade))).sort(compareTrades);
    shelf.published = [...older, ...shelf.published].slice(-this.#keep);
    shelf.isFilled = true;
  }

  clear(): void {
    this.#shelves.clear();
    this.#changed.clear();
  }

  #shelf({ exchange, symbol }: Pick<Trade, 'exchange' | 'symbol'>): Shelf {
    const key = shelfKey(exchange, symbol);
    const known = this.#shelves.get(key);
    if (known !== undefined) return known;
    const shelf: Shelf = { exchange, symbol, published: [], trades: [], busted: [], isFilled: false };
    this.#shelves.set(key, shelf);
    return shelf;
  }
}

function shelfKey(exchange: string, symbol: string): string {
  return `${exchange}:${symbol}`;
}

/** A number is unique on its day, and a day has each time once. */
function keyOf({ id, at }: Trade): string {
  return `${id} ${at}`;
}
