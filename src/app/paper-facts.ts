/**
 * What holds of symbols, as the thread of the paper venue knows it: asked for once between two words of the market, and
 * not before its first. A market that nobody has heard yet is not closed: an order or a cancel waits for it.
 */

import type { InstrumentFacts } from '#trading/index.ts';
import type { FactAnswer, FactQuestion } from './paper-talk.ts';

interface Waiting {
  readonly resolve: (facts: InstrumentFacts | null) => void;
  readonly reject: (error: Error) => void;
}

const CLOSING = new Error('the platform is closing');

export class FactBook {
  readonly #ask: (question: FactQuestion) => void;
  /** Answers that hold, or are under way, by exchange and symbol. */
  readonly #current = new Map<string, Promise<InstrumentFacts | null>>();
  readonly #waiting = new Map<number, Waiting>();
  /** Questions from before the first word of the market, or of its new beginning; null since then. */
  #early: FactQuestion[] | null = [];
  #lastCall = 0;
  #isClosed = false;

  constructor(ask: (question: FactQuestion) => void) {
    this.#ask = ask;
  }

  /** What the platform says, asked for after the last word of the market that was heard here. */
  of(exchange: string, symbol: string): Promise<InstrumentFacts | null> {
    if (this.#isClosed) return Promise.reject(CLOSING);
    const key = `${exchange}/${symbol}`;
    const known = this.#current.get(key);
    if (known !== undefined) return known;
    const call = ++this.#lastCall;
    const answer = new Promise<InstrumentFacts | null>((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      const question = { kind: 'facts', call, exchange, symbol } as const;
      if (this.#early === null) this.#ask(question);
      else this.#early.push(question);
    });
    this.#current.set(key, answer);
    // Whoever asks after a failure asks anew.
    answer.catch(() => this.#current.get(key) === answer && this.#current.delete(key));
    return answer;
  }

  hear({ call, facts }: FactAnswer): void {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    if (typeof facts === 'string') waiting?.reject(new Error(facts));
    else waiting?.resolve(facts);
  }

  /** The market has said something: who asks from now on is told anew. */
  marketSpoke(): void {
    this.#current.clear();
    for (const question of this.#early ?? []) this.#ask(question);
    this.#early = null;
  }

  /** The market begins anew: nobody has heard it yet. */
  marketBeganAnew(): void {
    this.#current.clear();
    this.#early ??= [];
  }

  /** Nobody answers any more. */
  close(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.values()) reject(CLOSING);
    this.#waiting.clear();
  }
}
