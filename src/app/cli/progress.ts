/** How far a long command is: a line that is written over itself on a terminal, JSON lines where they are asked for. */

export interface Progress {
  readonly stage: 'reading' | 'storing';
  /** Share of the stage, 0 to 1. */
  readonly share: number;
  readonly rows: number;
}

export interface ProgressOutput {
  readonly json: boolean;
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  readonly nowMs: () => number;
}

/** Least time between two lines. */
const TERMINAL_MS = 100;
const JSON_MS = 1_000;

/**
 * Tells progress as it is given. Rate and time left are those of the stage: how long the next stage takes is not known
 * before it begins. On neither a terminal nor JSON it tells nothing.
 */
export function createProgress({ json, isTerminal, write, nowMs }: ProgressOutput): (progress: Progress) => void {
  if (!json && !isTerminal) return () => undefined;
  let stage: Progress['stage'] | undefined;
  let startedMs = 0;
  let shownMs = Number.NEGATIVE_INFINITY;
  return ({ share, rows, ...now }) => {
    const atMs = nowMs();
    if (now.stage !== stage) {
      stage = now.stage;
      startedMs = atMs;
      shownMs = Number.NEGATIVE_INFINITY;
    }
    const isLast = share >= 1;
    if (atMs - shownMs < (json ? JSON_MS : TERMINAL_MS) && !isLast) return;
    shownMs = atMs;
    const seconds = (atMs - startedMs) / 1_000;
    const rowsPerSecond = seconds > 0 ? Math.round((stage === 'reading' ? rows : rows * share) / seconds) : null;
    const secondsLeft = share > 0 ? Math.ceil(seconds / share - seconds) : null;
    if (json) {
      write(`${JSON.stringify({ progress: stage, share, rows, rowsPerSecond, secondsLeft })}\n`);
      return;
    }
    const left = secondsLeft === null ? '' : ` · ${secondsLeft} s left`;
    write(`\r${stage} ${Math.floor(share * 100)} % · ${rows} rows · ${rowsPerSecond ?? '?'} rows/s${left}   `);
    if (stage === 'storing' && isLast) write('\n');
  };
}
