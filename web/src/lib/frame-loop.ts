/**
 * What changed during a frame is drawn once, at its end. The socket may bring hundreds of values between two frames;
 * each part of the page asks for one run of its task and gets exactly one.
 */

export interface FrameLoop {
  /** Runs `task` once in the next frame, however often it is asked for until then. */
  schedule(task: () => void): void;
  /** Forgets a task that has not run yet. */
  cancel(task: () => void): void;
}

/** A loop over `requestFrame`, which is `requestAnimationFrame` in the browser and a hand-turned crank in tests. */
export function createFrameLoop(requestFrame: (run: () => void) => unknown): FrameLoop {
  let waiting = new Set<() => void>();
  let requested = false;

  function run(): void {
    const tasks = waiting;
    waiting = new Set();
    requested = false;
    for (const task of tasks) task();
  }

  return {
    schedule(task) {
      waiting.add(task);
      if (requested) return;
      requested = true;
      requestFrame(run);
    },
    cancel(task) {
      waiting.delete(task);
    },
  };
}
