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
import type { AlertEnded, AlertTold, OrderTold } from '#contract/order-messages.ts';
import {
  CHANNELS_MAX,
  type Channel,
  type ChannelError,
  type ChannelStart,
  CLOSE_CODES,
  channelKey,
  channelPermission,
  type Position,
  type ServerMessage,
} from '#contract/stream.ts';
import type { TradesPrinted } from '#contract/trade.ts';
import { defined } from '#kernel/assert.ts';
import type { Bus } from '#platform/bus/bus.ts';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { frameOf } from './frame.ts';
import type { Body, Change } from './gather.ts';
import type { ChannelFrame, Lane, SnapshotHead, Subscriber } from './lane.ts';
import { Lanes } from './lanes.ts';
import type { ChannelRefusal, OrderSource, StreamSource } from './source.ts';

/** Unsent bytes above which a subscriber gets no more frames for now. */
const LAGGING_BYTES = 1 << 20;
/** How long a subscriber may lag before it is closed. */
const LAGGING_MS_MAX = 30_000;
/** The shortest time between two frames of a channel. */
const BEAT_MS_MIN = 10;
const HEARTBEAT_MS = 1_000;

export interface HubParts {
  readonly bus: Bus;
  readonly source: StreamSource;
  /** Null where this platform takes no orders. */
  readonly orders: OrderSource | null;
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
  readonly #lanes: Lanes;
  readonly #dueMs = new Map<number, number>();
  readonly #stops: (() => void)[];
  #nowMs = 0;
  #heartbeatMs = 0;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.#lanes = new Lanes(parts);
    this.#stops = [
      parts.bus.subscribe('market_data.*.*', (message) => this.#hear((message as Envelope<MarketPayload>).payload)),
      parts.bus.subscribe('feed.status.*', (message) =>
        this.#lanes.add('status', { kind: 'status', status: (message as Envelope<MarketStatusDto>).payload }),
      ),
      parts.bus.subscribe('oms.orders.*', (message) => {
        const { tenant, order } = (message as Envelope<OrderTold>).payload;
        this.#lanes.add('orders', { kind: 'order', order }, tenant);
      }),
      parts.bus.subscribe('oms.alerts.*', (message) =>
        this.#hearAlert((message as Envelope<AlertTold | AlertEnded>).payload),
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

  /** For each channel why it cannot be served to `principal`, or null. */
  async check(principal: Principal, channels: readonly Channel[]): Promise<(ChannelRefusal | null)[]> {
    const refusals = await this.#parts.source.check(channels);
    return channels.map((channel, index) => this.#refusalOf(principal, channel) ?? refusals[index] ?? null);
  }

  /** Has a subscriber listen; its snapshots are sent before the answer. Throws where a snapshot cannot be read. */
  async subscribe(subscriber: Subscriber, channels: readonly Channel[], how: Subscription): Promise<Subscribed> {
    const refusals = await this.check(subscriber.principal, channels);
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
        const start = await this.#join(subscriber, this.#laneOf(subscriber, channel, windowMs), how.resume?.[key]);
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
    if (due.size > 0) for (const lane of this.#lanes.all()) if (due.has(lane.windowMs)) this.#flush(lane);
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
    this.#lanes.reset();
    for (const lane of this.#lanes.all()) for (const { missed } of lane.subscribers) missed.set(lane, null);
  }

  /** Everybody who listens, each session and key once. */
  principals(): readonly Principal[] {
    const all = [...this.#subscribers].map(({ principal }) => principal);
    return [...new Map(all.map((principal) => [principalKey(principal), principal])).values()];
  }

  /** What `principal` may do has been asked again: channels that it may not hear any more end. */
  renew(principal: Principal): void {
    for (const subscriber of this.#subscribers) {
      if (principalKey(subscriber.principal) !== principalKey(principal)) continue;
      subscriber.principal = principal;
      const ended = [...subscriber.lanes.values()].filter(({ channel }) => !mayHear(principal, channel));
      if (ended.length === 0) continue;
      const keys = ended.map(({ key }) => key);
      this.unsubscribe(subscriber, keys);
      // What is on its way to it in this beat is told no more.
      subscriber.outbox.splice(0, subscriber.outbox.length, ...subscriber.outbox.filter((frame) => !isOf(frame, keys)));
      const detail = `the permission ${ended.map(({ channel }) => channelPermission(channel))[0]} has ended`;
      this.answer(subscriber, { type: 'ended', channels: keys, code: 'NOT_ALLOWED', detail });
    }
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
      this.#lanes.add(channelKey({ name: 'trades', exchange, symbol }), { kind: 'trades', trades, busted });
    } else if ('timeframe' in payload) {
      this.#hearCandle(payload);
    } else {
      const change: Change = { kind: 'quote', symbol, quote: 'quoteRemoved' in payload ? null : payload };
      this.#lanes.add(channelKey({ name: 'quotes', exchange }), change);
      this.#lanes.add(channelKey({ name: 'quote', exchange, symbol }), change);
    }
  }

  #hearCandle(payload: CandleUpdated | CandleRemoved): void {
    const { exchange, symbol, timeframe } = payload;
    const candle = 'candle' in payload ? payload.candle : null;
    const start = 'candle' in payload ? payload.candle.start : payload.removedStart;
    this.#lanes.add(channelKey({ name: 'candles', exchange, symbol, timeframe }), { kind: 'candle', start, candle });
    if (!this.#lanes.hasContinuous) return;
    const product = this.#parts.source.productOf(symbol);
    for (const lane of this.#lanes.continuousOf(exchange, product)) {
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

  #hearAlert(payload: AlertTold | AlertEnded): void {
    const alert = 'alert' in payload ? payload.alert : null;
    const alertId = 'alert' in payload ? payload.alert.alertId : payload.alertId;
    this.#lanes.add('alerts', { kind: 'alert', alertId, alert }, payload.tenant);
  }

  #refusalOf(principal: Principal, channel: Channel): ChannelRefusal | null {
    const permission = channelPermission(channel);
    if (!principal.permissions.has(permission))
      return { code: 'NOT_ALLOWED', detail: `The permission ${permission} is missing.` };
    if (permission === 'orders:read' && this.#parts.orders === null)
      return { code: 'NO_ORDERS', detail: 'This platform takes no orders.' };
    return null;
  }

  #laneOf({ principal }: Subscriber, channel: Channel, windowMs: number): Lane {
    if (!this.#dueMs.has(windowMs)) this.#dueMs.set(windowMs, this.#nowMs + windowMs);
    return this.#lanes.of(channel, { windowMs, tenant: principal.tenantId, nowMs: this.#nowMs });
  }

  async #join(subscriber: Subscriber, lane: Lane, position?: Position): Promise<'snapshot' | 'resumed'> {
    const enter = (frames: readonly ChannelFrame[]): void => {
      if (!subscriber.reader.isOpen || !mayHear(subscriber.principal, lane.channel)) return;
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
    return { reason: this.#lanes.isOfThisRun(position.epoch) ? 'resume-too-old' : 'restarted' };
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
      case 'orders':
      case 'alerts':
        return this.#ordersOf(channel.name, defined(lane.tenant, 'a private channel is of a tenant'));
    }
  }

  #ordersOf(name: 'orders' | 'alerts', tenant: string): Body {
    const source = defined(this.#parts.orders, 'a channel that is refused has no lane');
    if (name === 'alerts') return { type: 'alerts', data: [...source.alerts(tenant)] };
    const { orders, more } = source.orders(tenant);
    return { type: 'orders', data: [...orders], ...(more ? { more } : {}) };
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
    this.#lanes.closeIdle(this.#nowMs);
    const used = new Set([...this.#lanes.all()].map(({ windowMs }) => windowMs));
    for (const windowMs of this.#dueMs.keys()) if (!used.has(windowMs)) this.#dueMs.delete(windowMs);
  }
}

function mayHear({ permissions }: Principal, channel: Channel): boolean {
  return permissions.has(channelPermission(channel));
}

function isOf({ message }: Subscriber['outbox'][number], keys: readonly string[]): boolean {
  return 'channel' in message && keys.includes(message.channel);
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
