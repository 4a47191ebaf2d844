/**
 * The paper venue and its adapter, in a thread of their own. One that ends by itself, or hangs, is begun again: what was
 * under way it finds in its notes and at its venue, as after a kill. Until then no new order is taken, and what the market
 * says waits.
 */

import { Worker } from 'node:worker_threads';
import type { LocalDate } from '#kernel/time.ts';
import type { FeedEvent } from '#market-data/index.ts';
import { type Clock, within } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import { type AdapterHealth, answerCall, type CoreLink } from '#trading/index.ts';
import type { OrderFacts } from './order-facts.ts';
import {
  type FactQuestion,
  type FromPaper,
  type MarketWord,
  PAPER,
  type PaperTask,
  type ToPaper,
} from './paper-talk.ts';

export interface PaperThreadParts extends Omit<PaperTask, 'today'> {
  readonly exchangeDate: () => LocalDate;
  readonly link: CoreLink;
  readonly facts: OrderFacts;
  readonly clock: Clock;
  /** Rises evenly. */
  readonly monotonicMs: () => number;
  readonly log: Log;
  /** The program of the thread; another one in tests alone. */
  readonly program?: URL;
}

type Say = (word: ToPaper) => void;

const SILENT = 'its thread says nothing any more';

/** It says something each second; one that hangs says nothing, and is ended. */
const SILENCE_MS = 10_000;
/** What is said meanwhile is heard between two looks: whoever held up this process is no reason to end that one. */
const LOOK_MS = 2_000;
/** What a stop waits for: notes and venue survive a kill. */
const STOP_MS = 5_000;
/** Words of the market that wait for a thread that is begun again; of more than these the oldest are lost. */
const WORDS_MAX = 10_000;
/** How long after its end it is begun again; twice as long each time, where it lives for less than a minute. */
const AGAIN_MS = 1_000;
const AGAIN_MS_MAX = 60_000;

export class PaperThread {
  readonly #parts: PaperThreadParts;
  readonly #closed = new AbortController();
  #worker: Worker | null = null;
  /** Whether it has begun, and not ended. */
  #isListening = false;
  #heardMs = 0;
  #begunMs = 0;
  #restMs = AGAIN_MS;
  /** Said while it was not there. */
  #unheard: MarketWord[] = [];
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
    return this.#isSilent ? { ...this.#health, state: 'STOPPED', reason: SILENT } : this.#health;
  }

  get #isSilent(): boolean {
    return this.#isListening && this.#parts.monotonicMs() - this.#heardMs > SILENCE_MS;
  }

  /** What the market says. */
  hear(event: FeedEvent): void {
    this.#pass({ kind: 'market', event });
  }

  /** The market begins anew on `date`: what is open at the venue expires. */
  rewind(date: LocalDate): void {
    // What the market said before is forgotten with it.
    this.#unheard = [];
    this.#pass({ kind: 'rewind', date });
  }

  #pass(word: MarketWord): void {
    if (this.#isListening) this.#worker?.postMessage(word satisfies ToPaper);
    else if (this.#unheard.push(word) > WORDS_MAX) this.#unheard.shift();
  }

  /** Ends it with everything on the disk, unless it hangs. */
  async close(): Promise<void> {
    this.#closed.abort();
    const worker = this.#worker;
    if (worker === null) return;
    const exit = new Promise<'ended'>((resolve) => worker.once('exit', () => resolve('ended')));
    worker.postMessage({ kind: 'stop' } satisfies ToPaper);
    const { clock, log } = this.#parts;
    if ((await within(clock, STOP_MS, exit)) === 'ended') return;
    log.error({}, 'the paper venue does not end, and is cut off');
    await worker.terminate();
  }

  /** Ends a thread that hangs, so that it is begun again, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    for (let wasSilent = false; !signal.aborted; wasSilent = this.#isSilent) {
      await this.#parts.clock.sleep(LOOK_MS, signal);
      if (wasSilent && this.#isSilent && !signal.aborted) await this.#worker?.terminate();
    }
  }

  /** Resolves when it has taken over from whoever was before, and rejects where it ends before. */
  #begin(): Promise<void> {
    const { link, exchangeDate, folder, zoneId, buildHash, faults, program = PROGRAM } = this.#parts;
    const task: PaperTask = { folder, zoneId, buildHash, faults, today: exchangeDate() };
    // Without the options of this process: those that read a program from elsewhere are not for a thread.
    const worker = new Worker(program, { workerData: task, execArgv: [] });
    this.#worker = worker;
    // What one thread has asked is no answer for the next.
    const say = (word: ToPaper): void => worker.postMessage(word);
    const detach = link.attach(PAPER, (messages) => say({ kind: 'messages', messages }));
    return new Promise((resolve, reject) => {
      let reason = 'its thread has ended';
      worker.on('message', (word: FromPaper) => {
        this.#take(word, say);
        if (this.#isListening || word.kind !== 'health') return;
        this.#isListening = true;
        this.#begunMs = this.#heardMs;
        for (const word of this.#unheard.splice(0)) this.#pass(word);
        resolve();
      });
      worker.on('error', (error) => {
        reason = (error as Error).message;
      });
      worker.on('exit', () => {
        detach();
        if (this.#isSilent) reason = SILENT;
        const hasBegun = this.#isListening;
        this.#isListening = false;
        this.#worker = null;
        this.#health = { state: 'STOPPED', reason, session: null, isCoreHeard: false };
        if (hasBegun) void this.#beginAgain(reason);
        else reject(new Error(reason));
      });
    });
  }

  async #beginAgain(reason: string): Promise<void> {
    const { clock, log, monotonicMs } = this.#parts;
    if (monotonicMs() - this.#begunMs > AGAIN_MS_MAX) this.#restMs = AGAIN_MS;
    for (let why = reason; !this.#closed.signal.aborted; ) {
      log.error({ reason: why }, 'the paper venue has ended by itself; it is begun again');
      await clock.sleep(this.#restMs, this.#closed.signal);
      this.#restMs = Math.min(2 * this.#restMs, AGAIN_MS_MAX);
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
