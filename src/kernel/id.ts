/** Identifiers: UUID version 7 (RFC 9562), which sort by the time of their making. */

/** Where an id takes its time and chance from; both are arguments, so that a test can repeat them. */
export interface IdSource {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Sixteen fresh random bytes. */
  readonly randomBytes: () => Uint8Array;
}

/** A maker of unique ids. */
export function createIds({ nowMs, randomBytes }: IdSource): () => string {
  return () => {
    const bytes = randomBytes();
    let ms = nowMs();
    for (let index = 5; index >= 0; index--) {
      bytes[index] = ms % 256;
      ms = Math.floor(ms / 256);
    }
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}
