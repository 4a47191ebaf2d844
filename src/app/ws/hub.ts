/**
 * Whatever the stream sends, over every kind of line. Changes on the bus are gathered per lane, one channel at one
 * window; a frame is made once per lane and window, and each subscriber gets all of its frames of a beat in one
 * write. A subscriber that reads too slowly is left out until it has caught up, then gets what it missed or a
 * snapshot; one that never does is closed.
 *
 * A channel begins with a snapshot, or, where the subscriber names a position whose successors are still kept, with
 * those. Between a snapshot and the frames after it nothing is lost, however long the snapshot takes to read.
 */

import { type Principal, principalKey } from '#contract/access.ts';
import type { Envelope } from '#contract/envelope.ts';
import type { CandleRemoved, CandleUpdated, MarketStatusDto, QuoteDto, QuoteRemoved } from '#contract/market-data.ts';
import {
  CHANNELS_MAX,
  type Channel,
  type ChannelError,
  type ChannelStart,
  CLOSE_CODES,
  channelKey,
  type Position,
  type ServerMessage,
} from '#contract/stream.ts';
import type { TradesPrinted } from '#contract/trade.ts';
import type { Bus } from '#platform/bus/bus.ts';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { frameOf } from './frame.ts';
import type { Body, Change } from './gather.ts';
import { FrameHistory } from './history.ts';
import { type ChannelFrame, Lane, type SnapshotHead, type Subscriber } from './lane.ts';
import type { StreamSource } from './source.ts';

/** Unsent bytes above which a subscriber gets no more frames for now. */
const LAGGING_BYTES = 1 << 20;
/** How long a subscriber may lag before it is closed. */
const LAGGING_MS_MAX = 30_000;
/** How long a channel that nobody listens to any more is kept for those who come back. */
const IDLE_MS_MAX = 60_000;
/** Frames kept per channel and window: a minute at the default window. */
const FRAMES_KEPT = 600;
const BYTES_KEPT = 64 << 20;
/** The shortest time between two frames of a channel. */
const BEAT_MS_MIN = 10;
const HEARTBEAT_MS = 1_000;

export interface HubParts {
  readonly bus: Bus;
  readonly source: StreamSource;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Window of a subscription that names none, and the longest time between two beats. */
  readonly windowMs: number;
  /** A text that no other run has, for the epochs of this one. */
  readonly newRun: () => string;
}

export interface Subscription {
  readonly windowMs?: number | undefined;
  readonly resume?: Readonly<Record<string, Position>> | undefined;
}

/** What became of each channel that was asked for. */
export interface Subscribed {
  readonly items: ChannelStart[];
  readonly errors: ChannelError[];
}

type MarketPayload = CandleUpdated | CandleRemoved | QuoteDto | QuoteRemoved | TradesPrinted;

