/**
 * Which channels the page holds, who listens to each, and whether its frames arrive without a hole. No socket here:
 * the stream (stream.ts) asks what to send and whom to tell.
 */

import { type Channel, channelKey, type Position, type ServerMessage } from '#contract/stream.ts';

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
  position: Position | null;
  /** Whether the server was asked for it on this connection. */
  asked: boolean;
  refusal: Refusal | null;
}

export interface ChannelChanges {
  readonly gone: readonly Channel[];
  readonly wanted: readonly Wanted[];
}

export interface Wanted {
  readonly channel: Channel;
  /** Up to where it is known, so that the server may send what was missed; null where it is not. */
  readonly position: Position | null;
}

export class ChannelBook {
  readonly #held = new Map<string, HeldChannel>();

  /** Counts one more listener. `again` asks for a new snapshot, because the first listener already had it. */
  add(channel: Channel, listener: AnyListener): { readonly again: boolean; readonly remove: () => void } {
    const key = channelKey(channel);
    const held = this.#held.get(key) ?? { channel, listeners: new Set(), position: null, asked: false, refusal: null };
    this.#held.set(key, held);
    held.listeners.add(listener);
    if (held.refusal !== null) listener.onRefused?.(held.refusal);
    const again = held.asked && held.position !== null;
    // Frames that follow would tell the new listener nothing: it needs a snapshot.
    if (!held.asked) held.position = null;
    return { again, remove: () => held.listeners.delete(listener) };
  }

  /** What to tell the server since the last time; the book takes it as told. */
  takeChanges(): ChannelChanges {
    const gone: Channel[] = [];
    const wanted: Wanted[] = [];
    for (const [key, held] of this.#held) {
      if (held.listeners.size === 0) {
        if (held.asked) gone.push(held.channel);
        this.#held.delete(key);
      } else if (!held.asked) {
        held.asked = true;
        wanted.push({ channel: held.channel, position: held.position });
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
    if (!frame.snapshot && held.position === null) return null;
    const isNext = frame.epoch === held.position?.epoch && frame.seq === held.position.seq + 1;
    if (!frame.snapshot && !isNext) {
      held.position = null;
      return held.channel;
    }
    held.position = { epoch: frame.epoch, seq: frame.seq };
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

  /** The connection is lost: everything has to be asked for again, from where it was. */
  forgetConnection(): void {
    for (const held of this.#held.values()) {
      held.asked = false;
      held.refusal = null;
    }
  }
}
