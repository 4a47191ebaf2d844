/**
 * The command `pregao import` as a process of its own, so that taking in a large file never holds up the live market.
 * It tells progress as JSON lines on standard error and its summary on standard output.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_FOLDER } from './project.ts';

export interface ImportRun {
  /** Of the command line, behind `pregao import`. */
  readonly args: readonly string[];
  readonly onProgress: (progress: ImportProgress) => void;
  /** Stops it: first it is asked, and after some seconds it is ended. */
  readonly signal: AbortSignal;
}

export interface ImportProgress {
  readonly stage: 'reading' | 'storing';
  readonly share: number;
  readonly rows: number;
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface ImportEnd {
  /** The exit code of the command; null where it was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  /** What it said beside its progress, the last part of it. */
  readonly stderr: string;
}

/** Runs one import to its end. */
export type RunImport = (run: ImportRun) => Promise<ImportEnd>;

/** Most that is kept of what it prints. */
const STDOUT_MAX = 8 << 20;
const STDERR_MAX = 8 << 10;
const KILL_MS = 5_000;
/** Below the live market. */
const NICE = 10;

/** Runs imports with these settings in place of those of this process. */
export function importRunner(settings: Readonly<Record<string, string>>): RunImport {
  return async ({ args, onProgress, signal }) => {
    const child = spawn(process.execPath, [join(PROJECT_FOLDER, 'bin', 'pregao.mjs'), 'import', ...args], {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    // Handled where it is awaited; a process that could not be started must not end this one meanwhile.
    ended.catch(() => undefined);
    if (child.pid !== undefined) lowerPriority(child.pid);
    let killing: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill('SIGTERM');
      killing = setTimeout(() => child.kill('SIGKILL'), KILL_MS);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < STDOUT_MAX) stdout += text;
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      const progress = readProgress(line);
      if (progress === null) stderr = `${stderr}${line}\n`.slice(-STDERR_MAX);
      else onProgress(progress);
    });
    try {
      const [code] = await ended;
      return { code: code as number | null, stdout, stderr: stderr.trim() };
    } finally {
      clearTimeout(killing);
      signal.removeEventListener('abort', stop);
    }
  };
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICE);
  } catch {
    /* It has ended already, or the system does not allow it: it runs as it is then. */
  }
}

/** A line of progress; null for any other. */
function readProgress(line: string): ImportProgress | null {
  if (!line.startsWith('{"progress":')) return null;
  try {
    const { progress, share, rows, rowsPerSecond, secondsLeft } = JSON.parse(line) as Record<string, unknown>;
    if (progress !== 'reading' && progress !== 'storing') return null;
    const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);
    return {
      stage: progress,
      share: Math.min(1, Math.max(0, numberOr(share) ?? 0)),
      rows: numberOr(rows) ?? 0,
      rowsPerSecond: numberOr(rowsPerSecond),
      secondsLeft: numberOr(secondsLeft),
    };
  } catch {
    /* Cut off in the middle: the next line tells more. */
    return null;
  }
}
