/** The port to whoever listens over some line: a WebSocket, an event stream. */

import type { CloseCode, ServerMessage } from '#contract/stream.ts';
import type { Frame } from './frame.ts';

/** The server's end of a line. */
export interface Reader {
  /** Bytes that the line has not taken yet. */
  readonly unsentBytes: number;
  /** Whether it still takes frames. */
  readonly isOpen: boolean;
  /** Hands frames over, in order. */
  send(frames: readonly Frame<ServerMessage>[]): void;
  /** Called about once a second: lets it see that the other end still lives. */
  beat(nowMs: number): void;
  close(code: CloseCode, reason: string): void;
}
