/**
 * Tells a quiet market from a dead feed, and a quiet symbol from one whose trades do not come. A symbol that trades
 * once in ten minutes may well be still for an hour; so silence is measured in the trades that are missing, by the
 * symbol's own pace, and only while its group trades.
 *
 * Thresholds and why:
 * - `LEAN` Trades are expected at a quarter of the usual pace: the slowest hour of B3 has about half of the day's mean,
 *   and the slowest day about half of the usual.
 *   On the day on which traders roll to the next contract the old one has a twentieth: a symbol that has traded more
 *   slowly today is held to that pace.
 * - `MISSING_MIN` Thirty of these must be missing. Were trades as rare as that and independent, the chance of it would be
 *   e^-30 (1e-13); they come in clusters, which is what the margin is for.
 * - `SILENT_US` A whole feed is given fifteen seconds all the same: at the open thirty trades are missing within one.
 *   A single symbol is given ten minutes, since an auction within the day stops it for some.
 * - `TRADELESS_MS` Exchange time may run ahead of what a feed has handed over (a replay at a thousand times real time),
 *   so five seconds of real time must have passed without a trade, too.
 * - `HEARTBEAT_MS` A feed tells its clock each second, whatever the market does; ten of them are missing.
 */

import { type Instant, MINUTE_US, SECOND_US } from '#kernel/time.ts';

const LEAN = 1 / 4;
const MISSING_MIN = 30;
const FEED_SILENT_US = 15 * SECOND_US;
const SYMBOL_SILENT_US = 10 * MINUTE_US;
const TRADELESS_MS = 5_000;
const HEARTBEAT_MS = 10_000;
/** A symbol is live until so many of its expected trades are missing, and for a minute at least. */
const LIVE_MISSING_MAX = 5;
const LIVE_US = MINUTE_US;

/**
 * closed: its group does not trade now · live: it trades at its pace · quiet: no trade for a while, which is usual for
 * it, or which all share, or because it is halted · silent: its trades fail to come while others trade.
 */
export type SymbolState = 'closed' | 'live' | 'quiet' | 'silent';

export interface SymbolFacts {
  readonly symbol: string;
  /** Since when its group trades; null while it does not. */
  readonly tradingSince: Instant | null;
  /** Its last trade of whatever day; null where none is known. */
  readonly lastTradeAt: Instant | null;
  /** Its usual number of trades in a minute of trading; null where nothing is known of its past. */
  readonly tradesPerMinute: number | null;
  /** Its trades of this day that were heard. */
  readonly tradesToday: number;
  readonly isHalted: boolean;
}

export interface FeedFacts {
  /** The exchange's clock. */
  readonly now: Instant;
  /** Since when its clock has been heard without a break: nothing is expected from before. */
  readonly listeningSince: Instant;
  /** Real time since anything came from the feed. */
  readonly unheardMs: number;
  /** Real time since a trade came. */
  readonly tradelessMs: number;
  readonly symbols: readonly SymbolFacts[];
}

/** Why a feed is dead: it tells not even its clock, or no trade of any symbol comes while many are expected. */
export interface Death {
  readonly kind: 'no-heartbeat' | 'no-trades';
  /** When it was last known to live, by the exchange's clock. */
  readonly since: Instant;
}

export interface Verdict {
  /** Null while the feed lives. */
  readonly death: Death | null;
  readonly states: ReadonlyMap<string, SymbolState>;
}

/** Judges a feed that says it works. */
export function judge(facts: FeedFacts): Verdict {
  const death = deathOf(facts);
  const first = facts.symbols.map((symbol) => ({ symbol, state: alone(symbol, facts) }));
  const trading = first.filter(({ state }) => state !== 'closed');
  const live = trading.filter(({ state }) => state === 'live').length;
  // Where most stand still it is the market that is quiet, or the feed that is dead, and no single symbol.
  const othersTrade = death !== null || 2 * live >= trading.length;
  return {
    death,
    states: new Map(
      first.map(({ symbol, state }) => [symbol.symbol, state === 'silent' && !othersTrade ? 'quiet' : state]),
    ),
  };
}

/**
 * How long a feed of this pace may be silent before it is taken for dead, in exchange time, while all of its symbols
 * trade; null where no pace is known, so that silence tells nothing.
 */
export function silenceMaxUs(tradesPerMinute: number): number | null {
  return tradesPerMinute > 0 ? Math.max(FEED_SILENT_US, (MISSING_MIN / (LEAN * tradesPerMinute)) * MINUTE_US) : null;
}

/** The usual pace of a symbol by its past days: the median of their trades, over the minutes that a day trades. */
export function paceOf(tradesOfDays: readonly number[], minutesOfDay: number): number | null {
  if (tradesOfDays.length === 0 || minutesOfDay <= 0) return null;
  const sorted = [...tradesOfDays].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) / minutesOfDay;
}

function deathOf({ now, listeningSince, unheardMs, tradelessMs, symbols }: FeedFacts): Death | null {
  if (unheardMs >= HEARTBEAT_MS) return { kind: 'no-heartbeat', since: now };
  if (tradelessMs < TRADELESS_MS) return null;
  const last = symbols.reduce<number>((latest, { lastTradeAt }) => Math.max(latest, lastTradeAt ?? 0), listeningSince);
  const missing = symbols.reduce((sum, symbol) => sum + missingOf(symbol, last, now), 0);
  const opened = Math.min(...symbols.map(({ tradingSince }) => tradingSince ?? Number.POSITIVE_INFINITY));
  const since = Math.max(last, opened);
  return missing >= MISSING_MIN && now - since >= FEED_SILENT_US
    ? { kind: 'no-trades', since: since as Instant }
    : null;
}

/** How many trades of the symbol should have come since `last`, at its leanest. */
function missingOf({ tradingSince, tradesPerMinute, isHalted }: SymbolFacts, last: number, now: Instant): number {
  if (tradingSince === null || isHalted) return 0;
  const sinceUs = Math.max(0, now - Math.max(last, tradingSince));
  return (LEAN * (tradesPerMinute ?? 0) * sinceUs) / MINUTE_US;
}

/** The usual pace, or that of today where it is slower; `spanUs` is the time until the last trade. */
function paceToday({ tradesPerMinute, tradesToday }: SymbolFacts, spanUs: number): number | null {
  if (tradesPerMinute === null || tradesToday === 0 || spanUs === 0) return tradesPerMinute;
  return Math.min(tradesPerMinute, (tradesToday / spanUs) * MINUTE_US);
}

function alone(symbol: SymbolFacts, { now, listeningSince }: FeedFacts): SymbolState {
  const { tradingSince, lastTradeAt, isHalted } = symbol;
  if (tradingSince === null) return 'closed';
  if (isHalted) return 'quiet';
  const since = Math.max(tradingSince, listeningSince);
  const last = Math.max(lastTradeAt ?? 0, since);
  const missing = missingOf({ ...symbol, tradesPerMinute: paceToday(symbol, last - since) }, last, now);
  const hasTraded = lastTradeAt !== null && lastTradeAt >= tradingSince;
  if (hasTraded && (now - last < LIVE_US || (missing > 0 && missing < LIVE_MISSING_MAX))) return 'live';
  return missing >= MISSING_MIN && now - last >= SYMBOL_SILENT_US ? 'silent' : 'quiet';
}
