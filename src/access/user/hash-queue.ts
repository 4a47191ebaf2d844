/**
 * How many passwords are hashed at once: each takes tens of megabytes and a core, so that a flood of logins must not
 * take them all. Two run, some wait, and the rest is told to come again.
 */

export interface HashQueue {
  /** Runs `work` when it is its turn; null where too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T> | null;
}

/** A queue in which `running` run at once and `waiting` wait at most. */
export function createHashQueue({
  running,
  waiting,
}: {
  readonly running: number;
  readonly waiting: number;
}): HashQueue {
  const line: (() => void)[] = [];
  let active = 0;
  const enter = (): Promise<void> | undefined => {
    if (active < running) {
      active += 1;
      return undefined;
    }
    return new Promise((resolve) => line.push(resolve));
  };
  const leave = (): void => {
    // Who waits takes the place over, so that nobody slips in between.
    const next = line.shift();
    if (next === undefined) active -= 1;
    else next();
  };
  return {
    run(work) {
      if (active >= running && line.length >= waiting) return null;
      const entered = enter();
      return (async () => {
        await entered;
        try {
          return await work();
        } finally {
          leave();
        }
      })();
    },
  };
}
