/** Threads for what waits for the disk, so that nothing else in the process waits with it. */

import { parentPort, Worker } from 'node:worker_threads';
import { defined } from '#kernel/assert.ts';
import { JournalError } from './journal.ts';

/** The last call to a thread. */
interface Close {
  readonly kind: 'close';
}

/** What became of each call, in their order. */
type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: JournalError['fault']; readonly text: string };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that answers calls in their order; those of `Call` cross to it as copies. */
export class Thread<Call> {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #ended: JournalError | null = null;

  /** Runs `file`, which answers with `serveCalls`. */
  constructor(file: URL, task: unknown) {
    // Without the options of this process: those that read a program from elsewhere are not for a thread.
    this.#worker = new Worker(file, { workerData: task, execArgv: [] });
    this.#worker.on('message', (outcome: Outcome) => {
      const { resolve, reject } = defined(this.#waiting.shift(), 'an answer has its call');
      if (outcome.ok) resolve(outcome.value);
      else reject(new JournalError(outcome.fault, outcome.text));
    });
    this.#worker.on('error', (error) => this.#end(error as Error));
    this.#worker.on('exit', () => this.#end(new Error('its thread has ended')));
  }

  call<T>(call: Call | Close): Promise<T> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage(call);
    });
  }

  async close(): Promise<void> {
    if (this.#ended !== null) return;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    await this.call({ kind: 'close' });
    await exited;
  }

  /** Whatever was under way, nobody knows what became of it. */
  #end(cause: Error): void {
    this.#ended ??= new JournalError('BROKEN', cause.message, { cause });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}

/** Inside of a thread: answers each call with what `answer` makes of it, one after the other, and ends after `close`. */
export function serveCalls<Call extends { readonly kind: string }>(answer: (call: Call) => unknown): void {
  const port = defined(parentPort, 'this runs in a thread');
  let before = Promise.resolve();
  port.on('message', (call: Call) => {
    before = before.then(async () => {
      port.postMessage(await outcomeOf(() => answer(call)));
      if (call.kind === 'close') port.close();
    });
  });
}

async function outcomeOf(work: () => unknown): Promise<Outcome> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const fault = error instanceof JournalError ? error.fault : 'BROKEN';
    return { ok: false, fault, text: (error as Error).message };
  }
}
