/** A trade-by-trade file as a live market: its trades at the pace of their own times, or as fast as they are taken. */

import { type Instant, instantOf, MILLISECOND_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Feed, FeedEvent, Trade } from '#market-data/index.ts';
import { readTrades } from './read-trades.ts';

export interface ReplayFeedOptions {
  readonly path: string;
  readonly exchange: string;
  readonly zone: Zone;
  /** Seconds of the file per real second. */
  readonly speed: number;
  readonly clock: {
    nowMs(): number;
    sleep(ms: number, signal: AbortSignal): Promise<void>;
  };
}

/** Longest wait between two events, so that the exchange's clock keeps moving through quiet times. */
const WAIT_MS_MAX = 250;

/**
 * A feed over the file. Cancelled trades (`AcaoAtualizacao` 2) are not sent; `pregao import` takes them into account.
 */
export function createReplayFeed({ path, exchange, zone, speed, clock }: ReplayFeedOptions): Feed {
  return {
    venue: 'replay',
    exchange,
    instruments: [],
    async run(sink, signal) {
      const pace = createPace(speed, clock);
      sink({ kind: 'phase', phase: 'continuous', at: instantOf(0) });
      let last: Instant | null = null;
      for await (const { rows } of readTrades({ path, exchange, zone })) {
        const trades = rows.filter((row) => !row.busted).map((row) => row.trade);
        await deliver(trades, pace, sink, signal);
        if (signal.aborted) return;
        last = trades.at(-1)?.at ?? last;
      }
      if (last !== null) sink({ kind: 'clock', at: last });
      sink({ kind: 'ended' });
    },
  };
}

interface Pace {
  /** The exchange's time now; the first trade starts it. */
  now(first: Instant): Instant;
  sleep(us: number, signal: AbortSignal): Promise<void>;
}

function createPace(speed: number, clock: ReplayFeedOptions['clock']): Pace {
  let origin: { readonly at: Instant; readonly wallMs: number } | undefined;
  return {
    now(first) {
      origin ??= { at: first, wallMs: clock.nowMs() };
      return instantOf(origin.at + Math.round((clock.nowMs() - origin.wallMs) * speed) * MILLISECOND_US);
    },
    sleep: (us, signal) => clock.sleep(Math.min(WAIT_MS_MAX, Math.ceil(us / MILLISECOND_US / speed)), signal),
  };
}

/** Sends each trade when the exchange's time has come to it; one that is late in the file goes at once. */
async function deliver(
  trades: readonly Trade[],
  pace: Pace,
  sink: (event: FeedEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let sent = 0;
  while (sent < trades.length && !signal.aborted) {
    const now = pace.now((trades[sent] as Trade).at);
    let due = sent;
    while (due < trades.length && (trades[due] as Trade).at <= now) due++;
    if (due > sent) sink({ kind: 'trades', trades: trades.slice(sent, due) });
    sink({ kind: 'clock', at: now });
    sent = due;
    if (sent < trades.length) await pace.sleep((trades[sent] as Trade).at - now, signal);
  }
}
