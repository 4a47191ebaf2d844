/**
 * The only socket of the page. Parts subscribe to channels; equal channels are counted and asked for once. Every
 * message is checked against the contract, a hole in a channel's frames asks for a fresh snapshot, and a lost
 * connection is retried for ever; after it each channel goes on where it was, or begins again with a snapshot.
 */

import {
  CHANNELS_MAX,
  type Channel,
  type ClientMessage,
  channelKey,
  type ServerMessage,
  serverMessageSchema,
} from '#contract/stream.ts';
import { reconnectDelay } from './backoff.ts';
import { ChannelBook, type ChannelListener, type ChannelName, type Wanted } from './channel-book.ts';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'offline';

export interface Connection {
  readonly state: ConnectionState;
  /** When the last message came before the state changed; null if none ever came. The age of what is shown. */
  readonly lastMessageMs: number | null;
  /** When the next attempt is made; null unless one is waiting. */
  readonly retryAtMs: number | null;
}

/** The part of `WebSocket` that is used. */
export interface StreamSocket {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** What the stream needs of the outside, so that a test can be the outside. */
export interface StreamSurroundings {
  open(): StreamSocket;
  nowMs(): number;
  /** A number in [0, 1). */
  chance(): number;
  /** Runs `run` later; the result cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Hears what was wrong with a message of the server; the page goes on. */
  complain(what: string): void;
}

/** No message for this long means a dead line, even if nobody said so: a status frame comes every second. */
const SILENCE_MS = 20_000;
const PING_MS = 10_000;
/** After so many failed attempts in a row the page says "offline" instead of "reconnecting". */
const ATTEMPTS_BEFORE_OFFLINE = 4;

const nothing = (): void => {};

export class MarketStream {
  readonly #outside: StreamSurroundings;
  readonly #book = new ChannelBook();
  readonly #watchers = new Set<() => void>();
  #socket: StreamSocket | null = null;
  #open = false;
  #attempt = 0;
  #nextId = 1;
  #flushing = false;
  #lastMessageMs: number | null = null;
  #cancelRetry = nothing;
  #cancelPing = nothing;
  #connection: Connection = { state: 'connecting', lastMessageMs: null, retryAtMs: null };

  constructor(outside: StreamSurroundings) {
    this.#outside = outside;
  }

  /** Connects, unless it is connected or connecting; after a loss it does not wait for the next attempt. */
  connect(): void {
    if (this.#socket !== null) return;
    this.#cancelRetry();
    const socket = this.#outside.open();
    this.#socket = socket;
    // A socket that was given up may still speak; only the current one is heard.
    const current = (run: () => void): void => {
      if (this.#socket === socket) run();
    };
    socket.onopen = () => current(() => this.#onOpen());
    socket.onmessage = (event) => current(() => this.#onMessage(event.data));
    socket.onclose = () => current(() => this.#onClose());
  }

  /** Ends the connection for good. */
  stop(): void {
    this.#cancelRetry();
    this.#cancelPing();
    const last = this.#socket;
    this.#socket = null;
    this.#open = false;
    last?.close();
  }

  /** Listens to a channel until the returned function is called. The first frame is a snapshot. */
  subscribe<N extends ChannelName>(channel: Extract<Channel, { name: N }>, listener: ChannelListener<N>): () => void {
    // A frame reaches only listeners of its own channel, so the narrower listener is safe in the book.
    const { again, remove } = this.#book.add(channel, listener as unknown as ChannelListener<ChannelName>);
    if (again && this.#open) this.#restart(channel);
    this.#flushSoon();
    return () => {
      remove();
      this.#flushSoon();
    };
  }

  connection(): Connection {
    return this.#connection;
  }

  onConnection(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #change(state: ConnectionState, retryAtMs: number | null): void {
    this.#connection = { state, retryAtMs, lastMessageMs: this.#lastMessageMs };
    for (const watcher of this.#watchers) watcher();
  }

  #onOpen(): void {
    this.#open = true;
    this.#attempt = 0;
    this.#lastMessageMs = this.#outside.nowMs();
    this.#change('connected', null);
    this.#flush();
    this.#keepAlive();
  }

  #onClose(): void {
    this.#open = false;
    this.#socket = null;
    this.#cancelPing();
    this.#book.forgetConnection();
    const delay = reconnectDelay(this.#attempt, this.#outside.chance());
    this.#attempt++;
    const state = this.#attempt > ATTEMPTS_BEFORE_OFFLINE ? 'offline' : 'reconnecting';
    this.#change(state, this.#outside.nowMs() + delay);
    this.#cancelRetry = this.#outside.after(delay, () => this.connect());
  }

  #keepAlive(): void {
    this.#cancelPing = this.#outside.after(PING_MS, () => {
      if (this.#outside.nowMs() - (this.#lastMessageMs ?? 0) > SILENCE_MS) {
        // Its close event may come minutes later and is not waited for.
        const dead = this.#socket;
        this.#onClose();
        dead?.close();
        return;
      }
      this.#send({ op: 'ping', id: this.#nextId++ });
      this.#keepAlive();
    });
  }

  #onMessage(data: unknown): void {
    const message = readMessage(data);
    if (message === null) {
      this.#outside.complain('a message that is not in the contract');
      return;
    }
    this.#lastMessageMs = this.#outside.nowMs();
    switch (message.type) {
      case 'candles':
      case 'quotes':
      case 'quote':
      case 'trades':
      case 'status':
      case 'orders':
      case 'alerts': {
        const broken = this.#book.deliver(message);
        if (broken !== null) this.#restart(broken);
        break;
      }
      case 'ack':
        for (const { channel, code } of message.errors) this.#book.refuse(channel, { code });
        break;
      case 'ended':
        for (const channel of message.channels) this.#book.refuse(channel, { code: message.code });
        break;
      case 'error':
        this.#outside.complain(`${message.code}: ${message.detail}`);
        break;
      case 'pong':
        break;
    }
  }

  #restart(channel: Channel): void {
    this.#send({ op: 'unsubscribe', id: this.#nextId++, channels: [channel] });
    this.#send({ op: 'subscribe', id: this.#nextId++, channels: [channel] });
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** Tells the server what changed, once per turn: a symbol change is one message each way. */
  #flush(): void {
    this.#flushing = false;
    if (!this.#open) return;
    const { gone, wanted } = this.#book.takeChanges();
    for (const channels of batches(gone)) this.#send({ op: 'unsubscribe', id: this.#nextId++, channels });
    for (const batch of batches(wanted)) this.#subscribe(batch);
  }

  #subscribe(wanted: readonly Wanted[]): void {
    const known = wanted.flatMap(({ channel, position }) =>
      position === null ? [] : [[channelKey(channel), position] as const],
    );
    const resume = known.length === 0 ? {} : { resume: Object.fromEntries(known) };
    this.#send({ op: 'subscribe', id: this.#nextId++, channels: wanted.map(({ channel }) => channel), ...resume });
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => this.#flush());
  }
}

function readMessage(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null;
  try {
    return serverMessageSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function batches<T>(items: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let from = 0; from < items.length; from += CHANNELS_MAX) result.push(items.slice(from, from + CHANNELS_MAX));
  return result;
}
