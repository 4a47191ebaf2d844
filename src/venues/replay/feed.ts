/**
 * A past day as a live market: its trades at the pace of their own times, faster, or as fast as they are taken; it
 * can be paused, stepped, and moved to any moment of the day. What it does when is the player's (player.ts).
 */

import type { ReplayCommand, ReplayDto, ReplaySpeed } from '#contract/replay.ts';
import { ensureNever } from '#kernel/assert.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { dateOfEpochDay, epochDayOf, type Instant, instantOf, parseIso, toIso } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { barEnd, barStart, type Feed, type FeedEvent, type HeldTrade } from '#market-data/index.ts';
import { Player } from './player.ts';
import type { ReplaySource } from './source.ts';

export interface ReplayFeedOptions {
  readonly source: ReplaySource;
  readonly zone: Zone;
  /** Seconds of the day per real second; infinite for as fast as it goes. */
  readonly speed: number;
  readonly clock: {
    nowMs(): number;
    sleep(ms: number, signal: AbortSignal): Promise<void>;
  };
  /** Called before anything is told anew: whoever took what was told before forgets it. */
  readonly onRewind: () => Promise<void>;
}

/** A feed that takes commands. */
export interface ReplayFeed extends Feed {
  /** Where it stands; null where there is nothing to play. */
  state(): ReplayDto | null;
  /** Does what is asked, or says why not. It answers at once: where it is going, the state tells. */
  command(command: ReplayCommand): Result<void, string>;
}

/** Longest wait between two events, so that the exchange's clock keeps moving through quiet times. */
const WAIT_MS_MAX = 250;
/** Rows that are told in one go; between two of them commands are heard and bars are published. */
const ROWS_MAX = 10_000;

/** A feed over the source; a row that takes a trade back is sent as a bust. */
export function createReplayFeed(options: ReplayFeedOptions): ReplayFeed {
  const { source, zone, clock } = options;
  const begin = (): Player | null =>
    source.span === null ? null : new Player({ ...source.span, speed: options.speed, nowMs: clock.nowMs() });
  let player = begin();
  let wake = new AbortController();
  const confirmations = new Confirmations(source);

  return {
    venue: 'replay',
    exchange: source.exchange,
    instruments: [],
    subscribe: (symbols) => confirmations.subscribe(symbols),
    unsubscribe: (symbols) => confirmations.unsubscribe(symbols),
    state: () => (player === null ? null : stateOf(player, source, zone)),
    command(command) {
      if (player === null) return err('There is no trade to play.');
      const done = obey(player, command, options);
      wake.abort();
      return done;
    },
    async run(sink, signal) {
      confirmations.flow(sink);
      player = begin();
      if (player === null) sink({ kind: 'phase', phase: 'continuous', at: instantOf(0) });
      if (player === null) return sink({ kind: 'ended' });
      const rest = async (ms: number): Promise<void> => {
        await clock.sleep(ms, AbortSignal.any([signal, wake.signal]));
        if (wake.signal.aborted) wake = new AbortController();
      };
      while (!signal.aborted) {
        await playTurn({ player, sink, signal, rest, ...options });
        if (!signal.aborted) await options.onRewind();
      }
    },
  };
}

/**
 * A replay plays its whole day, whatever is subscribed: what it plays was chosen with the day, and goes into stores that
 * are thrown away. So a subscription is confirmed, and changes nothing.
 */
class Confirmations {
  readonly #source: ReplaySource;
  readonly #waiting: FeedEvent[] = [];
  #sink: ((event: FeedEvent) => void) | null = null;

  constructor(source: ReplaySource) {
    this.#source = source;
  }

  /** Tells what waits to be told, and from now on at once. */
  flow(sink: (event: FeedEvent) => void): void {
    this.#sink = sink;
    for (const event of this.#waiting.splice(0)) sink(event);
  }

  subscribe(symbols: readonly string[]): void {
    const { symbols: played, span, exchange } = this.#source;
    for (const symbol of symbols) {
      const reason = `The replayed day has no trade of ${symbol} on ${exchange}.`;
      if (span !== null && played.includes(symbol)) this.#tell({ kind: 'subscribed', symbol, from: span.from });
      else this.#tell({ kind: 'refused', symbol, code: 'SYMBOL_UNKNOWN', reason });
    }
  }

  unsubscribe(symbols: readonly string[]): void {
    for (const symbol of symbols)
      this.#tell({ kind: 'unsubscribed', symbol, at: this.#source.span?.to ?? instantOf(0) });
  }

  #tell(event: FeedEvent): void {
    if (this.#sink === null) this.#waiting.push(event);
    else this.#sink(event);
  }
}

interface Turn extends ReplayFeedOptions {
  readonly player: Player;
  readonly sink: (event: FeedEvent) => void;
  readonly signal: AbortSignal;
  /** Waits, less where a command comes. */
  readonly rest: (ms: number) => Promise<void>;
}

/** Plays from the first row on, until the replay goes back or is aborted. */
async function playTurn({ player, sink, signal, rest, source, zone, clock }: Turn): Promise<void> {
  const { turn } = player;
  const rows = new Rows(source.open());
  let told = false;
  let unrested = 0;
  sink({ kind: 'phase', phase: 'continuous', at: instantOf(0) });
  try {
    await rows.fill();
    // The time that the first row took to come is not played time.
    if (!player.paused) player.resume(clock.nowMs());
    while (await rows.fill()) {
      if (signal.aborted || player.turn !== turn) return;
      const allowance = player.allowance(clock.nowMs());
      const taken = rows.take(allowance.until, Math.min(allowance.most, ROWS_MAX));
      for (const event of eventsOf(taken, zone)) sink(event);
      // The rows that follow are looked at first: whether the end is reached, they say.
      await rows.fill();
      if (signal.aborted || player.turn !== turn) return;
      player.delivered(allowance, { count: taken.length, last: rows.last, next: rows.next }, clock.nowMs());
      sink({ kind: 'clock', at: player.position });
      if (rows.next === null) continue;
      unrested += taken.length;
      const waitMs = player.waitMs(rows.next, clock.nowMs()) ?? WAIT_MS_MAX;
      if (waitMs === 0 && unrested < ROWS_MAX) continue;
      unrested = 0;
      await rest(Math.min(WAIT_MS_MAX, waitMs));
    }
    while (!signal.aborted && player.turn === turn) {
      // A seek or step to the end, which comes when nothing is left, is there at once.
      player.delivered(player.allowance(clock.nowMs()), { count: 0, last: null, next: null }, clock.nowMs());
      if (!told) tellEnd(sink, player, zone);
      told = true;
      await rest(WAIT_MS_MAX);
    }
  } finally {
    await rows.close();
  }
}

/** Nothing more will come of that day, so its bars are complete. */
function tellEnd(sink: (event: FeedEvent) => void, { position }: Player, zone: Zone): void {
  const over = zone.startOfDate(dateOfEpochDay(epochDayOf(zone.dateAt(instantOf(position - 1))) + 1));
  sink({ kind: 'phase', phase: 'closed', at: over });
  sink({ kind: 'clock', at: over });
  sink({ kind: 'ended' });
}

/** Rows on their way from the source; one that is late is due with those before it. */
class Rows {
  readonly #batches: AsyncIterator<readonly HeldTrade[]>;
  /** Read while the batch before it is told. */
  #coming: Promise<IteratorResult<readonly HeldTrade[]>>;
  #batch: readonly HeldTrade[] = [];
  #taken = 0;
  /** Time of the last row that was taken, and of the next one; late ones have that of the row before them. */
  last: Instant | null = null;
  next: Instant | null = null;

