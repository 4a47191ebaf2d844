/** Orders behind their API for tests: the real core and sequencer over a journal in memory, and plain lists. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { Principal } from '#contract/access.ts';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import { PROBLEMS, type Problem, type ProblemCode, problemSchema } from '#contract/problem.ts';
import { err, ok } from '#kernel/result.ts';
import { type Instant, instantOf, type LocalDate, toIso } from '#kernel/time.ts';
import {
  type InputBody,
  type InstrumentFacts,
  type KnownRequest,
  OrderBoard,
  type OrderReader,
  openSequencer,
  orderIdFromPublic,
  projectOrder,
  publicBreakId,
  publicOrderId,
  type Sequencer,
  type SequencerHealth,
} from '#trading/index.ts';
import { createMemoryJournal } from '../trading/journal/journal.memory.ts';
import { FACTS } from '../trading/oms/oms.fixture.ts';
import { ANYBODY, serverOf } from './http/endpoints.fixture.ts';
import { createOrderDesk } from './order-desk.ts';
import { type OrderParts, orderHandlers } from './routes/orders.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const START = 1_756_472_400_000_000;

/** Lists made of all that is durable; it can be held back. */
class Lists implements OrderReader {
  readonly #sequencer: Sequencer;
  readonly #stories = new Map<string, { seq: number; index: number; at: Instant; kind: string; by: string }[]>();
  /** Requests that the core has forgotten. */
  readonly settled = new Map<string, KnownRequest>();
  behind = 0;

  constructor(sequencer: Sequencer) {
    this.#sequencer = sequencer;
    sequencer.onDurable((batch) => {
      for (const { input, events } of batch)
        for (const [index, event] of events.entries()) {
          if (!('orderId' in event)) continue;
          const story = this.#stories.get(event.orderId) ?? [];
          story.push({ seq: input.seq, index, at: input.at, kind: event.kind, by: input.principal });
          this.#stories.set(event.orderId, story);
        }
    });
  }

  list: OrderReader['list'] = async (filter, { before, limit }) => {
    const { tenant, account, symbol, states, doubtful, clientOrderId } = filter;
    const { orders, breaks } = this.#sequencer.state;
    const broken = new Set([...breaks.entries()].map(([, { orderId }]) => orderId));
    return [...orders.entries()]
      .map(([, order]) => order)
      .filter(({ intent, number }) => intent.tenant === tenant && number < (before ?? Number.POSITIVE_INFINITY))
      .map((order) => ({ number: order.number, isBroken: broken.has(order.id), order: projectOrder(order) }))
      .filter(({ order }) => (account ?? order.account) === order.account && (symbol ?? order.symbol) === order.symbol)
      .filter(({ order }) => states?.includes(order.state) ?? true)
      .filter(({ order }) => (clientOrderId ?? order.clientOrderId) === order.clientOrderId)
      .filter(({ order, isBroken }) => doubtful !== true || order.doubt || isBroken)
      .sort((a, b) => b.number - a.number)
      .slice(0, limit);
  };

  get: OrderReader['get'] = async (tenant, id) => {
    const order = this.#sequencer.order(orderIdFromPublic(tenant, id) ?? '');
    return order === undefined ? null : projectOrder(order);
  };

  steps: OrderReader['steps'] = async (tenant, id) => {
    const story = this.#stories.get(orderIdFromPublic(tenant, id) ?? '');
    if (story === undefined) return null;
    return story.map(({ at, by, ...step }) => ({ ...step, at: toIso(at), principal: by, corr: 'c', details: {} }));
  };

  openBreaks: OrderReader['openBreaks'] = async (tenant) =>
    [...this.#sequencer.state.breaks.entries()]
      .filter(([, { orderId }]) => orderId.startsWith(`${tenant}/`))
      .map(([, { breakId, orderId, row, text, openedAt }]) => ({
        ...{ breakId: publicBreakId(breakId), orderId: publicOrderId(orderId), row, text, openedAt: toIso(openedAt) },
      }));

  request: OrderReader['request'] = async (tenant, name) => this.settled.get(`${tenant}/${name}`) ?? null;
  projectedSeq: OrderReader['projectedSeq'] = async () => this.#sequencer.durableSeq - this.behind;
}

export interface OrderWorld {
  readonly sequencer: Sequencer;
  readonly lists: Lists;
  /** What holds of every instrument; PETR4, VALE3 and WINZ26 exist. */
  facts: InstrumentFacts;
  symbols: readonly string[];
  /** At the exchange; null before its clock was heard. */
  date: LocalDate | null;
  /** In the place of the core's own, where something is wrong with an adapter. */
  adapterHealth: SequencerHealth | null;
  readonly parts: OrderParts;
  /** Gives the core what the venue would say. */
  venue(body: InputBody): Promise<void>;
  serverFor(principal?: Partial<Principal>): FastifyInstance;
}

const SYMBOLS: readonly string[] = ['PETR4', 'VALE3', 'WINZ26'];

export async function openOrderWorld(): Promise<OrderWorld> {
  let us = START;
  const now = (): Instant => instantOf(us++);
  const sequencer = await openSequencer({ store: createMemoryJournal(sha256), now, sha256 });
  const lists = new Lists(sequencer);
  const facts: OrderParts['facts'] = {
    async of({ symbol, exchange }) {
      if (symbol === 'WIN$') return err({ kind: 'denied', code: 'CONTINUOUS', detail: 'WIN$ is a series.' });
      if (!world.symbols.includes(symbol)) return err({ kind: 'unknown', detail: `${symbol} is not known.` });
      return ok({ exchange: exchange ?? 'SIM', facts: world.facts, date: world.date });
    },
  };
  let made = 0;
  const newId = (): string => `made-${++made}`;
  const health = (): SequencerHealth => world.adapterHealth ?? sequencer.health;
  const desk = createOrderDesk({ sequencer, reader: lists, facts, adapterId: 'paper', health, newId });
  const caughtUp = async (): Promise<boolean> => lists.behind === 0;
  const board = new OrderBoard();
  board.seed(sequencer.state);
  sequencer.onDurable((batch) => batch.forEach((durable) => void board.take(durable)));
  const alerts: OrderParts['alerts'] = (tenant) => board.alerts(tenant);
  const parts: OrderParts = { sequencer, reader: lists, alerts, facts, desk, health, newId, caughtUp };
  const world: OrderWorld = {
    ...{
      sequencer,
      lists,
      parts,
      facts: FACTS,
      symbols: SYMBOLS,
      date: '2025-08-29' as LocalDate,
      adapterHealth: null,
    },
    venue: async (body) => void (await sequencer.give(body, { principal: 'paper', corr: 'venue' })),
    serverFor: (principal = {}) =>
      serverOf(orderEndpoints, orderHandlers(parts), { principal: { ...ANYBODY, ...principal } }),
  };
  await world.venue({ kind: 'AdapterHello', adapterId: 'paper', epoch: 1, session: 's', buildHash: 'b', outSeq: 0 });
  return world;
}

/** A limit order to buy 100 at 10.00. */
export const ORDER = { symbol: 'PETR4', side: 'BUY', type: 'LIMIT', quantity: '100', price: '10.00' };

/** Sends JSON. */
export function post(
  server: FastifyInstance,
  url: string,
  body: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> {
  return server.inject({ method: 'POST', url, headers, payload: body });
}

/** The problem that an answer is, with the status of its code. */
export function problemOf(answer: LightMyRequestResponse, code: ProblemCode): Problem {
  const problem = problemSchema.parse(answer.json());
  assert.deepEqual([problem.code, answer.statusCode], [code, PROBLEMS[code].status], answer.body);
  return problem;
}
