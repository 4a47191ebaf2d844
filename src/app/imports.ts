/**
 * Imports that were asked for over HTTP: a file is received, waits for its turn, and is taken in by a process of its
 * own. Jobs are kept, so that a restart still tells what became of them; one that was under way is told as interrupted,
 * and can be sent again, as doing an import twice changes nothing.
 */

import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ImportJobDto, ImportKind, ImportState } from '#contract/imports.ts';
import { instantFromMs, toIso } from '#kernel/time.ts';
import type { JobStore, StoredJob } from '#platform/job/job-store.ts';
import type { Log } from '#platform/log/log.ts';
import { EXIT } from './cli/exit.ts';
import type { ImportEnd, RunImport } from './import-process.ts';
import type { Inbox } from './inbox.ts';

export interface ImportQuestion {
  readonly name: string;
  readonly kind: ImportKind;
  readonly dryRun: boolean;
  /** Options of `pregao import candles`. */
  readonly options: readonly string[];
}

export interface ImportsParts {
  readonly dataDir: string;
  readonly inbox: Inbox;
  readonly store: JobStore;
  readonly run: RunImport;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly newId: () => string;
}

/** Jobs that are kept; the oldest go first, with their lists of refused rows. */
const JOBS_MAX = 500;
/** Refused rows that a job shows. */
const REJECTED_SHOWN = 20;
/** Entries that are kept of a list in a summary: a day of the market has thousands of symbols. */
const LIST_MAX = 100;

interface Running {
  job: ImportJobDto;
  readonly stop: AbortController;
  isCancelled: boolean;
  readonly done: Promise<void>;
}

interface Waiting {
  readonly job: ImportJobDto;
  readonly options: readonly string[];
}

