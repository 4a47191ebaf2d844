/**
 * What a feed must be told so that it delivers what is wanted. Pure: what is wanted, and how far each symbol has come,
 * go in; commands, or the next state, come out. Nothing is taken for done before the feed has confirmed it.
 */

import type { FeedEvent } from '../feed/feed.ts';

/** How far a symbol has come at the feed. One that the feed was never asked for has no line. */
export interface Line {
  /** starting, stopping: commanded, not confirmed · failed, unavailable: refused, `reason` says why. */
  readonly state: 'starting' | 'live' | 'failed' | 'unavailable' | 'stopping';
  readonly reason: string | null;
  /** Failures since it last worked. */
  readonly failures: number;
  /** It is commanded again from then on, ms; never while it is live. */
  readonly againAtMs: number;
}

export interface PlanQuestion {
  readonly wanted: ReadonlySet<string>;
  readonly lines: ReadonlyMap<string, Line>;
  /** Whether the feed offers the symbol at present. */
  readonly isOffered: (symbol: string) => boolean;
  readonly nowMs: number;
}

export interface Plan {
  readonly start: readonly string[];
  readonly stop: readonly string[];
}

/** A command that was not confirmed by then is given again: the feed may have lost it. */
const CONFIRM_MS = 10_000;
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;
/** An unknown symbol may be listed later in the day. */
const UNKNOWN_MS = 300_000;

/** The commands that are due. */
export function planOf({ wanted, lines, isOffered, nowMs }: PlanQuestion): Plan {
  const start = [...wanted].filter((symbol) => isOffered(symbol) && isDue(lines.get(symbol), 'stopping', nowMs));
  const stop = [...lines]
    .filter(([symbol, line]) => !(wanted.has(symbol) && isOffered(symbol)) && isDue(line, 'starting', nowMs))
    .map(([symbol]) => symbol);
  return { start, stop };
}

/** `opposite`: what was commanded last; it is taken back at once. */
function isDue(line: Line | undefined, opposite: 'starting' | 'stopping', nowMs: number): boolean {
  if (line === undefined || line.state === opposite) return true;
  // A live symbol need not be started, and must be stopped.
  if (line.state === 'live') return opposite === 'starting';
  return nowMs >= line.againAtMs;
}

/** The line after a command was given. */
export function commanded(state: 'starting' | 'stopping', before: Line | undefined, nowMs: number): Line {
  return { state, reason: null, failures: before?.failures ?? 0, againAtMs: nowMs + CONFIRM_MS };
}

/** The line after a command could not be given, or was refused for now. */
export function failed(before: Line | undefined, reason: string, nowMs: number): Line {
  const failures = (before?.failures ?? 0) + 1;
  const waitMs = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** Math.min(failures - 1, 10));
  return { state: 'failed', reason, failures, againAtMs: nowMs + waitMs };
}

type SymbolEvent = Extract<FeedEvent, { kind: 'subscribed' | 'unsubscribed' | 'refused' }>;

/** The line after the feed told something of the symbol; undefined where the feed has nothing of it any more. */
export function afterEvent(line: Line | undefined, event: SymbolEvent, nowMs: number): Line | undefined {
  switch (event.kind) {
    case 'subscribed':
      return { state: 'live', reason: null, failures: 0, againAtMs: Number.POSITIVE_INFINITY };
    case 'unsubscribed':
      if (line === undefined || line.state === 'stopping') return undefined;
      // The feed has dropped it by itself.
      return line.state === 'live' ? { ...line, state: 'starting', againAtMs: nowMs } : line;
    case 'refused':
      if (line === undefined || line.state === 'stopping') return line;
      return event.code === 'SYMBOL_UNKNOWN'
        ? { state: 'unavailable', reason: event.reason, failures: 0, againAtMs: nowMs + UNKNOWN_MS }
        : failed(line, event.reason, nowMs);
  }
}

/** The line after the connection came back: whether the feed still knows the symbol, nobody can tell. */
export function afterRecovery(line: Line, nowMs: number): Line {
  return line.state === 'stopping'
    ? { ...line, againAtMs: nowMs }
    : { ...line, state: 'starting', reason: null, againAtMs: nowMs };
}
