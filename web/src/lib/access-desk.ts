/**
 * Who sits before the page, as the server says, and what it asks of them. A session that ends brings the login over
 * the page; what was on the way waits for it and goes on. The same with the proof that a dangerous action asks for.
 */

import type { SessionStateDto } from '#contract/access-endpoints.ts';
import { ApiError } from './api.ts';

export type Prompt = 'none' | 'login' | 'proof';

export interface AccessState {
  /** What the server said last; null before it said anything. */
  readonly session: SessionStateDto | null;
  /** The page was opened: from now on a login comes over it, not instead of it. */
  readonly hasEntered: boolean;
  readonly prompt: Prompt;
  /** The login of who was in last. */
  readonly lastLogin: string | null;
}

export interface AccessOutside {
  readonly fetchSession: () => Promise<SessionStateDto>;
  /** The page opens for the first time. */
  readonly onEntered: () => void;
  /** The same person is back after a session that had ended. */
  readonly onBack: () => void;
  /** Another person came in: nothing of the one before may stay. */
  readonly onOther: () => void;
}

/** The person gave up what was asked of them. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: AbandonedError) => void;
}

/** A server that is never content must not ask for ever. */
const PROMPTS_MAX = 3;

export class AccessDesk {
  readonly #outside: AccessOutside;
  readonly #listeners = new Set<() => void>();
  #waiting: Waiting[] = [];
  #refreshing: Promise<void> | null = null;
  /** Who was in last; undefined before anybody was. */
  #person: string | null | undefined;
  #state: AccessState = { session: null, hasEntered: false, prompt: 'none', lastLogin: null };

  constructor(outside: AccessOutside) {
    this.#outside = outside;
  }

  state(): AccessState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks the server who is there; one question at a time. Throws nothing: no answer changes nothing. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#ask().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Hears what the server refused, whoever asked. */
  hear(error: ApiError): void {
    if (promptFor(error) === 'login' && this.#state.hasEntered) void this.refresh();
  }

  /** Runs an action; where the server first wants a login or a proof, asks for it and runs the action again. */
  async act<T>(action: () => Promise<T>): Promise<T> {
    for (let prompts = 0; ; prompts++) {
      try {
        return await action();
      } catch (error) {
        const prompt = promptFor(error);
        if (prompt === 'none' || prompts === PROMPTS_MAX) throw error;
        await this.#wait(prompt);
      }
    }
  }

  /** The proof was given: what waited for it goes on. */
  proven(): void {
    if (this.#state.prompt !== 'proof') return;
    this.#set({ prompt: 'none' });
    this.#settle(({ resolve }) => resolve());
    void this.refresh();
  }

  /** The person does not give the proof: what waited for it is abandoned. */
  abandon(): void {
    if (this.#state.prompt !== 'proof') return;
    this.#set({ prompt: 'none' });
    this.#settle(({ reject }) => reject(new AbandonedError('nothing was done')));
  }

  #wait(prompt: Prompt): Promise<void> {
    const waiting = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    // A login comes first: without it no proof is possible.
    if (this.#state.prompt !== 'login') this.#set({ prompt });
    return waiting;
  }

  async #ask(): Promise<void> {
    let session: SessionStateDto;
    try {
      session = await this.#outside.fetchSession();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The page opens all the same, and says itself that the server does not answer.
      if (!this.#state.hasEntered) this.#enter();
      return;
    }
    this.#take(session);
  }

  #take(session: SessionStateDto): void {
    const isIn = session.permissions.length > 0;
    const person = session.user?.id ?? null;
    if (!isIn) {
      // What was open stays as it was shown, under the login.
      this.#set(this.#state.hasEntered && this.#person !== undefined ? { prompt: 'login' } : this.#shut(session));
      return;
    }
    if (this.#person !== undefined && this.#person !== person) {
      this.#outside.onOther();
      return;
    }
    this.#person = person;
    const wasOut = this.#state.prompt === 'login';
    const lastLogin = session.user?.login ?? null;
    this.#set({ session, lastLogin, prompt: wasOut ? 'none' : this.#state.prompt });
    if (!this.#state.hasEntered) this.#enter();
    if (!wasOut) return;
    this.#settle(({ resolve }) => resolve());
    this.#outside.onBack();
  }

  /** Nobody was in yet: the login stands instead of the page, also where it was opened unasked. */
  #shut(session: SessionStateDto): Partial<AccessState> {
    return { session, prompt: 'none', hasEntered: false };
  }

  #enter(): void {
    this.#set({ hasEntered: true });
    this.#outside.onEntered();
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) how(one);
  }

  #set(change: Partial<AccessState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** What a refusal asks of the person. */
function promptFor(error: unknown): Prompt {
  if (!(error instanceof ApiError)) return 'none';
  if (error.code === 'NOT_LOGGED_IN') return 'login';
  return error.code === 'PROOF_NEEDED' ? 'proof' : 'none';
}
