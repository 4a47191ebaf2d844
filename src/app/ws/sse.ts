/**
 * `GET /api/v1/stream/events?channels=`: the frames of the stream as server-sent events. The id of each event holds
 * the position of every channel, so that `Last-Event-ID` goes on where the line was cut, without a hole or a repeat.
 */

import type { Duplex } from 'node:stream';
import { type Channel, channelKey, type Position, parseChannelKey, type ServerMessage } from '#contract/stream.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Frame } from './frame.ts';
import type { Reader } from './reader.ts';

/** Most channels of one address. */
const EVENT_CHANNELS_MAX = 20;
const COMMENT_MS = 20_000;

/** Reads "candles:SIM:PETR4:1m,quote:SIM:VALE3". */
export function parseChannelList(text: string): Result<Channel[], string> {
  const keys = [...new Set(text.split(','))];
  if (keys.length > EVENT_CHANNELS_MAX) return err(`at most ${EVENT_CHANNELS_MAX} channels`);
  const channels: Channel[] = [];
  for (const key of keys) {
    const channel = parseChannelKey(key);
    if (channel === null)
      return err(`"${key}" names no channel, such as candles:B3:PETR4:1m, quotes:B3, quote:B3:PETR4 or status`);
    channels.push(channel);
  }
  return ok(channels);
}

/** The positions of channels as one opaque text; a channel that has none yet is left empty. */
export function packPositions(keys: readonly string[], positions: ReadonlyMap<string, Position>): string {
  return keys
    .map((key) => positions.get(key))
    .map((position) => (position === undefined ? '' : `${position.epoch}.${position.seq.toString(36)}`))
    .join('~');
}

/** The same back; what cannot be read has no positions, and the channels begin with snapshots. */
export function unpackPositions(keys: readonly string[], text: string): Record<string, Position> {
  const places = text.split('~');
  if (places.length !== keys.length) return {};
  return Object.fromEntries(
    keys.flatMap((key, index) => {
      const match = /^([\w-]{1,64})\.([0-9a-z]{1,10})$/.exec(places[index] ?? '');
      return match === null ? [] : [[key, { epoch: match[1] ?? '', seq: Number.parseInt(match[2] ?? '', 36) }]];
    }),
  );
}

/** A line of events as a reader. */
export class EventReader implements Reader {
  readonly #line: Duplex;
  readonly #keys: readonly string[];
  readonly #positions: Map<string, Position>;
  #spokenMs: number;

  constructor(
    line: Duplex,
    { channels, resume, nowMs }: { channels: readonly Channel[]; resume: Record<string, Position>; nowMs: number },
  ) {
    this.#line = line;
    this.#keys = channels.map(channelKey);
    this.#positions = new Map(Object.entries(resume));
    this.#spokenMs = nowMs;
  }

  get unsentBytes(): number {
    return this.#line.writableLength + this.#line.readableLength;
  }

  get isOpen(): boolean {
    return !this.#line.writableEnded && !this.#line.destroyed;
  }

  send(frames: readonly Frame<ServerMessage>[]): void {
    if (this.isOpen) this.#line.write(frames.map((frame) => this.#event(frame)).join(''));
  }

  beat(nowMs: number): void {
    if (nowMs - this.#spokenMs < COMMENT_MS || !this.isOpen) return;
    this.#spokenMs = nowMs;
    this.#line.write(': still here\n\n');
  }

  /** An event stream has no close codes; the reason is a last event, and who comes again is told the rest. */
  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.#line.end(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`);
    if (this.unsentBytes > UNREAD_BYTES) this.#line.destroy();
  }

  #event({ message, text }: Frame<ServerMessage>): string {
    if ('channel' in message) this.#positions.set(message.channel, { epoch: message.epoch, seq: message.seq });
    return `id: ${packPositions(this.#keys, this.#positions)}\ndata: ${text.toString('utf8')}\n\n`;
  }
}

const UNREAD_BYTES = 64 * 1024;