  constructor(batches: AsyncIterable<readonly HeldTrade[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#coming = this.#read();
  }

  /** Makes the next row known; false where none is left. */
  async fill(): Promise<boolean> {
    while (this.#taken === this.#batch.length) {
      const { value, done } = await this.#coming;
      if (done === true) {
        this.next = null;
        return false;
      }
      this.#coming = this.#read();
      this.#batch = value;
      this.#taken = 0;
    }
    this.#look();
    return true;
  }

  /** The next rows that are due before `until`, no more than `most`, and only of those that were read already. */
  take(until: number, most: number): HeldTrade[] {
    const rows: HeldTrade[] = [];
    while (rows.length < most && this.next !== null && this.next < until) {
      rows.push(this.#batch[this.#taken++] as HeldTrade);
      this.last = this.next;
      this.#look();
    }
    return rows;
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  #read(): Promise<IteratorResult<readonly HeldTrade[]>> {
    const read = this.#batches.next();
    // Its failure is told to whoever waits for it, if anybody still does.
    read.catch(() => undefined);
    return read;
  }

  #look(): void {
    const row = this.#batch[this.#taken];
    this.next = row === undefined ? null : instantOf(Math.max(row.trade.at, this.last ?? row.trade.at));
  }
}

function eventsOf(rows: readonly HeldTrade[], zone: Zone): FeedEvent[] {
  const trades = rows.filter(({ busted }) => !busted).map(({ trade }) => trade);
  const events: FeedEvent[] = [];
  if (trades.length > 0) events.push({ kind: 'trades', trades });
  const busts = rows
    .filter(({ busted }) => busted)
    .map(({ trade: { exchange, symbol, id, at } }) => ({ exchange, symbol, id, date: zone.dateAt(at) }));
  if (busts.length > 0) events.push({ kind: 'busts', busts });
  return events;
}

function obey(
  player: Player,
  command: ReplayCommand,
  { source, zone, clock }: ReplayFeedOptions,
): Result<void, string> {
  switch (command.action) {
    case 'pause':
      return ok(player.pause());
    case 'resume':
      return ok(player.resume(clock.nowMs()));
    case 'speed':
      return ok(player.setSpeed(speedOf(command.speed), clock.nowMs()));
    case 'seek':
      return seek(player, command.to, source, zone);
    case 'step': {
      const { by, count } = command;
      if (by === 'trade') return ok(player.stepTrades(count));
      return ok(
        player.stepTo((position) => {
          let at = position;
          for (let bar = 0; bar < count && at < player.to; bar++) at = barEnd(by, barStart(by, at, zone), zone);
          return at;
        }),
      );
    }
    default:
      return ensureNever(command);
  }
}

function seek(player: Player, text: string, { span }: ReplaySource, zone: Zone): Result<void, string> {
  const to = parseIso(text);
  if (!to.ok) return err(`to: ${to.error}`);
  const first = zone.dateAt(span?.from ?? player.position);
  const last = zone.dateAt(instantOf((span?.to ?? player.to) - 1));
  const date = zone.dateAt(to.value);
  if (date >= first && date <= last) return ok(player.seek(to.value));
  const day = first === last ? first : `${first} to ${last}`;
  return err(`to: ${text} lies on ${date} of the exchange's time; the replay plays ${day}.`);
}

function speedOf(speed: ReplaySpeed): number {
  return speed === 'max' ? Number.POSITIVE_INFINITY : Number(speed);
}

function stateOf(player: Player, { exchange }: ReplaySource, zone: Zone): ReplayDto {
  return {
    exchange,
    date: zone.dateAt(player.from),
    from: toIso(player.from),
    to: toIso(player.to),
    position: toIso(player.position),
    state: player.state,
    paused: player.paused,
    speed: Number.isFinite(player.speed) ? String(player.speed) : 'max',
    rewinds: player.turn,
  };
}
