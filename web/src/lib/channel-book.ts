/**
 * Which channels the page holds, who listens to each, and whether its frames arrive without a hole. No socket here:
 * the stream (stream.ts) asks what to send and whom to tell.
 */

import { type Channel, channelKey, type ServerMessage } from '#contract/stream.ts';

export type ChannelName = Channel['name'];
export type ChannelFrame = Extract<ServerMessage, { channel: string }>;
export type FrameOf<N extends ChannelName> = Extract<ChannelFrame, { type: N }>;

/** The server would not serve a channel: its own code, such as "UNKNOWN_SYMBOL". */
export interface Refusal {
  readonly code: string;
}

export interface ChannelListener<N extends ChannelName> {
  onFrame(frame: FrameOf<N>): void;
  onRefused?(refusal: Refusal): void;
}

type AnyListener = ChannelListener<ChannelName>;

interface HeldChannel {
  readonly channel: Channel;
  readonly listeners: Set<AnyListener>;
  /** Of the last frame; null until the snapshot. */
  seq: number | null;
  /** Whether the server was asked for it on this connection. */
  asked: boolean;
  refusal: Refusal | null;
}

export interface ChannelChanges {
  readonly gone: readonly Channel[];
  readonly wanted: readonly Channel[];
}

export class ChannelBook {
  readonly #held = new Map<string, HeldChannel>();

  /** Counts one more listener. `again` asks for a new snapshot, because the first listener already had it. */
  add(channel: Channel, listener: AnyListener): { readonly again: boolean; readonly remove: () => void } {
    const key = channelKey(channel);
    const held = this.#held.get(key) ?? { channel, listeners: new Set(), seq: null, asked: false, refusal: null };
    this.#held.set(key, held);
    held.listeners.add(listener);
    if (held.refusal !== null) listener.onRefused?.(held.refusal);
    const again = held.asked && held.seq !== null;
    return { again, remove: () => held.listeners.delete(listener) };
  }

  /** What to tell the server since the last time; the book takes it as told. */
  takeChanges(): ChannelChanges {
    const gone: Channel[] = [];
    const wanted: Channel[] = [];
    for (const [key, held] of this.#held) {
      if (held.listeners.size === 0) {
        if (held.asked) gone.push(held.channel);
        this.#held.delete(key);
      } else if (!held.asked) {
        held.asked = true;
        wanted.push(held.channel);
      }
    }
    return { gone, wanted };
  }

  /**
   * Hands a frame to its listeners. Returns the channel when its row of frames has a hole, so that a snapshot is
   * needed; an update that comes before the snapshot says nothing yet and is dropped.
   */
  deliver(frame: ChannelFrame): Channel | null {
    const held = this.#held.get(frame.channel);
    if (held === undefined) return null;
    if (!frame.snapshot && held.seq === null) return null;
    if (!frame.snapshot && frame.seq !== (held.seq ?? 0) + 1) {
      held.seq = null;
      return held.channel;
    }
    held.seq = frame.seq;
    held.refusal = null;
    for (const listener of held.listeners) listener.onFrame(frame);
    return null;
  }

  /** The server refused a channel. */
  refuse(key: string, refusal: Refusal): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.refusal = refusal;
    for (const listener of held.listeners) listener.onRefused?.(refusal);
  }

  /** The connection is lost: everything has to be asked for again. */
  forgetConnection(): void {
    for (const held of this.#held.values()) {
      held.asked = false;
      held.seq = null;
      held.refusal = null;
    }
  }
}