export class Hub {
  readonly #parts: HubParts;
  readonly #subscribers = new Set<Subscriber>();
  readonly #lanes = new Map<string, Lane[]>();
  /** Lanes of continuous series, by exchange and product. */
  readonly #continuous = new Map<string, Set<Lane>>();
  readonly #history = new FrameHistory<ChannelFrame>({ framesMax: FRAMES_KEPT, bytesMax: BYTES_KEPT });
  readonly #dueMs = new Map<number, number>();
  readonly #stops: (() => void)[];
  #run: string;
  #laneCount = 0;
  #nowMs = 0;
  #heartbeatMs = 0;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.#run = parts.newRun();
    this.#stops = [
      parts.bus.subscribe('market_data.*.*', (message) => this.#hear((message as Envelope<MarketPayload>).payload)),
      parts.bus.subscribe('feed.status.*', (message) =>
        this.#add('status', { kind: 'status', status: (message as Envelope<MarketStatusDto>).payload }),
      ),
    ];
  }

  /** How long to wait until the next beat: until the next window ends of those that somebody asked for. */
  get beatMs(): number {
    return Math.max(1, Math.min(this.#nowMs + this.#parts.windowMs, ...this.#dueMs.values()) - this.#nowMs);
  }

  /** Takes somebody in, who listens to nothing yet. */
  open(parts: Pick<Subscriber, 'reader' | 'principal' | 'isStrict'>): Subscriber {
    const subscriber: Subscriber = {
      ...parts,
      lanes: new Map(),
      missed: new Map(),
      outbox: [],
      laggingSinceMs: null,
      isCatchingUp: false,
    };
    this.#subscribers.add(subscriber);
    this.#parts.metrics.streamClients.set(this.#subscribers.size);
    return subscriber;
  }

  /** Forgets a subscriber whose line has ended. */
  leave(subscriber: Subscriber): void {
    this.unsubscribe(subscriber, [...subscriber.lanes.keys()]);
    this.#subscribers.delete(subscriber);
    this.#parts.metrics.streamClients.set(this.#subscribers.size);
  }

  /** For each channel why it cannot be served, or null. */
  check(channels: readonly Channel[]): ReturnType<StreamSource['check']> {
    return this.#parts.source.check(channels);
  }

  /** Has a subscriber listen; its snapshots are sent before the answer. Throws where a snapshot cannot be read. */
  async subscribe(subscriber: Subscriber, channels: readonly Channel[], how: Subscription): Promise<Subscribed> {
    const refusals = await this.check(channels);
    const subscribed: Subscribed = { items: [], errors: [] };
    const windowMs = how.windowMs ?? this.#parts.windowMs;
    for (const [index, channel] of channels.entries()) {
      const key = channelKey(channel);
      const held = subscriber.lanes.get(key);
      const refusal = refusals[index] ?? (held === undefined ? overflowOf(subscriber) : null);
      if (refusal !== null) subscribed.errors.push({ channel: key, ...refusal });
      else if (held?.windowMs === windowMs) subscribed.items.push({ channel: key, start: 'held' });
      else {
        if (held !== undefined) this.unsubscribe(subscriber, [key]);
        const start = await this.#join(subscriber, this.#laneOf(channel, windowMs), how.resume?.[key]);
        subscribed.items.push({ channel: key, start });
      }
    }
    return subscribed;
  }

  /** Has a subscriber listen no more to channels; those that it does not hold are passed over. */
  unsubscribe(subscriber: Subscriber, keys: readonly string[]): void {
    for (const key of keys) {
      const lane = subscriber.lanes.get(key);
      if (lane === undefined) continue;
      subscriber.lanes.delete(key);
      subscriber.missed.delete(lane);
      lane.subscribers.delete(subscriber);
      if (lane.subscribers.size === 0) lane.idleSinceMs = this.#nowMs;
    }
  }

  /** Sends one message to one subscriber. */
  answer({ reader }: Subscriber, message: ServerMessage): void {
    if (!reader.isOpen) return;
    reader.send([frameOf(message)]);
    this.#parts.metrics.streamFrames.inc();
  }

  /** Sends what is due. Called each `beatMs`, after what came in was published. */
  beat(nowMs: number): void {
    this.#nowMs = nowMs;
    for (const subscriber of this.#subscribers) this.#watchSlow(subscriber);
    const due = this.#windowsDue();
    if (due.size > 0)
      for (const lanes of this.#lanes.values()) for (const lane of lanes) if (due.has(lane.windowMs)) this.#flush(lane);
    for (const { reader, outbox } of this.#subscribers) {
      if (outbox.length === 0) continue;
      if (reader.isOpen) reader.send(outbox);
      outbox.length = 0;
    }
    if (nowMs - this.#heartbeatMs < HEARTBEAT_MS) return;
    this.#heartbeatMs = nowMs;
    for (const { reader } of this.#subscribers) reader.beat(nowMs);
    this.#closeIdle();
  }

  /** Whatever was told is void: every channel begins anew with the next beat. */
  reset(): void {
    this.#run = this.#parts.newRun();
    for (const lanes of this.#lanes.values())
      for (const lane of lanes) {
        lane.reset(this.#newEpoch(), this.#tradesOf(lane.channel));
        for (const { missed } of lane.subscribers) missed.set(lane, null);
      }
  }

  /** Everybody who listens, each session and key once. */
  principals(): readonly Principal[] {
    const all = [...this.#subscribers].map(({ principal }) => principal);
    return [...new Map(all.map((principal) => [principalKey(principal), principal])).values()];
  }

  /** Ends the lines of all whose right has ended. */
  disconnect(isMeant: (principal: Principal) => boolean): void {
    for (const { principal, reader } of this.#subscribers)
      if (isMeant(principal)) reader.close(CLOSE_CODES.unauthorized, 'the session or key has ended');
  }

  /** Says goodbye to everyone. */
  close(): void {
    for (const stop of this.#stops) stop();
    for (const { reader } of this.#subscribers) reader.close(CLOSE_CODES.goingAway, 'the server is stopping');
  }

  #hear(payload: MarketPayload): void {
    const { exchange, symbol } = payload;
    if ('busted' in payload) {
      const { trades, busted } = payload;
      this.#add(channelKey({ name: 'trades', exchange, symbol }), { kind: 'trades', trades, busted });
    } else if ('timeframe' in payload) {
      this.#hearCandle(payload);
    } else {
      const change: Change = { kind: 'quote', symbol, quote: 'quoteRemoved' in payload ? null : payload };
      this.#add(channelKey({ name: 'quotes', exchange }), change);
      this.#add(channelKey({ name: 'quote', exchange, symbol }), change);
    }
  }

  #hearCandle(payload: CandleUpdated | CandleRemoved): void {
    const { exchange, symbol, timeframe } = payload;
    const candle = 'candle' in payload ? payload.candle : null;
    const start = 'candle' in payload ? payload.candle.start : payload.removedStart;
    this.#add(channelKey({ name: 'candles', exchange, symbol, timeframe }), { kind: 'candle', start, candle });
    if (this.#continuous.size === 0) return;
    const product = this.#parts.source.productOf(symbol);
    for (const lane of this.#continuous.get(`${exchange}:${product}`) ?? []) {
      if (lane.channel.name !== 'candles' || lane.channel.timeframe !== timeframe) continue;
      // A week may be of two contracts: it is made anew.
      if (timeframe === '1w') this.#readAgain(lane, lane.channel);
      else if (lane.continuous?.has(symbol, start))
        lane.add({ kind: 'candle', start, candle: candle === null ? null : { ...candle, contract: symbol } });
    }
  }

  #readAgain(lane: Lane, channel: Extract<Channel, { name: 'candles' }>): void {
    if (lane.isReading) return;
    lane.isReading = true;
    this.#parts.source
      .candles(channel)
      .then((candles) => {
        for (const candle of candles) lane.add({ kind: 'candle', start: candle.start, candle });
      })
      .catch((error) => this.#parts.log.error({ error: String(error) }, 'weeks of a continuous series cannot be read'))
      .finally(() => {
        lane.isReading = false;
      });
  }

  #add(key: string, change: Change): void {
    for (const lane of this.#lanes.get(key) ?? []) lane.add(change);
  }

  #laneOf(channel: Channel, windowMs: number): Lane {
    const key = channelKey(channel);
    const lanes = this.#lanes.get(key) ?? [];
    const open = lanes.find((lane) => lane.windowMs === windowMs);
    if (open !== undefined) return open;
    const continuous =
      channel.name === 'candles' ? this.#parts.source.continuous(channel.exchange, channel.symbol) : null;
    const lane = new Lane({
      channel,
      windowMs,
      epoch: this.#newEpoch(),
      history: this.#history,
      continuous,
      trades: this.#tradesOf(channel),
    });
    lane.idleSinceMs = this.#nowMs;
    this.#lanes.set(key, [...lanes, lane]);
    if (!this.#dueMs.has(windowMs)) this.#dueMs.set(windowMs, this.#nowMs + windowMs);
    if (continuous !== null && channel.name === 'candles') {
      const product = `${channel.exchange}:${continuous.product}`;
      this.#continuous.set(product, (this.#continuous.get(product) ?? new Set()).add(lane));
    }
    return lane;
  }

  #newEpoch(): string {
    this.#laneCount++;
    return `${this.#run}-${this.#laneCount.toString(36)}`;
  }

  #tradesOf(channel: Channel): ReturnType<StreamSource['trades']> {
    return channel.name === 'trades' ? this.#parts.source.trades(channel.exchange, channel.symbol) : [];
  }

  async #join(subscriber: Subscriber, lane: Lane, position?: Position): Promise<'snapshot' | 'resumed'> {
    const enter = (frames: readonly ChannelFrame[]): void => {
      if (!subscriber.reader.isOpen) return;
      subscriber.lanes.set(lane.key, lane);
      lane.subscribers.add(subscriber);
      lane.idleSinceMs = null;
      this.#send(subscriber, frames);
    };
    const missed = position === undefined ? null : lane.after(position);
    if (missed !== null) {
      enter(missed);
      return 'resumed';
    }
    const reason = this.#reasonFor(position);
    await this.#takeSnapshot(lane, () => reason, enter);
    return 'snapshot';
  }

  #reasonFor(position: Position | undefined): Pick<SnapshotHead, 'reason'> {
    if (position === undefined) return {};
    return { reason: position.epoch.startsWith(`${this.#run}-`) ? 'resume-too-old' : 'restarted' };
  }

  /** Hands over a snapshot and all frames after it, in one step, so that no frame falls between. */
  async #takeSnapshot(
    lane: Lane,
    headOf: () => Omit<SnapshotHead, 'ts'>,
    deliver: (frames: readonly ChannelFrame[]) => void,
  ): Promise<void> {
    lane.waiting++;
    try {
      for (;;) {
        const from = lane.position;
        const body = await this.#contentOf(lane);
        // What was told of trades is exact only at the very number; of the others each value is told again.
        const { epoch, seq } = lane.channel.name === 'trades' ? lane.position : from;
        const after = lane.after({ epoch, seq });
        if (after === null) continue;
        const content: Body = lane.channel.name === 'trades' ? { type: 'trades', data: lane.trades } : body;
        deliver([lane.snapshot(content, seq, { ts: this.#nowMs, ...headOf() }), ...after]);
        return;
      }
    } finally {
      lane.waiting--;
    }
  }

  async #contentOf(lane: Lane): Promise<Body> {
    const { source } = this.#parts;
    const { channel } = lane;
    switch (channel.name) {
      case 'candles':
        return { type: 'candles', data: await source.candles(channel) };
      case 'quotes':
        return { type: 'quotes', data: await source.quotes(channel.exchange) };
      case 'quote':
        return { type: 'quote', data: await source.quote(channel.exchange, channel.symbol) };
      case 'trades':
        return { type: 'trades', data: lane.trades };
      case 'status':
        return { type: 'status', data: source.status() };
    }
  }

  /** Windows whose time has come; one that nobody uses any more is forgotten. */
  #windowsDue(): Set<number> {
    const due = new Set<number>();
    for (const [windowMs, atMs] of this.#dueMs) {
      if (atMs > this.#nowMs) continue;
      due.add(windowMs);
      const stepMs = Math.max(windowMs, BEAT_MS_MIN);
      // On the grid, unless a whole window was missed.
      this.#dueMs.set(windowMs, (atMs + stepMs > this.#nowMs ? atMs : this.#nowMs) + stepMs);
    }
    return due;
  }

  #flush(lane: Lane): void {
    const before = lane.position;
    const frame = lane.flush(this.#nowMs);
    if (frame === null) return;
    let sent = 0;
    for (const subscriber of lane.subscribers) {
      const { missed, outbox, laggingSinceMs } = subscriber;
      if (missed.has(lane)) continue;
      if (laggingSinceMs !== null) missed.set(lane, before);
      else {
        outbox.push(frame);
        sent++;
      }
    }
    this.#parts.metrics.streamFrames.inc(sent);
  }

  #send({ reader }: Subscriber, frames: readonly ChannelFrame[]): void {
    if (frames.length === 0) return;
    reader.send(frames);
    this.#parts.metrics.streamFrames.inc(frames.length);
  }

  #watchSlow(subscriber: Subscriber): void {
    const { reader, missed, isStrict, laggingSinceMs } = subscriber;
    if (reader.unsentBytes <= LAGGING_BYTES) {
      subscriber.laggingSinceMs = null;
      if (missed.size > 0 && !subscriber.isCatchingUp) this.#catchUp(subscriber);
      return;
    }
    subscriber.laggingSinceMs = laggingSinceMs ?? this.#nowMs;
    if (!isStrict && this.#nowMs - subscriber.laggingSinceMs < LAGGING_MS_MAX) return;
    if (!reader.isOpen) return;
    this.#parts.metrics.streamSlowClients.inc();
    reader.close(CLOSE_CODES.slow, 'reads too slowly');
  }

  #catchUp(subscriber: Subscriber): void {
    subscriber.isCatchingUp = true;
    this.#sendMissed(subscriber)
      .catch((error) => this.fail(subscriber, error))
      .finally(() => {
        subscriber.isCatchingUp = false;
      });
  }

  /** Trades go on where they ended, as long as all of them are kept; of the rest only the newest state counts. */
  async #sendMissed(subscriber: Subscriber): Promise<void> {
    for (const [lane, position] of [...subscriber.missed]) {
      const enter = (frames: readonly ChannelFrame[]): void => {
        if (!subscriber.reader.isOpen || subscriber.lanes.get(lane.key) !== lane) return;
        subscriber.missed.delete(lane);
        this.#send(subscriber, frames);
      };
      const kept = lane.channel.name === 'trades' && position !== null ? lane.after(position) : null;
      if (kept !== null) enter(kept);
      else await this.#takeSnapshot(lane, () => (subscriber.missed.get(lane) === null ? RESET : SLOW), enter);
      // The line is full again: the rest waits.
      if (subscriber.reader.unsentBytes > LAGGING_BYTES) return;
    }
  }

  /** What the store cannot tell ends the connection; the page comes again by itself. */
  fail({ reader }: Subscriber, error: unknown): void {
    this.#parts.log.error({ error: String(error) }, 'a stream connection has failed');
    reader.close(CLOSE_CODES.failed, 'the server has failed; connect again');
  }

  #closeIdle(): void {
    for (const [key, lanes] of this.#lanes) {
      const kept = lanes.filter((lane) => !this.#isOver(lane));
      if (kept.length === lanes.length) continue;
      for (const lane of lanes) if (!kept.includes(lane)) this.#closeLane(lane);
      if (kept.length > 0) this.#lanes.set(key, kept);
      else this.#lanes.delete(key);
    }
    const used = new Set([...this.#lanes.values()].flat().map(({ windowMs }) => windowMs));
    for (const windowMs of this.#dueMs.keys()) if (!used.has(windowMs)) this.#dueMs.delete(windowMs);
  }

  #isOver({ subscribers, waiting, idleSinceMs }: Lane): boolean {
    return subscribers.size === 0 && waiting === 0 && idleSinceMs !== null && this.#nowMs - idleSinceMs >= IDLE_MS_MAX;
  }

  #closeLane(lane: Lane): void {
    lane.close();
    if (lane.continuous === null || lane.channel.name !== 'candles') return;
    const product = `${lane.channel.exchange}:${lane.continuous.product}`;
    const lanes = this.#continuous.get(product);
    lanes?.delete(lane);
    if (lanes?.size === 0) this.#continuous.delete(product);
  }
}

const RESET = { reset: true, reason: 'restarted' } as const;
const SLOW = { reason: 'slow' } as const;

function overflowOf({ lanes }: Subscriber): { readonly code: string; readonly detail: string } | null {
  if (lanes.size < CHANNELS_MAX) return null;
  return {
    code: 'TOO_MANY_CHANNELS',
    detail: `A connection holds at most ${CHANNELS_MAX} channels; unsubscribe from one first.`,
  };
}
