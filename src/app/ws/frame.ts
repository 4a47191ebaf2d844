/** A message made ready once for all who get it: as text, and as a WebSocket frame around it. */

import type { ServerMessage } from '#contract/stream.ts';

export type ChannelMessage = Extract<ServerMessage, { channel: string }>;

export interface Frame<M = ServerMessage> {
  readonly message: M;
  /** The JSON. */
  readonly text: Buffer;
  /** The bytes of the WebSocket frame: a server's frames have no mask, so that they are the same for every client. */
  readonly wire: Buffer;
}

/** Encodes a message. */
export function frameOf<M>(message: M): Frame<M> {
  const json = JSON.stringify(message);
  const length = Buffer.byteLength(json);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const wire = Buffer.allocUnsafe(header + length);
  wire[0] = FINAL_TEXT;
  if (header === 2) wire[1] = length;
  else if (header === 4) {
    wire[1] = LENGTH_16;
    wire.writeUInt16BE(length, 2);
  } else {
    wire[1] = LENGTH_64;
    wire.writeBigUInt64BE(BigInt(length), 2);
  }
  wire.write(json, header);
  return { message, text: wire.subarray(header), wire };
}

/** RFC 6455, section 5.2. */
const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Puts frames one behind the other, for one write; who asks for the same frames as the last one gets the same bytes. */
export function createJoiner(): (frames: readonly Frame<unknown>[]) => Buffer {
  let last: { readonly frames: readonly Frame<unknown>[]; readonly bytes: Buffer } | null = null;
  return (frames) => {
    const [only] = frames;
    if (only !== undefined && frames.length === 1) return only.wire;
    if (last?.frames.length === frames.length && frames.every((frame, index) => frame === last?.frames[index]))
      return last.bytes;
    // A copy: the list is its owner's, who fills it again.
    last = { frames: [...frames], bytes: Buffer.concat(frames.map(({ wire }) => wire)) };
    return last.bytes;
  };
}
