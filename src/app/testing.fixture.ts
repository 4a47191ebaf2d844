/** Starts the real program for tests, and ends it whatever happens. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { PROJECT_FOLDER } from './project.ts';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** Such as http://127.0.0.1:41234 */
  readonly address: string;
  /** Where the first admin is made; undefined where there are users. */
  readonly setup?: string;
  readonly process: ChildProcess;
  /** What it wrote to standard error so far. */
  log(): string;
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Finished>;
}

const PROGRAM = join(PROJECT_FOLDER, 'bin', 'pregao.mjs');
const READY_MS_MAX = 30_000;

/** Settings that keep a test apart from the machine: nothing of the caller's PREGAO_ variables gets through. */
function environment(dataDir: string, settings: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PREGAO_'));
  return { ...Object.fromEntries(inherited), PREGAO_DATA_DIR: dataDir, PREGAO_PORT: '0', ...settings };
}

/** Runs one command to its end. */
export async function runCommand(
  dataDir: string,
  args: readonly string[],
  settings: Record<string, string> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: environment(dataDir, settings), cwd: dataDir });
  return finished(child, capture(child));
}

/** Starts the platform and waits until it tells its address. */
export async function startPlatform(dataDir: string, settings: Record<string, string> = {}): Promise<Running> {
  const child = spawn(process.execPath, [PROGRAM, 'start', '--json'], {
    env: environment(dataDir, settings),
    cwd: dataDir,
  });
  const captured = capture(child);
  try {
    const started = await readStart(child, captured);
    return {
      ...started,
      process: child,
      log: () => captured.stderr,
      stop(signal) {
        const end = finished(child, captured);
        child.kill(signal);
        return end;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** A folder of the test's own, gone afterwards; programs that the test left running are ended first. */
export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-test-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs a test against a platform of its own. */
export async function withPlatform(
  settings: Record<string, string>,
  run: (running: Running, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const running = await startPlatform(folder, settings);
    try {
      await run(running, folder);
    } finally {
      if (running.process.exitCode === null && running.process.signalCode === null) await running.stop('SIGKILL');
    }
  });
}

interface Captured {
  stdout: string;
  stderr: string;
}

function capture(child: ChildProcess): Captured {
  const captured = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    captured.stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    captured.stderr += chunk.toString();
  });
  return captured;
}

async function finished(child: ChildProcess, captured: Captured): Promise<Finished> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return { code: child.exitCode, ...captured };
}

async function readStart(child: ChildProcess, captured: Captured): Promise<Pick<Running, 'address' | 'setup'>> {
  if (child.stdout === null) throw new Error('the program has no standard output');
  const signal = AbortSignal.timeout(READY_MS_MAX);
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line', { signal }), once(child, 'exit', { signal })]);
  const [text] = line as unknown[];
  if (typeof text !== 'string') throw new Error(`the program ended before it was ready: ${captured.stderr}`);
  return JSON.parse(text) as Pick<Running, 'address' | 'setup'>;
}

/** Waits until `condition` holds, for a bounded time. */
export async function until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await condition()) return;
    await wait(50);
  }
  throw new Error(`waited in vain: ${what}`);
}
