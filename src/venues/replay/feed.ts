/** A trade-by-trade file as a live market: its trades at the pace of their own times, or as fast as they are taken. */

import { dateOfEpochDay, epochDayOf, type Instant, instantOf, MILLISECOND_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Feed, FeedEvent } from '#market-data/index.ts';
import { readTrades } from './read-trades.ts';
import type { TradeRow } from './trade-file.ts';

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

/** A feed over the file; a row that takes a trade back (`AcaoAtualizacao` 2) is sent as a bust. */
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
        await deliver(rows, { pace, sink, signal, zone });
        if (signal.aborted) return;
        for (const { trade } of rows) last = instantOf(Math.max(last ?? trade.at, trade.at));
      }
      if (last === null || signal.aborted) return sink({ kind: 'ended' });
      // Nothing more will come of that day, so its bars are complete.
      const over = zone.startOfDate(dateOfEpochDay(epochDayOf(zone.dateAt(last)) + 1));
      sink({ kind: 'phase', phase: 'closed', at: over });
      sink({ kind: 'clock', at: over });
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

interface Delivery {
  readonly pace: Pace;
  readonly sink: (event: FeedEvent) => void;
  readonly signal: AbortSignal;
  readonly zone: Zone;
}

/** Sends each row when the exchange's time has come to it; one that is late in the file goes at once. */
async function deliver(rows: readonly TradeRow[], { pace, sink, signal, zone }: Delivery): Promise<void> {
  let sent = 0;
  while (sent < rows.length && !signal.aborted) {
    const now = pace.now((rows[sent] as TradeRow).trade.at);
    let due = sent;
    while (due < rows.length && (rows[due] as TradeRow).trade.at <= now) due++;
    for (const event of eventsOf(rows.slice(sent, due), zone)) sink(event);
    sink({ kind: 'clock', at: now });
    sent = due;
    if (sent < rows.length) await pace.sleep((rows[sent] as TradeRow).trade.at - now, signal);
  }
}

function eventsOf(rows: readonly TradeRow[], zone: Zone): FeedEvent[] {
  const trades = rows.filter((row) => !row.busted).map((row) => row.trade);
  const busts = rows
    .filter((row) => row.busted)
    .map(({ trade: { exchange, symbol, id, at } }) => ({ exchange, symbol, id, date: zone.dateAt(at) }));
  const events: FeedEvent[] = [];
  if (trades.length > 0) events.push({ kind: 'trades', trades });
  if (busts.length > 0) events.push({ kind: 'busts', busts });
  return events;
}
