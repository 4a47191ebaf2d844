// Globals that the pure environment may name, because they are values handed in as arguments and reach nothing.
// Only tsconfig.pure.json reads this file; elsewhere Node's or the browser's own declaration is used.

interface AbortSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}
