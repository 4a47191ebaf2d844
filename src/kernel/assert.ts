/**
 * Mistakes of ours end here: an assertion that fails means that the program itself is wrong, so it stops
 * instead of going on with a state that nobody planned. Bad input is never an assertion; it is a `Result`.
 */

/** Thrown when the program contradicts itself. Never caught to go on. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Stops with `message` unless `condition` holds. On hot paths give a function, so that no text is made in vain. */
export function assert(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new AssertionError(typeof message === 'string' ? message : message());
}

/** The value, or a stop with `message` where it is missing though it must be there. */
export function defined<T>(value: T | undefined | null, message: string): T {
  if (value === undefined || value === null) throw new AssertionError(message);
  return value;
}

/** Marks a branch that the compiler knows to be unreachable; reaching it at run time is a mistake of ours. */
export function ensureNever(value: never): never {
  throw new AssertionError(`unexpected value: ${JSON.stringify(value)}`);
}
