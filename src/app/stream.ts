/**
 * The WebSocket that pages live on. What happens on the bus is gathered per channel, the newest value of each bar
 * or quote winning, and sent once per window: one frame made once for all who listen. A client that reads too slowly
 * is left out until it has caught up, then gets a snapshot; one that never does is closed.
 */

import type { WebSocket } from 'ws';
import type { Envelope } from '#contract/envelope.ts';
import type {
  CandleDto,
  CandleRemoved,
  CandleUpdated,
  MarketStatusDto,
  QuoteDto,
  QuoteRemoved,
} from '#contract/market-data.ts';
import { CHANNELS_MAX, type Channel, type ClientMessage, channelKey, type ServerMessage } from '#contract/stream.ts';
import type { Bus } from '#platform/bus/bus.ts';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { parseClientMessage } from './stream-message.ts';

/** What a channel holds at this moment. */
export interface Snapshots {
  candles(channel: Extract<Channel, { name: 'candles' }>): Promise<CandleDto[]> | CandleDto[];
  quotes(exchange: string): Promise<QuoteDto[]> | QuoteDto[];
  status(): MarketStatusDto;
}

/** Unsent bytes above which a client gets no more frames for now. */
const LAGGING_BYTES = 1 << 20;
/** Windows that a client may lag before it is closed: half a minute at the default of 100 ms. */
const LAGGING_TICKS_MAX = 300;
const CLOSE_SLOW = 1008;
const CLOSE_GOING_AWAY = 1001;
const CLOSE_FAILED = 1011;

export interface StreamParts {
  readonly bus: Bus;
  readonly snapshots: Snapshots;
  readonly metrics: Metrics;
  readonly log: Log;
}

interface Client {
  readonly socket: WebSocket;
  readonly channels: Set<ChannelState>;
  /** Channels whose frames it missed. */
  readonly missed: Set<ChannelState>;
  laggingTicks: number;
  /** Whether what it was shown so far is void. */
  isReset: boolean;
}

interface ChannelState {
  readonly channel: Channel;
  readonly key: string;
  readonly clients: Set<Client>;
  seq: number;
  /** Newest value of each item since the last window; null for one that is gone. */
  readonly gathered: Map<string, CandleDto | QuoteDto | MarketStatusDto | null>;
}

type MarketMessage = Envelope<CandleUpdated | CandleRemoved | QuoteDto | QuoteRemoved>;

export class Stream {
  readonly #snapshots: Snapshots;
  readonly #metrics: Metrics;
  readonly #log: Log;
  readonly #clients = new Set<Client>();
  readonly #channels = new Map<string, ChannelState>();
  readonly #stops: (() => void)[];

  constructor({ bus, snapshots, metrics, log }: StreamParts) {
    this.#snapshots = snapshots;
    this.#log = log;
    this.#metrics = metrics;
    this.#stops = [
      bus.subscribe('market_data.*.*', (message) => this.#gather(message as MarketMessage)),
      bus.subscribe('feed.status.*', (message) => {
        const { payload } = message as Envelope<MarketStatusDto>;
        this.#channels.get('status')?.gathered.set('status', payload);
      }),
    ];
  }

  /** Serves one connection until it closes. */
  connect(socket: WebSocket): void {
    const client: Client = { socket, channels: new Set(), missed: new Set(), laggingTicks: 0, isReset: false };
    this.#clients.add(client);
    this.#metrics.streamClients.set(this.#clients.size);
    // Messages of one connection are handled one after the other, so that their answers keep their order.
    let queue: Promise<void> = Promise.resolve();
    socket.on('message', (data: Buffer) => {
      queue = queue
        .then(() => this.#receive(client, data.toString('utf8')))
        .catch((error) => this.#fail(client, error));
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const state of [...client.channels]) this.#leave(client, state);
      this.#clients.delete(client);
      this.#metrics.streamClients.set(this.#clients.size);
    });
  }

  /** Sends what was gathered; called once per window. */
  tick(): void {
    for (const state of this.#channels.values()) this.#flush(state);
    for (const client of this.#clients) this.#watchSlow(client);
  }

  /** Whatever was told is void: every channel begins anew with the next window. */
  reset(): void {
    for (const state of this.#channels.values()) state.gathered.clear();
    for (const client of this.#clients) {
      for (const state of client.channels) client.missed.add(state);
      client.isReset = true;
    }
  }

  /** Says goodbye to everyone. */
  close(): void {
    for (const stop of this.#stops) stop();
    for (const { socket } of this.#clients) socket.close(CLOSE_GOING_AWAY, 'the server is stopping');
  }

  #gather({ payload }: MarketMessage): void {
    const { exchange, symbol } = payload;
    if ('timeframe' in payload) {
      const key = channelKey({ name: 'candles', exchange, symbol, timeframe: payload.timeframe });
      const [start, candle] =
        'candle' in payload ? [payload.candle.start, payload.candle] : [payload.removedStart, null];
      this.#channels.get(key)?.gathered.set(start, candle);
    } else {
      const quote = 'quoteRemoved' in payload ? null : payload;
      this.#channels.get(channelKey({ name: 'quotes', exchange }))?.gathered.set(symbol, quote);
    }
  }

  async #receive(client: Client, text: string): Promise<void> {
    const parsed = parseClientMessage(text);
    if (!parsed.ok) return this.#send(client, { type: 'error', code: 'BAD_MESSAGE', detail: parsed.error });
    const message = parsed.value;
    switch (message.op) {
      case 'ping':
        return this.#send(client, { type: 'pong', id: message.id });
      case 'unsubscribe':
        for (const channel of message.channels) {
          const state = this.#channels.get(channelKey(channel));
          if (state !== undefined) this.#leave(client, state);
        }
        return this.#acknowledge(client, message.id, []);
      case 'subscribe':
        return this.#acknowledge(client, message.id, await this.#subscribeAll(client, message));
    }
  }

  async #subscribeAll(
    client: Client,
    { channels }: Extract<ClientMessage, { op: 'subscribe' }>,
  ): Promise<ChannelError[]> {
    const errors: ChannelError[] = [];
    for (const channel of channels) {
      const key = channelKey(channel);
      const state = this.#channels.get(key);
      if (state !== undefined && client.channels.has(state)) continue;
      if (client.channels.size >= CHANNELS_MAX) {
        const detail = `A connection holds at most ${CHANNELS_MAX} channels; unsubscribe from one first.`;
        errors.push({ channel: key, code: 'TOO_MANY_CHANNELS', detail });
        continue;
      }
      await this.#join(client, channel);
    }
    return errors;
  }

  async #join(client: Client, channel: Channel): Promise<void> {
    const content = await this.#contentOf(channel);
    if (client.socket.readyState !== client.socket.OPEN) return;
    const key = channelKey(channel);
    const state = this.#channels.get(key) ?? { channel, key, clients: new Set(), seq: 0, gathered: new Map() };
    this.#channels.set(key, state);
    // In one step with the snapshot, so that no update falls between the two.
    state.clients.add(client);
    client.channels.add(state);
    this.#send(client, snapshotFrame(state, content));
  }

  #leave(client: Client, state: ChannelState): void {
    state.clients.delete(client);
    client.channels.delete(state);
    client.missed.delete(state);
    if (state.clients.size === 0) this.#channels.delete(state.key);
  }

  #acknowledge(client: Client, id: number, errors: ChannelError[]): void {
    const channels = [...client.channels].map(({ key }) => key).sort();
    this.#send(client, { type: 'ack', id, channels, errors });
  }

