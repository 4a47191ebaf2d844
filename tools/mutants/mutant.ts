/** A bug that is worth planting: each has lost or doubled somebody's orders somewhere, or would. */

export interface Mutant {
  /** The bug, as one would tell it. */
  readonly name: string;
  readonly file: string;
  /** Stands once in `file`; `to` takes its place. */
  readonly from: string;
  readonly to: string;
  /** The fewest test files that must notice. */
  readonly tests: readonly string[];
}
