/** Running one child process with a time limit, and taking everything down with it when the limit passes. */

import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { ROOT } from '../repository.ts';

export interface ProcessOptions {
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

export interface ProcessResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** Both streams in the order they came, and a last line when the limit passed. */
  readonly output: string;
}

const TIMEOUT_MS_DEFAULT = 60_000;
/** Between asking a process to end and ending it: enough for a browser to close. */
const GRACE_MS = 3_000;
const running = new Set<ChildProcess>();

/**
 * Runs a script, with the Node that runs this one, to its end or to its limit. It never throws: a process that does not
 * start is a failed one.
 */
export function runNode(
  args: readonly string[],
  { cwd = ROOT, timeoutMs = TIMEOUT_MS_DEFAULT }: ProcessOptions = {},
): Promise<ProcessResult> {
  const { promise, resolve } = Promise.withResolvers<ProcessResult>();
  // A group of its own, so that the children of the child end with it. Windows has no groups.
  const child = spawn(process.execPath, args, { cwd, env: childEnvironment(), detached: process.platform !== 'win32' });
  running.add(child);
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const limit = setTimeout(() => {
    output += `\nstopped after ${timeoutMs / 1000} s: it did not end by itself\n`;
    endGroup(child, 'SIGTERM');
    setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS).unref();
  }, timeoutMs);
  const finish = (ok: boolean) => {
    clearTimeout(limit);
    running.delete(child);
    resolve({ ok, stdout, output });
  };
  child.on('error', (error) => {
    output += `${error.message}\n`;
    finish(false);
  });
  child.on('close', (code) => finish(code === 0));
  return promise;
}

/** Ends whatever still runs; for the moment when the check itself is interrupted. */
export function endAll(): void {
  for (const child of running) endGroup(child, 'SIGKILL');
}

/** `node` inside the child means this Node; a test runner inside a test runner must not believe it is its worker. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, FORCE_COLOR: _color, ...rest } = process.env;
  return { ...rest, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), NO_COLOR: '1' };
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended between the check and the signal.
  }
}
