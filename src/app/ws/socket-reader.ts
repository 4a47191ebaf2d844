/**
 * A WebSocket as a reader: frames go to its line as they are, all of a beat in one write, beside the control frames
 * of `ws`. It pings, and ends a line on which nothing comes back.
 */

import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { CLOSE_CODES, type CloseCode } from '#contract/stream.ts';
import type { Frame } from './frame.ts';
import type { Reader } from './reader.ts';

const PING_MS = 20_000;
const SILENCE_MS_MAX = 60_000;
/** How long the other end may take to answer a close. */
const CLOSE_MS_MAX = 5_000;

export interface SocketParts {
  readonly socket: WebSocket;
  /** The line under the socket, as the upgrade handed it over. */
  readonly line: Duplex;
  readonly join: (frames: readonly Frame<unknown>[]) => Buffer;
  readonly nowMs: number;
}

export class SocketReader implements Reader {
  readonly #parts: SocketParts;
  #heardMs: number;
  #pingedMs: number;
  #nowMs: number;
  #closingMs: number | null = null;

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.#nowMs = this.#heardMs = this.#pingedMs = parts.nowMs;
    parts.socket.on('pong', () => this.heard());
    parts.socket.on('error', () => parts.socket.terminate());
  }

  get unsentBytes(): number {
    return this.#parts.line.writableLength;
  }

  get isOpen(): boolean {
    const { socket } = this.#parts;
    return this.#closingMs === null && socket.readyState === socket.OPEN;
  }

  send(frames: readonly Frame<unknown>[]): void {
    if (this.isOpen) this.#parts.line.write(this.#parts.join(frames));
  }

  /** The other end has spoken. */
  heard(): void {
    this.#heardMs = this.#nowMs;
  }

  beat(nowMs: number): void {
    this.#nowMs = nowMs;
    const { socket } = this.#parts;
    if (this.#closingMs !== null) {
      if (nowMs - this.#closingMs >= CLOSE_MS_MAX) socket.terminate();
      return;
    }
    if (nowMs - this.#heardMs >= SILENCE_MS_MAX) {
      this.close(CLOSE_CODES.slow, 'no answer to pings');
      return;
    }
    if (nowMs - this.#pingedMs < PING_MS) return;
    this.#pingedMs = nowMs;
    if (this.isOpen) socket.ping();
  }

  close(code: CloseCode, reason: string): void {
    if (this.#closingMs !== null) return;
    this.#closingMs = this.#nowMs;
    const { socket, line } = this.#parts;
    socket.close(code, reason);
    // What does not read the frames before it will not read the goodbye either.
    if (line.writableLength > UNREAD_BYTES) socket.terminate();
  }
}

const UNREAD_BYTES = 64 * 1024;
