/**
 * The newest frames of all channels, kept for those who come back or fell behind. One bound on all of them together,
 * oldest first out: as frames are kept in the order of their making, the oldest of all is the oldest of its row.
 */

/** What is kept of a frame. */
export interface Kept {
  readonly wire: { readonly length: number };
}

/** Frames of one channel in their order, without a hole. */
export class Row<F extends Kept> {
  /** Number of the first frame that is kept. */
  first = 1;
  readonly frames: F[] = [];

  /** The frames after a number, oldest first; null where one of them is no longer kept or was never made. */
  after(seq: number): readonly F[] | null {
    const next = this.first + this.frames.length;
    return seq + 1 < this.first || seq >= next ? null : this.frames.slice(seq + 1 - this.first);
  }
}

export class FrameHistory<F extends Kept> {
  readonly #bytesMax: number;
  readonly #framesMax: number;
  /** The row of each frame in the order of making; those before `#begin` are gone. */
  #places: Row<F>[] = [];
  #begin = 0;
  /** How many of the oldest places of a row have lost their frame already. */
  readonly #spent = new Map<Row<F>, number>();
  #bytes = 0;
  #count = 0;

  /** `framesMax` is of one row, `bytesMax` of all. */
  constructor({ framesMax, bytesMax }: { readonly framesMax: number; readonly bytesMax: number }) {
    this.#framesMax = framesMax;
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How much is remembered of the order of frames, those that are gone included. */
  get placeCount(): number {
    return this.#places.length;
  }

  /** Keeps the next frame of a row. */
  keep(row: Row<F>, frame: F): void {
    row.frames.push(frame);
    this.#places.push(row);
    this.#count++;
    this.#bytes += frame.wire.length;
    if (row.frames.length > this.#framesMax) this.#dropAhead(row);
    while (this.#bytes > this.#bytesMax) this.#dropFirst();
    if (this.#places.length > 2 * this.#count + PLACES_MIN) this.#compact();
  }

  /** Forgets a row. */
  forget(row: Row<F>): void {
    while (row.frames.length > 0) this.#dropAhead(row);
  }

  #drop(row: Row<F>): void {
    const frame = row.frames.shift();
    if (frame === undefined) return;
    row.first++;
    this.#count--;
    this.#bytes -= frame.wire.length;
  }

  /** Drops the oldest frame of a row out of turn. */
  #dropAhead(row: Row<F>): void {
    this.#drop(row);
    this.#spent.set(row, (this.#spent.get(row) ?? 0) + 1);
  }

  /** Drops the oldest frame of all. */
  #dropFirst(): void {
    const row = this.#places[this.#begin++];
    if (row !== undefined && !this.#takeSpent(row)) this.#drop(row);
  }

  /** Whether the oldest place of a row is one that has lost its frame; it is counted off then. */
  #takeSpent(row: Row<F>): boolean {
    const count = this.#spent.get(row) ?? 0;
    if (count > 1) this.#spent.set(row, count - 1);
    else this.#spent.delete(row);
    return count > 0;
  }

  #compact(): void {
    this.#places = this.#places.slice(this.#begin).filter((row) => !this.#takeSpent(row));
    this.#begin = 0;
  }
}

/** Fewer places are not worth the work. */
const PLACES_MIN = 1_024;
