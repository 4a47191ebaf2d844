/**
 * Two accounts of the same bars, held against each other. Vendors differ in where they put the print of the closing
 * call: MetaTrader has it in the last minute of the session in one export, and in a bar of its own, minutes later, in
 * another. And a trade on the edge of a minute stands in the one or the next. Such bars say the same together, and are
 * told apart from true differences. Turnover is compared on its own, since Profit rounds it to reais in some charts.
 */

import type { Instant } from '#kernel/time.ts';
import type { Candle } from '../candle/candle.ts';
import { rollUp } from '../candle/roll-up.ts';

/** Two bars of one start that differ. */
export interface DifferentBar {
  readonly start: Instant;
  readonly a: Candle;
  readonly b: Candle;
}

/** One bar of one side that is several of the other: the first has its start, the others are missing there. */
export interface MovedPrint {
  readonly start: Instant;
  /** The side that has it in one bar. */
  readonly whole: 'a' | 'b';
  /** Where the other side has the rest. */
  readonly rest: readonly Instant[];
  /** What stands in the rest. */
  readonly volume: number;
}

/** Two neighbours that are equal together, and not each: trades on their edge stand on the other side of it. */
export interface MovedEdge {
  readonly start: Instant;
  readonly next: Instant;
  /** By so much the volume of the first differs. */
  readonly volume: number;
}

/** Every start of either side is counted once in `equal`, `movedPrints`, `movedEdges`, `otherVolume`, `different`, `onlyA` or `onlyB`. */
export interface Reconciliation {
  /** Starts that both have. */
  readonly both: number;
  /** Of these: equal in prices and volume; and equal in close, whatever else differs. */
  readonly equal: number;
  readonly equalCloses: number;
  /** Of the equal ones: those whose turnover differs, and by how many centavos at most. */
  readonly otherTurnover: number;
  readonly turnoverGapMax: number;
  readonly movedPrints: readonly MovedPrint[];
  readonly movedEdges: readonly MovedEdge[];
  /** Differ in volume alone, by so much in all. */
  readonly otherVolume: readonly DifferentBar[];
  readonly otherVolumeSum: number;
  /** Differ in a price, and nothing explains it. */
  readonly different: readonly DifferentBar[];
  /** Starts that only one side has. */
  readonly onlyA: readonly Instant[];
  readonly onlyB: readonly Instant[];
}

/** Compares bars of one symbol and timeframe, each side oldest first with no start twice. */
export function reconcile(a: readonly Candle[], b: readonly Candle[]): Reconciliation {
  const inA = new Map(a.map((bar) => [bar.start, bar]));
  const inB = new Map(b.map((bar) => [bar.start, bar]));
  const pairs = a.flatMap((bar) => {
    const other = inB.get(bar.start);
    return other === undefined ? [] : [{ start: bar.start, a: bar, b: other }];
  });
  const prints = [
    ...findPrints({ wholes: inA, parts: b, whole: 'a' }),
    ...findPrints({ wholes: inB, parts: a, whole: 'b' }),
  ];
  const explained = new Set(prints.flatMap(({ start, rest }) => [start, ...rest]));
  const edges = findEdges(pairs, explained);
  for (const { start, next } of edges) explained.add(start).add(next);
  const equal = pairs.filter(sameBar);
  const unlike = pairs.filter((pair) => !sameBar(pair) && !explained.has(pair.start));
  const otherVolume = unlike.filter(samePrices);
  const gaps = equal.map(turnoverGap).filter((gap) => gap > 0);
  return {
    both: pairs.length,
    equal: equal.length,
    equalCloses: pairs.filter((pair) => pair.a.close === pair.b.close).length,
    otherTurnover: gaps.length,
    turnoverGapMax: gaps.reduce((most, gap) => Math.max(most, gap), 0),
    movedPrints: prints,
    movedEdges: edges,
    otherVolume,
    otherVolumeSum: otherVolume.reduce((sum, pair) => sum + Math.abs(pair.a.volume - pair.b.volume), 0),
    different: unlike.filter((pair) => !samePrices(pair)),
    onlyA: a.map(({ start }) => start).filter((start) => !inB.has(start) && !explained.has(start)),
    onlyB: b.map(({ start }) => start).filter((start) => !inA.has(start) && !explained.has(start)),
  };
}

interface Sides {
  readonly wholes: ReadonlyMap<Instant, Candle>;
  readonly parts: readonly Candle[];
  readonly whole: 'a' | 'b';
}

/** Bars of one side whose parts are a bar of the same start and the lone bars that follow it on the other. */
function findPrints({ wholes, parts, whole }: Sides): MovedPrint[] {
  const found: MovedPrint[] = [];
  for (const [index, first] of parts.entries()) {
    const one = wholes.get(first.start);
    if (one === undefined) continue;
    let end = index + 1;
    while (end < parts.length && !wholes.has((parts[end] as Candle).start)) end += 1;
    const rest = parts.slice(index + 1, end);
    if (rest.length === 0 || !sameBar({ a: one, b: together([first, ...rest]) })) continue;
    const volume = rest.reduce((sum, bar) => sum + bar.volume, 0);
    found.push({ start: first.start, whole, rest: rest.map(({ start }) => start), volume });
  }
  return found;
}

/** Neighbours of both sides that are equal only together. */
function findEdges(pairs: readonly DifferentBar[], explained: ReadonlySet<Instant>): MovedEdge[] {
  const found: MovedEdge[] = [];
  const isOpen = (pair: DifferentBar): boolean => !sameBar(pair) && !explained.has(pair.start);
  for (let index = 1; index < pairs.length; index += 1) {
    const [first, second] = [pairs[index - 1] as DifferentBar, pairs[index] as DifferentBar];
    // A trade takes its volume along: where that is the same, prices differ and nothing explains it.
    if (!isOpen(first) || !isOpen(second) || first.a.volume === first.b.volume) continue;
    if (!sameBar({ a: together([first.a, second.a]), b: together([first.b, second.b]) })) continue;
    found.push({ start: first.start, next: second.start, volume: Math.abs(first.a.volume - first.b.volume) });
    // The second is explained; the search goes on behind it.
    index += 1;
  }
  return found;
}

function together(bars: readonly [Candle, ...Candle[]]): Candle {
  return rollUp(bars[0].timeframe, bars[0].start, bars);
}

type Sided = Pick<DifferentBar, 'a' | 'b'>;

function samePrices({ a, b }: Sided): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.basis === b.basis;
}

function sameBar(pair: Sided): boolean {
  return samePrices(pair) && pair.a.volume === pair.b.volume;
}

function turnoverGap({ a, b }: Sided): number {
  return a.turnover === null || b.turnover === null ? 0 : Math.abs(a.turnover - b.turnover);
}