  async #contentOf(channel: Channel): Promise<Content> {
    switch (channel.name) {
      case 'candles':
        return { type: 'candles', data: await this.#snapshots.candles(channel) };
      case 'quotes':
        return { type: 'quotes', data: await this.#snapshots.quotes(channel.exchange) };
      case 'status':
        return { type: 'status', data: this.#snapshots.status() };
    }
  }

  #flush(state: ChannelState): void {
    if (state.gathered.size === 0) return;
    state.seq++;
    const bytes = Buffer.from(JSON.stringify(updateFrame(state)));
    state.gathered.clear();
    for (const client of state.clients) {
      if (client.missed.has(state) || client.socket.bufferedAmount > LAGGING_BYTES) client.missed.add(state);
      else client.socket.send(bytes, { binary: false });
    }
    this.#metrics.streamFrames.inc(state.clients.size);
  }

  #watchSlow(client: Client): void {
    if (client.missed.size === 0) return;
    if (client.socket.bufferedAmount <= LAGGING_BYTES) {
      this.#resync(client).catch((error) => this.#fail(client, error));
      return;
    }
    client.laggingTicks++;
    if (client.laggingTicks <= LAGGING_TICKS_MAX) return;
    this.#metrics.streamSlowClients.inc();
    client.socket.close(CLOSE_SLOW, 'reads too slowly');
    client.socket.terminate();
  }

  /** Sends a client that has caught up the state of the channels whose frames it missed. */
  async #resync(client: Client): Promise<void> {
    const missed = [...client.missed];
    const reset = client.isReset ? ({ reset: true } as const) : {};
    client.missed.clear();
    client.laggingTicks = 0;
    client.isReset = false;
    for (const state of missed) {
      const content = await this.#contentOf(state.channel);
      if (client.channels.has(state)) this.#send(client, { ...snapshotFrame(state, content), ...reset });
    }
  }

  /** What the store cannot tell ends the connection; the page comes again by itself. */
  #fail({ socket }: Client, error: unknown): void {
    this.#log.error({ error: String(error) }, 'a stream connection has failed');
    socket.close(CLOSE_FAILED, 'the server has failed; connect again');
  }

  #send(client: Client, message: ServerMessage): void {
    client.socket.send(JSON.stringify(message));
    this.#metrics.streamFrames.inc();
  }
}

type ChannelError = Extract<ServerMessage, { type: 'ack' }>['errors'][number];

/** What a channel's snapshot holds. */
type Content =
  | { readonly type: 'candles'; readonly data: CandleDto[] }
  | { readonly type: 'quotes'; readonly data: QuoteDto[] }
  | { readonly type: 'status'; readonly data: MarketStatusDto };

function snapshotFrame({ key, seq }: ChannelState, content: Content): SnapshotFrame {
  return { channel: key, seq, snapshot: true, ...content };
}

type SnapshotFrame = Extract<ServerMessage, { channel: string }>;

/** What was gathered, oldest first. */
function updateFrame({ channel, key, seq, gathered }: ChannelState): ServerMessage {
  const removed = [...gathered].filter(([, value]) => value === null).map(([id]) => id);
  const frame = { channel: key, seq, snapshot: false, ...(removed.length > 0 ? { removed } : {}) };
  const values = [...gathered.values()].filter((value) => value !== null);
  switch (channel.name) {
    case 'candles': {
      const data = (values as CandleDto[]).sort((a, b) => (a.start < b.start ? -1 : 1));
      return { ...frame, type: 'candles', data };
    }
    case 'quotes':
      return { ...frame, type: 'quotes', data: values as QuoteDto[] };
    case 'status':
      return { ...frame, type: 'status', data: values.at(-1) as MarketStatusDto };
  }
}
