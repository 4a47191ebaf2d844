/**
 * One channel at one window: what waits for its next frame, its numbers, the frames that are kept, and who listens.
 * A frame is made once for all of them.
 */

import type { Principal } from '#contract/access.ts';
import {
  type Channel,
  channelKey,
  type Position,
  type ServerMessage,
  type SnapshotReason,
  TRADES_SNAPSHOT_MAX,
} from '#contract/stream.ts';
import type { TradeDto } from '#contract/trade.ts';
import { type ChannelMessage, type Frame, frameOf } from './frame.ts';
import { type Body, type Change, type Gathered, gather } from './gather.ts';
import { type FrameHistory, Row } from './history.ts';
import type { Reader } from './reader.ts';
import type { ContinuousSeries } from './source.ts';

export type ChannelFrame = Frame<ChannelMessage>;

export interface LaneOptions {
  readonly channel: Channel;
  /** Of a private channel: whose it is; null where everybody hears the same. */
  readonly tenant: string | null;
  readonly windowMs: number;
  readonly epoch: string;
  readonly history: FrameHistory<ChannelFrame>;
  /** Of a candles channel: null where the symbol is one instrument. */
  readonly continuous: ContinuousSeries | null;
  /** Of a trades channel: the newest ones that were published before. */
  readonly trades: readonly TradeDto[];
}

export class Lane {
  readonly channel: Channel;
  readonly tenant: string | null;
  readonly key: string;
  readonly windowMs: number;
  readonly continuous: ContinuousSeries | null;
  readonly subscribers = new Set<Subscriber>();
  /** How many wait for its snapshot: it is not closed meanwhile. */
  waiting = 0;
  /** Since when nobody has listened; null while somebody does. */
  idleSinceMs: number | null = null;
  /** Whether the bars of a continuous series are being read again. */
  isReading = false;
  readonly #history: FrameHistory<ChannelFrame>;
  #epoch: string;
  #seq = 0;
  #row = new Row<ChannelFrame>();
  #gathered: Gathered;
  /** Of a trades channel: the newest ones that its frames have told. */
  #trades: readonly TradeDto[];

  constructor({ channel, tenant, windowMs, epoch, history, continuous, trades }: LaneOptions) {
    this.channel = channel;
    this.tenant = tenant;
    this.key = channelKey(channel);
    this.windowMs = windowMs;
    this.continuous = continuous;
    this.#history = history;
    this.#epoch = epoch;
    this.#gathered = gather(channel);
    this.#trades = trades;
  }

  get position(): Position {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  /** The trades that its frames have told, up to its position. */
  get trades(): TradeDto[] {
    return [...this.#trades];
  }

  add(change: Change): void {
    this.#gathered.add(change);
  }

  /** The next frame; null where nothing has changed. */
  flush(ts: number): ChannelFrame | null {
    const body = this.#gathered.take();
    if (body === null) return null;
    this.#seq++;
    if (body.type === 'trades') this.#remember(body);
    const frame = frameOf(this.#message(body, this.#seq, { ts, snapshot: false }));
    this.#history.keep(this.#row, frame);
    return frame;
  }

  /** A frame of all that the channel holds, as of a number. */
  snapshot(body: Body, seq: number, head: SnapshotHead): ChannelFrame {
    return frameOf(this.#message(body, seq, { ...head, snapshot: true }));
  }

  /** The frames after a position; null where one of them is not kept, or the position is of another run. */
  after({ epoch, seq }: Position): readonly ChannelFrame[] | null {
    return epoch === this.#epoch ? this.#row.after(seq) : null;
  }

  /** Everything told so far is void. */
  reset(epoch: string, trades: readonly TradeDto[]): void {
    this.close();
    this.#epoch = epoch;
    this.#seq = 0;
    this.#row = new Row();
    this.#gathered = gather(this.channel);
    this.#trades = trades;
  }

  /** Forgets its frames. */
  close(): void {
    this.#history.forget(this.#row);
  }

  #remember({ data, busted = [] }: Extract<Body, { type: 'trades' }>): void {
    const gone = new Set(busted);
    const told = [...this.#trades, ...data].filter(({ id }) => !gone.has(id));
    this.#trades = told.slice(-TRADES_SNAPSHOT_MAX);
  }

  #message(body: Body, seq: number, head: SnapshotHead & { readonly snapshot: boolean }): ChannelMessage {
    return { channel: this.key, epoch: this.#epoch, seq, ...head, ...body } as ChannelMessage;
  }
}

export interface SnapshotHead {
  readonly ts: number;
  readonly reason?: SnapshotReason;
  readonly reset?: true;
}

/** Somebody who listens to channels. */
export interface Subscriber {
  readonly reader: Reader;
  /** With what it may hear now. */
  principal: Principal;
  /** Whether it is closed as soon as it falls behind, because it cannot take a snapshot in the middle. */
  readonly isStrict: boolean;
  /** By channel. */
  readonly lanes: Map<string, Lane>;
  /** Lanes whose frames it missed, each with what it knows; null where that is void. */
  readonly missed: Map<Lane, Position | null>;
  /** Frames of this beat. */
  readonly outbox: Frame<ServerMessage>[];
  /** Since when it reads too slowly; null while it does not. */
  laggingSinceMs: number | null;
  /** Whether missed lanes are being made up for. */
  isCatchingUp: boolean;
}