export class Imports {
  readonly #parts: ImportsParts;
  readonly #waiting: Waiting[] = [];
  /** The one that runs. */
  #running: Running | null = null;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(parts: ImportsParts) {
    this.#parts = parts;
  }

  /** Takes up what is kept; what had not ended was interrupted. */
  static async open(parts: ImportsParts): Promise<Imports> {
    await parts.inbox.clear();
    for (const stored of await parts.store.newest(JOBS_MAX)) {
      const job = jobOf(stored);
      if (!hasEnded(job.state)) await parts.store.put(storedOf(interrupted(job, parts.nowMs()), stored.createdAtMs));
    }
    return new Imports(parts);
  }

  /** Receives a file and queues its import. */
  async accept({ name, kind, dryRun, options }: ImportQuestion, body: Readable): Promise<ImportJobDto> {
    const { inbox, newId, nowMs } = this.#parts;
    const id = newId();
    const bytes = await inbox.receive({ id, name }, body);
    const createdAt = isoOf(nowMs());
    const job: ImportJobDto = { ...NEW, id, name, kind, dryRun, bytes, createdAt };
    await this.#keep(job);
    for (const old of await this.#parts.store.forget(JOBS_MAX)) await rm(this.#listPath(old), { force: true });
    this.#waiting.push({ job, options });
    this.#work = this.#work.then(() => this.#next());
    return job;
  }

  /** The newest jobs first. */
  async list(limit: number): Promise<ImportJobDto[]> {
    return (await this.#parts.store.newest(limit)).map((stored) => this.#asItIs(jobOf(stored)));
  }

  async find(id: string): Promise<ImportJobDto | null> {
    const stored = await this.#parts.store.find(id);
    return stored === null ? null : this.#asItIs(jobOf(stored));
  }

  /** The path of the list of refused rows; null where the job has none. */
  async rejectedPath(id: string): Promise<string | null> {
    const job = await this.find(id);
    return job !== null && job.rejectedRows > 0 && !job.dryRun ? this.#listPath(id) : null;
  }

  /** Stops a job that has not ended, and answers it as it is then; null where there is none. */
  async cancel(id: string): Promise<ImportJobDto | null> {
    const place = this.#waiting.findIndex(({ job }) => job.id === id);
    const [waiting] = place === -1 ? [] : this.#waiting.splice(place, 1);
    if (waiting !== undefined) await this.#end({ ...waiting.job, state: 'cancelled' });
    const running = this.#running;
    if (running?.job.id === id) {
      running.isCancelled = true;
      running.stop.abort();
      await running.done;
    }
    return this.find(id);
  }

  /** Stops what runs; it and what waits are told as interrupted. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#running?.stop.abort();
    await this.#work;
    for (const { job } of this.#waiting.splice(0)) await this.#end(interrupted(job, this.#parts.nowMs()));
    await this.#parts.store.close();
  }

  async #next(): Promise<void> {
    const waiting = this.#isClosed ? undefined : this.#waiting.shift();
    if (waiting === undefined) return;
    const job: ImportJobDto = { ...waiting.job, state: 'running', startedAt: isoOf(this.#parts.nowMs()) };
    const { promise, resolve } = Promise.withResolvers<void>();
    const running: Running = { job, stop: new AbortController(), isCancelled: false, done: promise };
    this.#running = running;
    try {
      await this.#keep(job);
      const end = await this.#parts.run({
        args: argumentsOf(job, waiting.options, this.#parts.inbox.pathOf(job)),
        signal: running.stop.signal,
        onProgress: (progress) => {
          running.job = { ...running.job, progress };
        },
      });
      await this.#end(await this.#ended(job, end, running.isCancelled));
    } catch (error) {
      const { message } = error as Error;
      this.#parts.log.error({ id: job.id, error: message }, 'an import could not be run');
      await this.#end({ ...job, state: 'failed', error: 'The import could not be run; the log has the cause.' });
    } finally {
      this.#running = null;
      resolve();
    }
  }

  /** The job as its process has left it. */
  async #ended(job: ImportJobDto, { code, stdout, stderr }: ImportEnd, isCancelled: boolean): Promise<ImportJobDto> {
    const { summary, list } = readSummary(stdout);
    const state = stateOf(code, { isCancelled, isClosed: this.#isClosed });
    const isWell = state === 'done' || state === 'partly';
    const rejectedRows = countIn(summary, 'rejected') + countIn(summary, 'refused');
    if (list !== null) await this.#takeList(job.id, list);
    const shown = list === null ? indented(stderr) : await firstLines(this.#listPath(job.id));
    const words = stderr.replaceAll(this.#parts.inbox.pathOf(job), job.name);
    const rejected = shown.slice(0, REJECTED_SHOWN);
    return { ...job, state, summary, rejectedRows, rejected, error: isWell ? null : errorText(state, words) };
  }

  /** The list is named after the file; that of the next file of this name must not take its place. */
  async #takeList(id: string, list: string): Promise<void> {
    await mkdir(join(this.#parts.dataDir, 'imports'), { recursive: true });
    await copyFile(list, this.#listPath(id));
    await rm(list, { force: true });
  }

  async #end(job: ImportJobDto): Promise<void> {
    await this.#parts.inbox.remove(job.id);
    await this.#keep({ ...job, progress: null, endedAt: isoOf(this.#parts.nowMs()) });
    this.#parts.log.info({ id: job.id, kind: job.kind, state: job.state }, 'an import has ended');
  }

  #keep(job: ImportJobDto): Promise<void> {
    return this.#parts.store.put(storedOf(job, Date.parse(job.createdAt)));
  }

  #asItIs(job: ImportJobDto): ImportJobDto {
    return this.#running?.job.id === job.id && !hasEnded(job.state) ? this.#running.job : job;
  }

  #listPath(id: string): string {
    return join(this.#parts.dataDir, 'imports', `${id}.rejected.txt`);
  }
}

const NEW: Omit<ImportJobDto, 'id' | 'name' | 'kind' | 'dryRun' | 'bytes' | 'createdAt'> = {
  state: 'queued',
  startedAt: null,
  endedAt: null,
  progress: null,
  summary: null,
  error: null,
  rejectedRows: 0,
  rejected: [],
};

function storedOf(job: ImportJobDto, createdAtMs: number): StoredJob {
  return { id: job.id, state: job.state, createdAtMs, body: JSON.stringify(job) };
}

function jobOf({ body }: StoredJob): ImportJobDto {
  return JSON.parse(body) as ImportJobDto;
}

function isoOf(ms: number): string {
  return toIso(instantFromMs(ms));
}

function hasEnded(state: ImportState): boolean {
  return state !== 'queued' && state !== 'running';
}

function interrupted(job: ImportJobDto, nowMs: number): ImportJobDto {
  const error = errorText('interrupted', '');
  return { ...job, state: 'interrupted', progress: null, endedAt: isoOf(nowMs), error };
}

function argumentsOf({ kind, dryRun }: ImportJobDto, options: readonly string[], path: string): string[] {
  return [kind, '--json', ...(dryRun ? ['--dry-run'] : []), ...options, '--', path];
}

function stateOf(
  code: number | null,
  { isCancelled, isClosed }: { readonly isCancelled: boolean; readonly isClosed: boolean },
): ImportState {
  if (code === EXIT.done) return 'done';
  if (code === EXIT.partly) return 'partly';
  if (isCancelled) return 'cancelled';
  if (isClosed) return 'interrupted';
  return code === EXIT.refused || code === EXIT.usage ? 'refused' : 'failed';
}

function errorText(state: ImportState, words: string): string | null {
  if (state === 'cancelled') return null;
  if (state === 'interrupted')
    return 'The platform ended before the import did. Send the file again: what is stored already is not doubled.';
  return words === '' ? 'The import ended without a word; the log of the platform may tell more.' : words;
}

interface Summary {
  readonly summary: ImportJobDto['summary'];
  /** Where the refused rows are listed. */
  readonly list: string | null;
}

/** The summary, its long lists cut, without the path of this machine. */
function readSummary(stdout: string): Summary {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) return { summary: null, list: null };
  const { rejectedList, ...told } = JSON.parse(line) as Record<string, unknown>;
  const summary = Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) =>
      Array.isArray(value) && value.length > LIST_MAX
        ? [
            [name, value.slice(0, LIST_MAX)],
            [`${name}InAll`, value.length],
          ]
        : [[name, value]],
    ),
  );
  return { summary, list: typeof rejectedList === 'string' ? rejectedList : null };
}

function countIn(summary: ImportJobDto['summary'], name: string): number {
  const value = summary?.[name];
  return typeof value === 'number' ? value : 0;
}

/** A dry run writes no list: it prints its first refused rows, each set in. */
function indented(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []));
}

async function firstLines(path: string): Promise<string[]> {
  const lines: string[] = [];
  const file = createReadStream(path);
  for await (const line of createInterface({ input: file })) {
    lines.push(line.slice(0, 1_000));
    if (lines.length === REJECTED_SHOWN) break;
  }
  file.destroy();
  return lines;
}
