/**
 * Time and sales of one symbol as it is shown: the newest trades, newest first. Frames tell them in the order in which
 * they came; a snapshot begins anew; a trade that the exchange took back stays, marked.
 */

import type { TradeDto } from '#contract/trade.ts';
import type { FrameOf } from '../../lib/channel-book.ts';
import type { Direction } from '../../lib/format.ts';

export interface Print {
  readonly trade: TradeDto;
  /** Names the row; the exchange's own numbers begin anew each day. */
  readonly key: number;
  /** Against the trade that came before it. */
  readonly direction: Direction;
  readonly busted: boolean;
  /** Trades that came before this one and were too many to tell. */
  readonly skipped: number;
}

/** Rows that are kept: more than anybody scrolls through, little enough to keep for hours. */
export const PRINTS_MAX = 1_000;

type TradesFrame = Pick<FrameOf<'trades'>, 'snapshot' | 'data' | 'busted' | 'skipped'>;

export class TapeBook {
  /** Oldest first. */
  #prints: Print[] = [];
  #newestFirst: readonly Print[] | null = null;
  /** Prints since the beginning, those that are gone too. */
  #arrived = 0;

  receive({ snapshot, data, busted, skipped = 0 }: TradesFrame): void {
    if (snapshot) this.#prints = [];
    if (busted !== undefined && busted.length > 0) {
      const gone = new Set(busted);
      this.#prints = this.#prints.map((print) => (gone.has(print.trade.id) ? { ...print, busted: true } : print));
    }
    data.forEach((trade, place) => {
      const before = this.#prints.at(-1)?.trade.price ?? null;
      this.#prints.push({
        trade,
        key: this.#arrived++,
        direction: before === null ? 'flat' : directionOf(trade.price, before),
        busted: false,
        skipped: place === 0 ? skipped : 0,
      });
    });
    if (this.#prints.length > PRINTS_MAX) this.#prints = this.#prints.slice(-PRINTS_MAX);
    this.#newestFirst = null;
  }

  /** Newest first; the same array until something changes. */
  prints(): readonly Print[] {
    this.#newestFirst ??= this.#prints.toReversed();
    return this.#newestFirst;
  }
}

/** Those that are large enough. */
export function largeEnough(prints: readonly Print[], minimum: number | null): readonly Print[] {
  return minimum === null ? prints : prints.filter(({ trade }) => Number(trade.quantity) >= minimum);
}

function directionOf(price: string, before: string): Direction {
  const difference = Number(price) - Number(before);
  return difference > 0 ? 'up' : difference < 0 ? 'down' : 'flat';
}
