/**
 * The line between the core and an adapter in another thread or process: calls and messages as plain values over a port
 * that keeps their order. What is lost with a port is said again over the next one, as on every line.
 */

import type { CoreAnswer, CoreLine, CoreMessages, Hello, Reports } from './core-line.ts';

/** What the adapter says; each call has a number of its own. */
export type LineCall =
  | { readonly kind: 'hello'; readonly call: number; readonly hello: Hello }
  | { readonly kind: 'report'; readonly call: number; readonly reports: Reports };

/** What the core says: the answer to a call, that a call came to nothing, or messages. */
export type LineWord =
  | { readonly kind: 'answer'; readonly call: number; readonly answer: CoreAnswer }
  | { readonly kind: 'failure'; readonly call: number; readonly text: string }
  | { readonly kind: 'messages'; readonly messages: CoreMessages };

interface Waiting {
  readonly resolve: (answer: CoreAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The adapter's end of a port. */
export class PortLine implements CoreLine {
  readonly #say: (call: LineCall) => void;
  readonly #onMessages: (messages: CoreMessages) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastCall = 0;

  constructor(say: (call: LineCall) => void, onMessages: (messages: CoreMessages) => void) {
    this.#say = say;
    this.#onMessages = onMessages;
  }

  hello(hello: Hello): Promise<CoreAnswer> {
    return this.#call((call) => ({ kind: 'hello', call, hello }));
  }

  report(reports: Reports): Promise<CoreAnswer> {
    return this.#call((call) => ({ kind: 'report', call, reports }));
  }

  /** Takes what the core said. */
  hear(word: LineWord): void {
    if (word.kind === 'messages') {
      this.#onMessages(word.messages);
      return;
    }
    const waiting = this.#waiting.get(word.call);
    this.#waiting.delete(word.call);
    if (word.kind === 'answer') waiting?.resolve(word.answer);
    else waiting?.reject(new Error(word.text));
  }

  #call(callOf: (call: number) => LineCall): Promise<CoreAnswer> {
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      this.#say(callOf(call));
    });
  }
}

/** The core's end: answers a call over `say` when `line` has. */
export async function answerCall(line: CoreLine, call: LineCall, say: (word: LineWord) => void): Promise<void> {
  try {
    const answer = await (call.kind === 'hello' ? line.hello(call.hello) : line.report(call.reports));
    say({ kind: 'answer', call: call.call, answer });
  } catch (error) {
    say({ kind: 'failure', call: call.call, text: error instanceof Error ? error.message : String(error) });
  }
}
