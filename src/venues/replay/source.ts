/** What a replay plays: rows in the order in which they are told, from their beginning as often as it is asked. */

import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import { type Instant, instantOf } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type DayTapes, type HeldTrade, type MarketDay, spanOfDay, streamDay } from '#market-data/index.ts';
import { readTrades } from './read-trades.ts';

export interface ReplaySource {
  readonly exchange: string;
  /** All that it has trades of. */
  readonly symbols: readonly string[];
  /** First trade, and first instant after the last one; null where there is no trade. */
  readonly span: { readonly from: Instant; readonly to: Instant } | null;
  /**
   * All rows from the first on, in batches; one that is busted takes its trade back. A row that is earlier than one
   * before it is late, and told at its place.
   */
  open(): AsyncIterable<readonly HeldTrade[]>;
  /**
   * What the quantities of all its trades of a symbol are multiples of; null where it has none. The exchange's lot
   * divides it, so that a multiple of it is one of the lot, too.
   */
  stepOf(symbol: string): Promise<Quantity | null>;
}

export interface FileOptions {
  readonly path: string;
  readonly exchange: string;
  readonly zone: Zone;
}

/** A trade-by-trade file. It is read whole once, so that what cannot be read is told before it is played. */
export async function openFileSource(options: FileOptions): Promise<ReplaySource> {
  const open = async function* (): AsyncGenerator<readonly HeldTrade[]> {
    for await (const { rows } of readTrades(options)) yield rows;
  };
  const { steps, ...content } = await contentOf(open());
  return { exchange: options.exchange, ...content, open, stepOf: async (symbol) => steps.of(symbol) };
}

/** A stored day, archived or not. */
export async function openStoredSource(tapes: DayTapes, day: MarketDay): Promise<ReplaySource> {
  const span = await spanOfDay(tapes, day);
  const stored = [...(await tapes.archive.days()), ...(await tapes.hotTape.days())].filter(
    ({ exchange, date, symbol }) =>
      exchange === day.exchange && date === day.date && (day.symbols === null || day.symbols.includes(symbol)),
  );
  return {
    exchange: day.exchange,
    symbols: [...new Set(stored.map(({ symbol }) => symbol))],
    span: span === null ? null : { from: span.first, to: instantOf(span.last + 1) },
    async *open() {
      for await (const batch of streamDay(tapes, day)) yield batch.flatMap(withBust);
    },
    async stepOf(symbol) {
      const steps = new Steps();
      for await (const batch of streamDay(tapes, { ...day, symbols: [symbol] }))
        for (const held of batch) steps.add(held);
      return steps.of(symbol);
    },
  };
}

/** By symbol the greatest number that all quantities are multiples of. */
class Steps {
  readonly #steps = new Map<string, number>();

  add({ trade: { symbol, quantity } }: HeldTrade): void {
    const step = this.#steps.get(symbol);
    if (step === undefined) this.#steps.set(symbol, quantity);
    else if (quantity % step !== 0) this.#steps.set(symbol, commonDivisor(step, quantity));
  }

  of(symbol: string): Quantity | null {
    const step = this.#steps.get(symbol);
    return step === undefined ? null : quantityOf(step);
  }
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** When a trade was taken back nobody knows any more: it is told at once with the trade. */
function withBust(held: HeldTrade): HeldTrade[] {
  return held.busted ? [{ ...held, busted: false }, held] : [held];
}

async function contentOf(
  batches: AsyncIterable<readonly HeldTrade[]>,
): Promise<Pick<ReplaySource, 'span' | 'symbols'> & { readonly steps: Steps }> {
  const symbols = new Set<string>();
  const steps = new Steps();
  let from = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const batch of batches) {
    for (const held of batch) {
      const { trade } = held;
      symbols.add(trade.symbol);
      steps.add(held);
      if (trade.at < from) from = trade.at;
      if (trade.at > last) last = trade.at;
    }
  }
  const span = from > last ? null : { from: instantOf(from), to: instantOf(last + 1) };
  return { span, symbols: [...symbols], steps };
}
