/**
 * The paper venue and its adapter, in a thread of their own. One that ends by itself is begun again: what was under way
 * it finds in its notes and at its venue, as after a kill. Until then no new order is taken.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LocalDate } from '#kernel/time.ts';
import type { FeedEvent } from '#market-data/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import { type AdapterHealth, answerCall, type CoreLink } from '#trading/index.ts';
import type { OrderFacts } from './order-facts.ts';
import { type FactQuestion, type FromPaper, PAPER, type PaperTask, type ToPaper } from './paper-talk.ts';

export interface PaperThreadParts extends Omit<PaperTask, 'today'> {
  readonly exchangeDate: () => LocalDate;
  readonly link: CoreLink;
  readonly facts: OrderFacts;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Rises evenly. */
  readonly monotonicMs: () => number;
  readonly log: Log;
  /** The program of the thread; another one in tests alone. */
  readonly program?: URL;
}

type Say = (word: ToPaper) => void;

/** It says something each second; one that hangs says nothing. */
const SILENCE_MS = 10_000;
/** How long after its end it is begun again. */
const AGAIN_MS = 1_000;

export class PaperThread {
  readonly #parts: PaperThreadParts;
  readonly #closed = new AbortController();
  #worker: Worker | null = null;
  #heardMs = 0;
  #health: AdapterHealth = { state: 'STOPPED', reason: 'it has not begun', session: null, isCoreHeard: false };

  /** Begins it. Rejects where its files cannot be used. */
  static async open(parts: PaperThreadParts): Promise<PaperThread> {
    const thread = new PaperThread(parts);
    await thread.#begin();
    return thread;
  }

  private constructor(parts: PaperThreadParts) {
    this.#parts = parts;
  }

  get health(): AdapterHealth {
    if (this.#health.state === 'STOPPED' || this.#parts.monotonicMs() - this.#heardMs <= SILENCE_MS)
      return this.#health;
    return { ...this.#health, state: 'STOPPED', reason: 'its thread says nothing any more' };
  }

  /** What the market says. */
  hear(event: FeedEvent): void {
    this.#worker?.postMessage({ kind: 'market', event } satisfies ToPaper);
  }

  /** Ends it with everything on the disk. */
  async close(): Promise<void> {
    this.#closed.abort();
    const worker = this.#worker;
    if (worker === null) return;
    const exit = once(worker, 'exit');
    worker.postMessage({ kind: 'stop' } satisfies ToPaper);
    await exit;
  }

  /** Resolves when it has taken over from whoever was before, and rejects where it ends before. */
  #begin(): Promise<void> {
    const { link, exchangeDate, folder, zoneId, buildHash, program = PROGRAM } = this.#parts;
    const task: PaperTask = { folder, zoneId, buildHash, today: exchangeDate() };
    // Without the options of this process: those that read a program from elsewhere are not for a thread.
    const worker = new Worker(program, { workerData: task, execArgv: [] });
    this.#worker = worker;
    // What one thread has asked is no answer for the next.
    const say = (word: ToPaper): void => worker.postMessage(word);
    const detach = link.attach(PAPER, (messages) => say({ kind: 'messages', messages }));
    return new Promise((resolve, reject) => {
      let reason = 'its thread has ended';
      let hasBegun = false;
      worker.on('message', (word: FromPaper) => {
        this.#take(word, say);
        if (hasBegun || word.kind !== 'health') return;
        hasBegun = true;
        resolve();
      });
      worker.on('error', (error) => {
        reason = (error as Error).message;
      });
      worker.on('exit', () => {
        detach();
        this.#worker = null;
        this.#health = { state: 'STOPPED', reason, session: null, isCoreHeard: false };
        if (hasBegun) void this.#beginAgain(reason);
        else reject(new Error(reason));
      });
    });
  }

  async #beginAgain(reason: string): Promise<void> {
    const { clock, log } = this.#parts;
    for (let why = reason; !this.#closed.signal.aborted; ) {
      log.error({ reason: why }, 'the paper venue has ended by itself; it is begun again');
      await clock.sleep(AGAIN_MS, this.#closed.signal);
      if (this.#closed.signal.aborted) return;
      try {
        await this.#begin();
        return;
      } catch (error) {
        why = (error as Error).message;
      }
    }
  }

  #take(word: FromPaper, say: Say): void {
    this.#heardMs = this.#parts.monotonicMs();
    switch (word.kind) {
      case 'hello':
      case 'report':
        void answerCall(this.#parts.link, word, say);
        return;
      case 'facts':
        void this.#tellFacts(word, say);
        return;
      case 'health':
        this.#health = word.health;
        return;
      case 'problem':
        this.#parts.log.error({ error: word.text }, 'the paper venue cannot go on; it tries again');
        return;
    }
  }

  async #tellFacts({ call, ...asked }: FactQuestion, say: Say): Promise<void> {
    try {
      const found = await this.#parts.facts.of(asked);
      say({ kind: 'facts', call, facts: found.ok ? found.value.facts : null });
    } catch (error) {
      say({ kind: 'facts', call, facts: (error as Error).message });
    }
  }
}

const PROGRAM = new URL('./paper-worker.ts', import.meta.url);
