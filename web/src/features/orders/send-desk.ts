/**
 * Sending an order so that it is done once. The request gets its name before it leaves and keeps it until an answer
 * is there: asking again under the same name is answered with what became of the first. While a request is on its way
 * nothing else is sent, and one without an answer outlives a reload of the page.
 */

import { z } from 'zod';
import { type OrderDto, type RefusalReason, type SubmittedDto, submitOrderSchema } from '#contract/orders.ts';
import { AbandonedError } from '../../lib/access-desk.ts';
import { ApiError } from '../../lib/api.ts';
import type { OrderRequest } from './ticket-draft.ts';

/** A request with its name. */
export type NamedRequest = OrderRequest & { readonly clientOrderId: string };

export type SendState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly request: NamedRequest }
  /** Nobody knows whether it arrived; null where it is known from before a reload. */
  | { readonly kind: 'unanswered'; readonly request: NamedRequest; readonly error: ApiError | null }
  /** Nothing was done. */
  | {
      readonly kind: 'refused';
      readonly request: NamedRequest;
      readonly error: ApiError;
      readonly reasons: readonly RefusalReason[];
    }
  | { readonly kind: 'taken'; readonly request: NamedRequest; readonly orders: readonly OrderDto[] }
  /** It was given up, and the server does not have it. */
  | { readonly kind: 'dropped'; readonly request: NamedRequest };

export interface SendOutside {
  readonly submit: (request: NamedRequest) => Promise<SubmittedDto>;
  /** The orders of a request that the server knows. */
  readonly find: (clientOrderId: string) => Promise<readonly OrderDto[]>;
  readonly newId: () => string;
  /** Where the request waits for its answer. */
  readonly keeper: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  /** Orders that were heard of. */
  readonly onOrders: (orders: readonly OrderDto[]) => void;
}

const KEY = 'pregao.order.unanswered';
const IDLE: SendState = { kind: 'idle' };

export class SendDesk {
  readonly #outside: SendOutside;
  readonly #listeners = new Set<() => void>();
  #state: SendState;

  constructor(outside: SendOutside) {
    this.#outside = outside;
    const request = readKept(outside.keeper?.getItem(KEY) ?? null);
    this.#state = request === null ? IDLE : { kind: 'unanswered', request, error: null };
  }

  state(): SendState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends a new order. Ignored while one is on its way or without an answer: a double click is one order. */
  async send(body: OrderRequest): Promise<void> {
    if (this.#state.kind === 'sending' || this.#state.kind === 'unanswered') return;
    const request = { ...body, clientOrderId: this.#outside.newId() };
    this.#outside.keeper?.setItem(KEY, JSON.stringify(request));
    await this.#submit(request, saysNothingDone);
  }

  /** Sends the unanswered request again, under its name. */
  async again(): Promise<void> {
    if (this.#state.kind === 'unanswered') await this.#submit(this.#state.request, isVerdict);
  }

  /** Asks whether the unanswered request arrived, and forgets it where it did not. */
  async giveUp(): Promise<void> {
    if (this.#state.kind !== 'unanswered') return;
    const { request } = this.#state;
    this.#set({ kind: 'sending', request });
    try {
      const orders = await this.#outside.find(request.clientOrderId);
      this.#outside.keeper?.removeItem(KEY);
      this.#set(orders.length === 0 ? { kind: 'dropped', request } : { kind: 'taken', request, orders });
      this.#outside.onOrders(orders);
    } catch (error) {
      this.#set({ kind: 'unanswered', request, error: failureOf(error) });
    }
  }

  /** What was told has been read. */
  clear(): void {
    if (this.#state.kind !== 'sending' && this.#state.kind !== 'unanswered') this.#set(IDLE);
  }

  async #submit(request: NamedRequest, isConclusive: (error: ApiError) => boolean): Promise<void> {
    this.#set({ kind: 'sending', request });
    try {
      const { orders } = await this.#outside.submit(request);
      this.#outside.keeper?.removeItem(KEY);
      this.#set({ kind: 'taken', request, orders });
      this.#outside.onOrders(orders);
    } catch (thrown) {
      const error = failureOf(thrown);
      // The person gave up a login or a proof, which the server wants before it does anything.
      const isUntouched = error === null && isConclusive === saysNothingDone;
      if (isUntouched) {
        this.#outside.keeper?.removeItem(KEY);
        return this.#set(IDLE);
      }
      if (error === null || !isConclusive(error)) return this.#set({ kind: 'unanswered', request, error });
      this.#outside.keeper?.removeItem(KEY);
      this.#set({ kind: 'refused', request, error, reasons: error.reasons });
    }
  }

  #set(state: SendState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Codes of 5xx with which the server says that nothing has happened. */
const NOTHING_HAPPENED: ReadonlySet<string> = new Set(['ORDERS_BUSY', 'ORDERS_DISK_FULL', 'ORDERS_HALTED']);

/** Whether a request that was sent once was surely not done: an answer came, and says so. */
function saysNothingDone({ kind, status, code }: ApiError): boolean {
  return kind === 'problem' && ((status ?? 500) < 500 || NOTHING_HAPPENED.has(code ?? ''));
}

/** Whether a request that was sent before was surely not done: a refusal of this asking says nothing of the first. */
function isVerdict({ code }: ApiError): boolean {
  return code === 'ORDER_DENIED';
}

/** What the server or the way to it failed with; null where the person gave up what the server asked for first. */
function failureOf(error: unknown): ApiError | null {
  if (error instanceof AbandonedError) return null;
  return error instanceof ApiError ? error : new ApiError('answer');
}

const kept = z.intersection(z.object({ clientOrderId: z.string() }), submitOrderSchema);

/** A damaged text is none: the list of orders has the truth. */
function readKept(text: string | null): NamedRequest | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return kept.safeParse(value).success ? (value as NamedRequest) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
