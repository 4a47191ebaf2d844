/** Exit codes of `pregao`, and the error that carries one. docs/cli.md tells them to users. */

export const EXIT = {
  done: 0,
  /** Something failed that the command could not foresee. */
  failed: 1,
  /** Wrong arguments or settings; nothing was done. */
  usage: 2,
  /** Done, but rows of the input were refused and are listed. */
  partly: 3,
  /** The input as a whole was refused; nothing was changed. */
  refused: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error that a user can mend: told in one line, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
